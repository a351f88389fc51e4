import type { handleUnaryCall, UntypedServiceImplementation } from "@grpc/grpc-js";
import type { Message } from "google-protobuf";
import type { PluginAttach } from "@pulumi/pulumi/proto/plugin_pb.js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import proto from "@pulumi/pulumi/proto/provider_pb.js";
import type * as requests from "@pulumi/pulumi/proto/provider_pb.js";
import { warner } from "./engine-log.ts";
import { afterOperation, beforeOperation, type OperationKind } from "./faults.ts";
import { mustNotBePreview } from "./only-previews.ts";
import { type EmulatedProvider, typeOf } from "./provider.ts";
import { Empty } from "./protobuf.ts";
import { checkResponse, diffResponse, failure, grpcError, properties, struct } from "./messages.ts";

/** The protocol's methods answered by `provider`; one that is missing here answers "unimplemented". */
export function handlers(provider: EmulatedProvider, engineAddress: string): UntypedServiceImplementation {
  let engine = engineAddress;
  const withFaults = async <T>(
    operation: OperationKind,
    type: string,
    urn: string,
    work: () => Promise<T>,
  ) => {
    const what = { plugin: provider.name, operation, type, urn };
    await beforeOperation(what);
    const result = await work();
    await afterOperation(what);
    return result;
  };
  const onResource = <T>(operation: OperationKind, urn: string, work: () => Promise<T>): Promise<T> =>
    withFaults(operation, typeOf(urn), urn, work);
  /** A change that the engine means: none of a preview's. */
  const change = <T>(
    operation: "create" | "update" | "delete",
    urn: string,
    work: () => Promise<T>,
  ): Promise<T> => {
    mustNotBePreview(operation, urn);
    return onResource(operation, urn, work);
  };

  return {
    getPluginInfo: unary(() => new plugin.PluginInfo().setVersion(provider.version)),
    attach: unary((request: PluginAttach) => {
      engine = request.getAddress();
      return new Empty();
    }),
    cancel: unary(async () => {
      await provider.cancel?.();
      return new Empty();
    }),
    getSchema: unary(() => new proto.GetSchemaResponse().setSchema("{}")),

    checkConfig: unary(async (request: requests.CheckRequest) => {
      const news = properties(request.getNews());
      const result = await provider.checkConfig?.(request.getUrn(), properties(request.getOlds()), news);
      return checkResponse(result ?? { inputs: news });
    }),
    diffConfig: unary(async (request: requests.DiffRequest) => {
      const [olds, news] = [properties(request.getOldInputs()), properties(request.getNews())];
      const result = await provider.diffConfig?.(request.getUrn(), olds, news);
      return diffResponse(result ?? { changes: JSON.stringify(olds) !== JSON.stringify(news) });
    }),
    configure: unary(async (request: requests.ConfigureRequest) => {
      await provider.configure?.(properties(request.getArgs()));
      return new proto.ConfigureResponse()
        .setAcceptsecrets(provider.acceptSecrets ?? provider.construct !== undefined)
        .setAcceptoutputs(true)
        .setSupportspreview(true);
    }),

    check: unary(async (request: requests.CheckRequest) => {
      const [urn, news] = [request.getUrn(), properties(request.getNews())];
      const context = { randomSeed: request.getRandomseed_asU8() };
      return onResource("check", urn, async () =>
        checkResponse(
          (await provider.check?.(urn, properties(request.getOlds()), news, context)) ?? { inputs: news },
        ),
      );
    }),
    diff: unary(async (request: requests.DiffRequest) => {
      const urn = request.getUrn();
      const [olds, news] = [properties(request.getOlds()), properties(request.getNews())];
      const context = {
        oldInputs: properties(request.getOldInputs()),
        ignoreChanges: request.getIgnorechangesList(),
      };
      return onResource("diff", urn, async () =>
        diffResponse(await offered(provider, "diff")(request.getId(), urn, olds, news, context)),
      );
    }),
    create: unary(async (request: requests.CreateRequest) => {
      const context = {
        preview: request.getPreview(),
        timeout: request.getTimeout(),
        warn: warner(engine, request.getUrn()),
      };
      const work = () =>
        offered(provider, "create")(request.getUrn(), properties(request.getProperties()), context);
      const { id, outs } = context.preview ? await work() : await change("create", request.getUrn(), work);
      return new proto.CreateResponse().setId(id).setProperties(struct(outs));
    }),
    update: unary(async (request: requests.UpdateRequest) => {
      const [id, urn] = [request.getId(), request.getUrn()];
      const [olds, news] = [properties(request.getOlds()), properties(request.getNews())];
      const context = {
        preview: request.getPreview(),
        timeout: request.getTimeout(),
        oldInputs: properties(request.getOldInputs()),
        ignoreChanges: request.getIgnorechangesList(),
        warn: warner(engine, urn),
      };
      const work = () => offered(provider, "update")(id, urn, olds, news, context);
      const { outs } = context.preview ? await work() : await change("update", urn, work);
      return new proto.UpdateResponse().setProperties(struct(outs));
    }),
    read: unary(async (request: requests.ReadRequest) => {
      const context = { inputs: properties(request.getInputs()) };
      const urn = request.getUrn();
      return onResource("read", urn, async () => {
        const props = properties(request.getProperties());
        const {
          id,
          props: outs,
          inputs,
        } = await offered(provider, "read")(request.getId(), urn, props, context);
        const response = new proto.ReadResponse().setId(id ?? "");
        if (outs !== undefined) response.setProperties(struct(outs));
        return inputs === undefined ? response : response.setInputs(struct(inputs));
      });
    }),
    delete: unary(async (request: requests.DeleteRequest) => {
      const [id, urn] = [request.getId(), request.getUrn()];
      await change("delete", urn, () =>
        offered(provider, "delete")(id, urn, properties(request.getProperties())),
      );
      return new Empty();
    }),

    invoke: unary(async (request: requests.InvokeRequest) => {
      const token = request.getTok();
      return withFaults("invoke", token, "", async () => {
        const { outputs, failures } = await offered(provider, "invoke")(token, properties(request.getArgs()));
        const response = new proto.InvokeResponse().setReturn(struct(outputs));
        return response.setFailuresList((failures ?? []).map(failure));
      });
    }),
    construct: unary(async (request: requests.ConstructRequest) => {
      const construct = offered(provider, "construct");
      const [type, urn] = [
        request.getType(),
        `${request.getParent()}$${request.getType()}::${request.getName()}`,
      ];
      return withFaults("construct", type, urn, async () => {
        // Loaded late: it needs the whole SDK, and most plugins construct nothing.
        const { answerConstruct } = await import("./construct.ts");
        return answerConstruct(request, engine, construct);
      });
    }),
  };
}

/** The provider's method, bound. @throws where it has none, which is what the engine's user is told. */
function offered<Name extends "diff" | "create" | "update" | "read" | "delete" | "invoke" | "construct">(
  provider: EmulatedProvider,
  name: Name,
): NonNullable<EmulatedProvider[Name]> {
  const method = provider[name];
  if (method === undefined) throw new Error(`the emulated plugin ${provider.name} does not offer ${name}`);
  return method.bind(provider) as NonNullable<EmulatedProvider[Name]>;
}

/** Answers a call by a function that may throw: users get the message and never a stack trace. */
function unary<Request extends Message, Response extends Message>(
  answer: (request: Request) => Response | Promise<Response>,
): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    Promise.resolve()
      .then(() => answer(call.request))
      .then(
        (response) => callback(null, response),
        (error: unknown) => callback(grpcError(error)),
      );
  };
}
