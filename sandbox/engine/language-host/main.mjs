/**
 * `pulumi-language-nodejs`: what the engine starts to run a Node.js program. Used only beside an engine that was built
 * from its Go module; the official CLI brings its own.
 *
 *   main.mjs [flags] ENGINE_ADDRESS     prints the port it listens on
 */
import { createRequire } from "node:module";
import { listenForOwnUser } from "../../../policy/serving/own-user.mjs";
import "../end-with-parent.mjs";
import { killAll } from "./children.mjs";
import { languageRuntime } from "./service.mjs";

const require = createRequire(import.meta.url);
const grpc = require("@grpc/grpc-js");
const { LanguageRuntimeService } = require("@pulumi/pulumi/proto/language_grpc_pb.js");

function leave() {
  killAll();
  process.exit(0);
}

// SIGINT is how the engine closes a plugin; Ctrl-C does not get here, for plugins have a process group of their own.
process.on("SIGINT", leave);
process.on("SIGTERM", leave);

const engineAddress = process.argv.slice(2).findLast((argument) => !argument.startsWith("-")) ?? "";
const server = new grpc.Server({ "grpc.max_receive_message_length": -1 });
server.addService(LanguageRuntimeService, languageRuntime(engineAddress));
const { port } = await listenForOwnUser(server, grpc.ServerCredentials.createInsecure());
process.stdout.write(`${port}\n`);
