/** Pulumi's LanguageRuntime service for Node.js programs and policy packs. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { interruptAll } from "./children.mjs";
import { installDependencies } from "./install.mjs";
import { installedDependencies, requiredPlugins } from "./packages.mjs";
import { runPlugin } from "./plugins.mjs";
import { runProgram } from "./program.mjs";

const require = createRequire(import.meta.url);
const language = require("@pulumi/pulumi/proto/language_pb.js");
const plugin = require("@pulumi/pulumi/proto/plugin_pb.js");
// Of the copy that @pulumi/pulumi uses: its serializer takes no other's.
const fromSdk = createRequire(require.resolve("@pulumi/pulumi/proto/language_pb.js"));
const { Empty } = fromSdk("google-protobuf/google/protobuf/empty_pb.js");

/**
 * Handlers by method name. A method that is missing here is answered with UNIMPLEMENTED, which the engine takes as
 * "this host cannot" (code generation, packing and linking of SDKs).
 *
 * @param {string} engineAddress from the command line; Handshake may replace it
 */
export function languageRuntime(engineAddress) {
  let engine = engineAddress;
  return {
    handshake: unary((request) => {
      engine = request.getEngineAddress();
      return new language.LanguageHandshakeResponse();
    }),
    getPluginInfo: unary(() => new plugin.PluginInfo().setVersion(sdkVersion())),
    getRequiredPackages: unary((request) =>
      new language.GetRequiredPackagesResponse().setPackagesList(
        requiredPlugins(request.getInfo().getProgramDirectory()).map(({ name, version, server }) =>
          new plugin.PackageDependency()
            .setName(name)
            .setKind("resource")
            .setVersion(version)
            .setServer(server),
        ),
      ),
    ),
    about: unary(() =>
      new language.AboutResponse().setExecutable(process.execPath).setVersion(process.version),
    ),
    getProgramDependencies: unary((request) =>
      new language.GetProgramDependenciesResponse().setDependenciesList(
        installedDependencies(
          request.getInfo().getProgramDirectory(),
          request.getTransitivedependencies(),
        ).map(({ name, version }) => new language.DependencyInfo().setName(name).setVersion(version)),
      ),
    ),
    runtimeOptionsPrompts: unary(() => new language.RuntimeOptionsResponse()),
    template: unary(() => new language.TemplateResponse()),
    cancel: unary(() => {
      interruptAll();
      return new Empty();
    }),
    run: (call, callback) => respond(callback, () => runProgram(call, engine)),
    runPlugin: (call) => stream(call, () => runPlugin(call)),
    installDependencies: (call) => stream(call, () => installDependencies(call)),
  };
}

function sdkVersion() {
  return JSON.parse(readFileSync(require.resolve("@pulumi/pulumi/package.json"), "utf8")).version;
}

/** A handler of a plain request, with the SDK's generated messages going in and out. */
function unary(answer) {
  return (call, callback) => respond(callback, () => answer(call.request));
}

async function respond(callback, answer) {
  try {
    callback(null, await answer());
  } catch (error) {
    callback({ message: error.message });
  }
}

async function stream(call, work) {
  try {
    await work();
    call.end();
  } catch (error) {
    // Not destroy(): a stream that is destroyed sends no status, and the engine waits for one for ever.
    call.emit("error", error);
  }
}
