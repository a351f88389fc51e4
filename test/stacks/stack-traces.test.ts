import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { inspect } from "node:util";
import { InvalidInputError } from "../../components/validation.ts";
import { repairStackTraces } from "../../stacks/stack-traces.ts";

const problem = { path: "a", message: "wrong", allowed: "right", fix: "correct it" };

describe("stacks: stack traces", () => {
  it("are none where an input is invalid: only the message says anything", () => {
    const error = new InvalidInputError("Stack shop", [problem]);
    assert.equal(error.stack, `Error: ${error.message}`);
    assert.match(inspect(error, { colors: true }), /Stack shop/);
  });

  it("have the SDK's files in the SDK's folder, and no others moved", () => {
    const { prepareStackTrace } = Error;
    try {
      Error.prepareStackTrace = () =>
        [
          "Error: x",
          "at getOrganization (/shop/node_modules/@pulumi/metadata.ts:23:21)",
          "at run (/shop/node_modules/@pulumi/cmd/run/run.ts:1:2)",
          "at Vpc (/shop/node_modules/@pulumi/aws/ec2/vpc.ts:1:2)",
        ].join("\n    ");
      repairStackTraces();
      assert.equal(
        new Error("x").stack,
        [
          "Error: x",
          "at getOrganization (/shop/node_modules/@pulumi/pulumi/metadata.ts:23:21)",
          "at run (/shop/node_modules/@pulumi/cmd/run/run.ts:1:2)",
          "at Vpc (/shop/node_modules/@pulumi/aws/ec2/vpc.ts:1:2)",
        ].join("\n    "),
      );
    } finally {
      Error.prepareStackTrace = prepareStackTrace;
    }
  });

  it("are rendered by the SDK's runner, whose error is its own, in little memory", async () => {
    // As the runner does it: with 256 MB it ends only where the trace is repaired.
    const program = `
      import { createRequire } from "node:module";
      const sdk = createRequire(createRequire(process.cwd() + "/package.json").resolve("@pulumi/pulumi/package.json"));
      sdk("source-map-support/register");
      const { default: program } = await import("./stacks/main.mjs");
      await program().catch((error) => {
        console.log(sdk("./cmd/run/error.js").defaultErrorMessage(error));
      });`;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--max-old-space-size=256", "--import", "./loader.mjs", "--input-type=module", "--eval", program],
      { cwd: new URL("../..", import.meta.url) },
    );
    assert.match(stdout, /Missing organization name/);
    assert.match(stdout, /@pulumi\/pulumi/);
  });

  it("are none of a Chart that the engine ends because one of its objects failed, and stay on all else", async () => {
    // As the runner does it: it listens before the program runs, and shows what is no RunError with its stack.
    const program = `
      import { RunError } from "@pulumi/pulumi/errors.js";
      import { shortenEngineErrors } from "./stacks/stack-traces.ts";
      const traced = (error) => /\\n +at /.test(error.stack);
      process.on("unhandledRejection", (error) => console.log(RunError.isInstance(error), traced(error), error.message));
      shortenEngineErrors();
      const of = (message) => void Promise.reject(new Error(message));
      of("failed to register new resource api [kubernetes:helm.sh/v4:Chart]: 2 UNKNOWN: resource monitor shut down");
      of('error serializing property "outputs": failed to register new resource web [kubernetes:helm.sh/v4:Chart]: 2 UNKNOWN: resource monitor shut down');
      of("failed to register new resource vpc [aws:ec2/vpc:Vpc]: 2 UNKNOWN: something else");
      of("a program's own");
      void Promise.reject("no error at all");`;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--import", "./loader.mjs", "--input-type=module", "--eval", program],
      { cwd: new URL("../..", import.meta.url) },
    );
    assert.deepEqual(stdout.trim().split("\n"), [
      "true false api [kubernetes:helm.sh/v4:Chart] was not finished: one of its objects failed, as the engine says of it",
      "true false web [kubernetes:helm.sh/v4:Chart] was not finished: one of its objects failed, as the engine says of it",
      "false true failed to register new resource vpc [aws:ec2/vpc:Vpc]: 2 UNKNOWN: something else",
      "false true a program's own",
      "false false undefined",
    ]);
  });
});
