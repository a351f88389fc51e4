/**
 * `pulumi-resource-kubernetes` where an official plugin is named: everything is the official one's, but for Helm releases. Those are
 * the emulator's, which leaves out the charts whose controllers call AWS. The official one would install them for real,
 * and their controllers would ask an AWS that is not there.
 *
 *     node route-releases.mjs OFFICIAL EMULATOR… -- ENGINE
 */
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { listenForOwnUser } from "../../policy/serving/own-user.mjs";

const require = createRequire(import.meta.url);
const grpc = require("@grpc/grpc-js");
const { ResourceProviderService } = require("@pulumi/pulumi/proto/provider_grpc_pb.js");

const OPTIONS = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };
const RELEASE = "kubernetes:helm.sh/v3:Release";

/** Told to both; the official one answers. */
const BOTH = ["handshake", "attach", "configure", "cancel"];
/** Of one resource, by its URN. */
const BY_RESOURCE = ["check", "diff", "create", "read", "update", "delete"];

const separator = process.argv.indexOf("--");
const [official, ...emulator] = process.argv.slice(2, separator);
const engine = process.argv.slice(separator + 1);

for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(0));

/** Starts a plugin, which ends with this process. @returns {Promise<import("@grpc/grpc-js").Client>} */
async function start([program, ...args]) {
  const child = spawn(program, [...args, ...engine], { stdio: ["ignore", "pipe", "inherit"] });
  process.once("exit", () => child.kill("SIGKILL"));
  child.once("error", ({ message }) => fail(`${program} can't be started: ${message}`));
  child.once("exit", (code) => fail(`${program} has ended (${code ?? "by a signal"})`));
  const [port] = await new Promise((resolve) =>
    createInterface(child.stdout).once("line", (line) => resolve([line])),
  );
  return new grpc.Client(`127.0.0.1:${Number(port)}`, grpc.credentials.createInsecure(), OPTIONS);
}

function fail(why) {
  process.stderr.write(`${why}\n`);
  process.exit(1);
}

const asItIs = (bytes) => bytes;
const raw = (definition) => ({
  ...definition,
  ...{ requestSerialize: asItIs, requestDeserialize: asItIs },
  ...{ responseSerialize: asItIs, responseDeserialize: asItIs },
});
/** Methods that answer once: of the protocol's, all that the engine asks of this provider. */
const methods = Object.entries(ResourceProviderService).filter(
  ([, { requestStream, responseStream }]) => !requestStream && !responseStream,
);

const [real, emulated] = await Promise.all([start([official]), start(emulator)]);

const ask = (client, { path }, call, callback) =>
  client.makeUnaryRequest(path, asItIs, asItIs, call.request, call.metadata, callback);

/** Whether the resource that a request is about is a release. */
function isRelease({ requestDeserialize }, request) {
  const type = requestDeserialize(request).getUrn().split("::")[2] ?? "";
  return type.split("$").at(-1) === RELEASE;
}

const server = new grpc.Server(OPTIONS);
server.addService(
  Object.fromEntries(methods.map(([name, definition]) => [name, raw(definition)])),
  Object.fromEntries(
    methods.map(([name, definition]) => [
      name,
      (call, callback) => {
        if (BY_RESOURCE.includes(name) && isRelease(definition, call.request))
          ask(emulated, definition, call, callback);
        else if (!BOTH.includes(name)) ask(real, definition, call, callback);
        else
          ask(emulated, definition, call, (error) => {
            const isUnknown = error?.code === grpc.status.UNIMPLEMENTED;
            if (error && !isUnknown) callback(error);
            else ask(real, definition, call, callback);
          });
      },
    ]),
  ),
);
const { port } = await listenForOwnUser(server, grpc.ServerCredentials.createInsecure());
process.stdout.write(`${port}\n`);
