/** Pulumi's LanguageRuntime service for Node.js programs and policy packs. */
import { createRequire } from "node:module";
import { existsSync, readFileSync } from "node:fs";
import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { interrupt, interruptAll, startNode } from "./children.mjs";
import {
  environmentOf,
  parseRuntimeOptions,
  policyPackEnvironment,
  programArguments,
  programResult,
  runtimeEnvironment,
} from "./options.mjs";
import { installedDependencies, requiredPlugins } from "./packages.mjs";
import { servePolicyProxy } from "./policy-proxy.mjs";

const require = createRequire(import.meta.url);
const language = require("@pulumi/pulumi/proto/language_pb.js");
const plugin = require("@pulumi/pulumi/proto/plugin_pb.js");
const { Empty } = require("google-protobuf/google/protobuf/empty_pb.js");

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

/** Runs the user's program to its end. Its output goes where this host's goes, which the engine reads. */
function runProgram(call, engine) {
  const request = call.request;
  const info = request.getInfo();
  const options = parseRuntimeOptions(info.getOptions()?.toJavaScript() ?? {});
  const args = programArguments({
    runner: resolveRunner("@pulumi/pulumi/cmd/run", info.getProgramDirectory()),
    nodeargs: options.nodeargs,
    flags: {
      monitor: request.getMonitorAddress(),
      engine,
      organization: request.getOrganization(),
      project: request.getProject(),
      "root-directory": info.getRootDirectory(),
      stack: request.getStack(),
      pwd: info.getProgramDirectory(),
      parallel: String(request.getParallel()),
    },
    dryRun: request.getDryrun(),
    entryPoint: info.getEntryPoint(),
    programArguments: request.getArgsList(),
  });
  const child = startNode(args, {
    cwd: request.getPwd(),
    stdio: ["ignore", "inherit", "inherit"],
    env: {
      ...process.env,
      ...runtimeEnvironment(options),
      PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().entries())),
      PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
    },
  });
  call.on("cancelled", () => interrupt(child));
  return ended(child, (code, signal) => {
    const { bail, error } = programResult(code, signal);
    return new language.RunResponse().setBail(bail).setError(error);
  });
}

/** Runs a policy pack or a provider written in Node.js; its first line of output is the port it listens on. */
function runPlugin(call) {
  return call.request.getKind() === "analyzer" ? runPolicyPack(call) : runProvider(call);
}

function runProvider(call) {
  const request = call.request;
  const directory = request.getInfo().getProgramDirectory();
  const runner = resolveRunner("@pulumi/pulumi/cmd/run-plugin", directory);
  const child = startPlugin(call, [runner, directory, ...request.getArgsList()], request.getPwd());
  child.stdout?.on("data", (chunk) => call.write(new language.RunPluginResponse().setStdout(chunk)));
  return ended(child, (code) => call.write(new language.RunPluginResponse().setExitcode(code ?? 1)));
}

/** A pack works in its own folder, takes that folder last, and finds in its environment which stack it is asked about. */
async function runPolicyPack(call) {
  const directory = call.request.getInfo().getProgramDirectory();
  const runner = resolveRunner("@pulumi/pulumi/cmd/run-policy-pack", directory);
  const print = (text) => call.write(new language.RunPluginResponse().setStdout(Buffer.from(text)));
  const end = new Promise((resolve, reject) => {
    call.once("cancelled", () => resolve(undefined));
    const startPack = async (stack) => {
      const args = [runner, ...call.request.getArgsList(), directory];
      const child = startPlugin(call, args, directory, policyPackEnvironment(stack?.toObject()));
      ended(child, (code) => code ?? 1).then(resolve, reject);
      return portOf(child, print);
    };
    servePolicyProxy(startPack).then((proxy) => {
      print(`${proxy.port}\n`);
      void end.finally(proxy.close).catch(() => {});
    }, reject);
  });
  const code = await end;
  if (code !== undefined) call.write(new language.RunPluginResponse().setExitcode(code));
}

/** Starts a plugin with the engine's environment; what it says on standard error is the engine's to show. */
function startPlugin(call, args, cwd, environment = {}) {
  const { request } = call;
  const options = parseRuntimeOptions(request.getInfo().getOptions()?.toJavaScript() ?? {});
  const child = startNode([...options.nodeargs, ...args], {
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      ...environmentOf(request.getEnvList()),
      ...runtimeEnvironment(options),
      ...environment,
    },
  });
  call.on("cancelled", () => child.kill("SIGKILL")); // how the engine closes a plugin that it no longer needs
  child.stderr?.on("data", (chunk) => call.write(new language.RunPluginResponse().setStderr(chunk)));
  return child;
}

/** The first line that a plugin prints; what comes after is passed on. */
function portOf(child, passOn) {
  return new Promise((resolve, reject) => {
    let head = "";
    let read = false;
    child.stdout.setEncoding("utf8");
    child.stdout.on("data", (text) => {
      if (read) return passOn(text);
      head += text;
      const end = head.indexOf("\n");
      if (end < 0) return;
      read = true;
      resolve(Number(head.slice(0, end)));
      if (head.length > end + 1) passOn(head.slice(end + 1));
    });
    child.once("close", (code) =>
      reject(new Error(`the policy pack exited with code ${code} as it started`)),
    );
  });
}

/** `pulumi install`: what the lockfile says, without install scripts. */
function installDependencies(call) {
  const root = lockfileRoot(call.request.getInfo().getProgramDirectory());
  const child = spawn("npm", ["ci", "--ignore-scripts"], { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  call.on("cancelled", () => interrupt(child));
  child.stdout.on("data", (chunk) => call.write(new language.InstallDependenciesResponse().setStdout(chunk)));
  child.stderr.on("data", (chunk) => call.write(new language.InstallDependenciesResponse().setStderr(chunk)));
  return ended(child, (code) => {
    if (code !== 0) throw new Error(`"npm ci --ignore-scripts" in ${root} exited with code ${code}`);
  });
}

/** @param {string} directory @returns {string} the nearest folder that has a lockfile: a workspace member has none */
function lockfileRoot(directory) {
  if (existsSync(join(directory, "package-lock.json"))) return directory;
  const parent = dirname(directory);
  if (parent === directory)
    throw new Error("no package-lock.json beside the program or above it: run npm install first");
  return lockfileRoot(parent);
}

/** @param {string} module @param {string} directory */
function resolveRunner(module, directory) {
  try {
    return require.resolve(module, { paths: [directory] });
  } catch {
    throw new Error(`@pulumi/pulumi is not installed for ${directory}: run "npm ci" there`);
  }
}

function sdkVersion() {
  return JSON.parse(readFileSync(require.resolve("@pulumi/pulumi/package.json"), "utf8")).version;
}

/** Resolves with what `result` makes of a child's end, once all of its output has been read. */
function ended(child, result) {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      try {
        resolve(result(code, signal));
      } catch (error) {
        reject(error);
      }
    });
  });
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
    call.destroy(error);
  }
}
