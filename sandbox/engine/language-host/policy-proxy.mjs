/**
 * A placeholder for a policy pack until the engine has said which stack it is asked about: a pack written against
 * `@pulumi/policy` reads that from its environment, so that its process starts only then. What comes after goes
 * through to it as it is. The official host does the same (pulumi/sdk, `policy_proxy.go`).
 */
import { createRequire } from "node:module";
import { listenForOwnUser } from "../../../policy/serving/own-user.mjs";

const require = createRequire(import.meta.url);
const grpc = require("@grpc/grpc-js");
const analyzer = require("@pulumi/pulumi/proto/analyzer_pb.js");
const { AnalyzerService } = require("@pulumi/pulumi/proto/analyzer_grpc_pb.js");

/** The SDK's message limit: none. */
const OPTIONS = { "grpc.max_receive_message_length": -1 };

/** What the proxy answers by itself; all the rest is the pack's. */
const OWN = ["handshake", "configureStack"];

const asItIs = (bytes) => bytes;

/** The Analyzer service with messages left undecoded, but for those that the proxy reads. */
const service = Object.fromEntries(
  Object.entries(AnalyzerService).map(([method, definition]) => [
    method,
    OWN.includes(method)
      ? definition
      : {
          ...definition,
          requestSerialize: asItIs,
          requestDeserialize: asItIs,
          responseSerialize: asItIs,
          responseDeserialize: asItIs,
        },
  ]),
);

/**
 * @param {(stack: import("@pulumi/pulumi/proto/analyzer_pb").AnalyzerStackConfigureRequest | undefined) => Promise<number>} startPack
 *   starts the pack for a stack, undefined outside of any, as on publishing; resolves with the pack's port
 * @returns {Promise<{ port: number, close: () => void }>} where the engine finds the pack
 */
export async function servePolicyProxy(startPack) {
  /** @type {Promise<grpc.Client> | undefined} */
  let pack;
  const packFor = (stack) => (pack ??= startPack(stack).then(connect));

  /** Has the pack of `stack` answer `call`, with its messages coded as `definition` says. */
  const forward = async ({ path, requestSerialize, responseDeserialize }, stack, { request }, callback) => {
    try {
      const client = await packFor(stack);
      client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, callback);
    } catch (error) {
      callback({ code: grpc.status.UNAVAILABLE, details: error.message });
    }
  };
  const server = new grpc.Server(OPTIONS);
  server.addService(service, {
    ...Object.fromEntries(
      Object.entries(service).map(([method, definition]) => [
        method,
        (call, callback) => forward(definition, undefined, call, callback),
      ]),
    ),
    handshake: (_call, callback) => callback(null, new analyzer.AnalyzerHandshakeResponse()),
    configureStack: (call, callback) => forward(service.configureStack, call.request, call, callback),
  });
  const listener = await listenForOwnUser(server, grpc.ServerCredentials.createInsecure());
  return {
    port: listener.port,
    close: () => {
      listener.close();
      server.forceShutdown();
      void pack?.then((client) => client.close()).catch(() => {});
    },
  };
}

function connect(port) {
  return new grpc.Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), OPTIONS);
}
