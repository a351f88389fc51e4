import * as grpc from "@grpc/grpc-js";
import analyzerRpc from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";
import analyzerProto from "@pulumi/pulumi/proto/analyzer_pb.js";
import pluginProto from "@pulumi/pulumi/proto/plugin_pb.js";
import type { Empty as EmptyMessage } from "google-protobuf/google/protobuf/empty_pb.js";
import { Analyzer } from "./analyzer.ts";
import { listenForOwnUser } from "../serving/own-user.mjs";
import { useFastStructs } from "../structs/fast-structs.ts";
import { type Pack } from "./messages.ts";

/** As the engine's own limit (`@pulumi/pulumi/runtime/settings`), so that no message is ever too long. */
const MAX_MESSAGE_BYTES = 400 * 1024 * 1024;

const answering =
  <Request, Response>(answer: (request: Request) => Response): grpc.handleUnaryCall<Request, Response> =>
  ({ request }, callback) => {
    try {
      callback(null, answer(request));
    } catch (error) {
      callback({
        code: grpc.status.UNKNOWN,
        details: error instanceof Error ? error.message : String(error),
      });
    }
  };

/** The SDK's analyzer doesn't know these calls; the engine does without. */
const unimplemented: grpc.UntypedHandleCall = (_call: unknown, callback: grpc.sendUnaryData<never>) => {
  callback({ code: grpc.status.UNIMPLEMENTED });
};

/** Serves a pack to the engine, which runs as the same user, and prints the port, as the plugin protocol asks. */
export async function serve(pack: Pack): Promise<void> {
  useFastStructs();
  const analyzer = new Analyzer(pack);
  const server = new grpc.Server({ "grpc.max_receive_message_length": MAX_MESSAGE_BYTES });
  const { AnalyzerService } = analyzerRpc;
  // The class that @pulumi/pulumi's own serializer asks for, whichever copy of google-protobuf that is from.
  const { responseType: Empty } = AnalyzerService.configure as unknown as {
    responseType: new () => EmptyMessage;
  };
  const service = {
    ...AnalyzerService,
    analyze: { ...AnalyzerService.analyze, responseSerialize: (encoded: Buffer) => encoded },
  };
  server.addService(service, {
    handshake: unimplemented,
    cancel: unimplemented,
    getPluginInfo: answering(() => {
      const info = new pluginProto.PluginInfo();
      info.setVersion(pack.version);
      return info;
    }),
    getAnalyzerInfo: answering(() => analyzer.info()),
    configureStack: answering(() => new analyzerProto.AnalyzerStackConfigureResponse()),
    configure: answering((request: Parameters<Analyzer["configure"]>[0]) => {
      analyzer.configure(request);
      return new Empty();
    }),
    analyze: answering((request: Parameters<Analyzer["analyze"]>[0]) => analyzer.analyze(request)),
    analyzeStack: answering((request: Parameters<Analyzer["analyzeStack"]>[0]) =>
      analyzer.analyzeStack(request),
    ),
    remediate: answering((request: Parameters<Analyzer["remediate"]>[0]) => analyzer.remediate(request)),
  });
  const { port } = await listenForOwnUser(server, grpc.ServerCredentials.createInsecure());
  process.stdout.write(`${port}\n`);
}
