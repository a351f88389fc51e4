/** The programs that `npm run ci` calls, for `CiWorld`: each keeps what it is told in one file, and answers by it. */

/**
 * @param file what is kept
 * @param npm the real one, which runs the entry point
 */
export const STUB = (file: string, npm: string): string => `#!${process.execPath}
const fs = require("node:fs");
const file = ${JSON.stringify(file)};
const before = fs.readFileSync(file, "utf8");
const kept = JSON.parse(before);
const name = require("node:path").basename(process.argv[1]);
const args = process.argv.slice(2);
const end = (value, code = 0) => {
  // Several ask at once: who changes nothing writes nothing, and nobody reads half of it.
  const after = JSON.stringify(kept);
  if (after !== before) {
    fs.writeFileSync(file + "." + process.pid, after);
    fs.renameSync(file + "." + process.pid, file);
  }
  if (value !== undefined) console.log(JSON.stringify(value));
  process.exit(code);
};
const option = (key) => args[args.indexOf(key) + 1];
const token = process.env.AWS_WEB_IDENTITY_TOKEN_FILE;
/** Whose session it is: what a job without a token of its own can't have. */
const by = () => " by " + (process.env.AWS_ROLE_ARN ?? "nobody") + " with " +
  (token && fs.existsSync(token) ? fs.readFileSync(token, "utf8") : "no token");
const call = (text) => {
  kept.calls.push(text);
  if (kept.failing.some((start) => text.startsWith(start))) end(undefined, 1);
};

if (name === "npm") {
  if (args[0] === "run-check") { call("check"); end(); }
  if (args[0] === "ci") { call("npm ci"); end(); }
  if (args[0] === "test") { call("npm test"); end(); }
  const within = /^(up|rollback)$/.test(args[args.indexOf("--") + 1] ?? "") ? ["--within", "2"] : [];
  const { status } = require("node:child_process").spawnSync(${JSON.stringify(npm)}, [...args, ...within], { stdio: "inherit" });
  process.exit(status ?? 1);
}
if (name === "docker") {
  if (args[1] === "imagetools") end(undefined, 1);
  fs.writeFileSync(option("--metadata-file"), JSON.stringify({ "containerimage.digest": kept.built }));
  call("build" + by());
  end();
}
if (name === "cosign") {
  const image = args.at(-1);
  call((args[0].startsWith("verify") ? "verify " : args[0] + " ") + image.split("@")[1] + " in " + image.split("@")[0]);
  end([]);
}
if (name === "syft") {
  fs.writeFileSync(option("--output").split("=")[1], "{}");
  end();
}
if (name === "grype" || name === "crane") { call(name + " " + args[0].split(":")[0]); end(); }
if (name === "aws") end({});

const stack = option("--stack");
const state = kept.stacks[stack];
if (args[0] === "config") end({
  "slipway:aws": { objectValue: { region: "eu-west-1" } },
  "slipway:services": { objectValue: { api: { hostnames: [state.hostname] } } },
});
if (args[0] === "up") {
  const digests = JSON.parse(process.env.SLIPWAY_IMAGE_DIGESTS);
  const isRollback = args.includes("--skip-preview");
  Object.assign(state.outputs.digests, digests);
  state.history.unshift({ kind: "update", result: "succeeded", at: state.history.length });
  const backend = " in " + (process.env.PULUMI_BACKEND_URL ?? "no backend");
  call((isRollback ? "take back " : "up ") + stack + " " + digests.api + backend + by());
  end();
}
if (args[1] === "tag") {
  if (args[2] === "set") state.tags[args[3]] = args[4];
  if (args[2] === "rm") delete state.tags[args[3]];
  end(args[2] === "ls" ? state.tags : undefined);
}
end({ output: state.outputs, history: state.history, export: { deployment: {} } }[args[1]]);
`;
