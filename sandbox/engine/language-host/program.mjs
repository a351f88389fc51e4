/** Runs a Pulumi program, as the engine's Run request asks. */
import { createRequire } from "node:module";
import { ended, interrupt, start } from "./children.mjs";
import { parseRuntimeOptions, programArguments, programResult, runtimeEnvironment } from "./options.mjs";
import { resolveRunner } from "./packages.mjs";

const require = createRequire(import.meta.url);
const language = require("@pulumi/pulumi/proto/language_pb.js");

/** Runs the program to its end. Its output goes where this host's goes, which the engine reads. */
export function runProgram(call, engine) {
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
  const child = start(process.execPath, args, {
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
