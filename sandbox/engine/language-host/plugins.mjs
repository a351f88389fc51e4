/** Runs plugins written in Node.js, as the engine's RunPlugin request asks: policy packs and providers. */
import { createRequire } from "node:module";
import { ended, start } from "./children.mjs";
import { environmentOf, parseRuntimeOptions, policyPackEnvironment, runtimeEnvironment } from "./options.mjs";
import { resolveRunner } from "./packages.mjs";
import { servePolicyProxy } from "./policy-proxy.mjs";

const require = createRequire(import.meta.url);
const language = require("@pulumi/pulumi/proto/language_pb.js");

/** Runs a plugin to its end; its first line of output is the port it listens on. */
export function runPlugin(call) {
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
  const child = start(process.execPath, [...options.nodeargs, ...args], {
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
