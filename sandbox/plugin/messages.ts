import { Metadata, status } from "@grpc/grpc-js";
import type { JavaScriptValue, Struct as StructMessage } from "google-protobuf/google/protobuf/struct_pb.js";
import proto from "@pulumi/pulumi/proto/provider_pb.js";
import type {
  CheckFailure as CheckFailureMessage,
  CheckResponse,
  DiffResponse,
} from "@pulumi/pulumi/proto/provider_pb.js";
import statusProto from "@pulumi/pulumi/proto/status_pb.js";
import {
  type ChangeKind,
  type CheckFailure,
  type CheckResult,
  type DiffResult,
  InitializationError,
  type Properties,
} from "./provider.ts";
import { Any, Struct } from "./protobuf.ts";
import { withoutUndefined } from "./wire.ts";

export function properties(message: StructMessage | undefined): Properties {
  return message?.toJavaScript() ?? {};
}

export function struct(value: Properties): StructMessage {
  return Struct.fromJavaScript(withoutUndefined(value) as Record<string, JavaScriptValue>);
}

export function failure({ property, reason }: CheckFailure): CheckFailureMessage {
  return new proto.CheckFailure().setProperty(property).setReason(reason);
}

export function checkResponse({ inputs, failures }: CheckResult): CheckResponse {
  return new proto.CheckResponse().setInputs(struct(inputs)).setFailuresList((failures ?? []).map(failure));
}

const { Kind } = proto.PropertyDiff;
const kinds: Record<ChangeKind, number> = {
  add: Kind.ADD,
  "add-replace": Kind.ADD_REPLACE,
  delete: Kind.DELETE,
  "delete-replace": Kind.DELETE_REPLACE,
  update: Kind.UPDATE,
  "update-replace": Kind.UPDATE_REPLACE,
};

export function diffResponse(result: DiffResult): DiffResponse {
  const { DIFF_SOME, DIFF_NONE } = proto.DiffResponse.DiffChanges;
  const response = new proto.DiffResponse()
    .setChanges(result.changes ? DIFF_SOME : DIFF_NONE)
    .setReplacesList([...(result.replaces ?? [])])
    .setStablesList([...(result.stables ?? [])])
    .setDeletebeforereplace(result.deleteBeforeReplace ?? false)
    .setHasdetaileddiff(result.detailed !== undefined);
  for (const [path, kind] of Object.entries(result.detailed ?? {})) {
    response.getDetaileddiffMap().set(path, new proto.PropertyDiff().setKind(kinds[kind]).setInputdiff(true));
  }
  return response;
}

/** What gRPC is told of an error: the message, and for a half-made object what there is of it. */
export function grpcError(error: unknown): { code: status; details: string; metadata?: Metadata } {
  const details = error instanceof Error ? error.message : String(error);
  if (!(error instanceof InitializationError)) return { code: status.UNKNOWN, details };
  const failed = new proto.ErrorResourceInitFailed()
    .setId(error.id)
    .setProperties(struct(error.properties))
    .setReasonsList([...error.reasons]);
  const packed = new Any();
  packed.pack(failed.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const message = new statusProto.Status();
  message.setCode(status.UNKNOWN);
  message.setMessage(details);
  message.addDetails(packed);
  const metadata = new Metadata();
  // The key by which gRPC's Go implementation, which the engine uses, finds structured details.
  metadata.add("grpc-status-details-bin", Buffer.from(message.serializeBinary()));
  return { code: status.UNKNOWN, details, metadata };
}
