import assert from "node:assert/strict";
import { ignoredTagsProblems } from "../../stacks/config/validate-ignored-tags.ts";
import { inputsOf } from "../support/mocks.ts";
import { runProgram } from "../support/program.ts";
import { merged, settingsOf, sourceOf } from "../support/stack-file.ts";

describe("tags that somebody else sets", () => {
  it("are told to the provider", async () => {
    const ignoreTags = { keys: ["cost-report"], keyPrefixes: ["scanner:"] };
    const source = sourceOf("staging", merged(settingsOf("staging"), { aws: { ignoreTags } }));
    const { resources } = await runProgram(source);
    const provider = inputsOf(resources, "pulumi:providers:aws", "slipway-staging");
    const given: unknown = provider["ignoreTags"];
    assert.deepEqual(typeof given === "string" ? JSON.parse(given) : given, ignoreTags);
  });

  it("are none that the stack sets", () => {
    const aws = {
      accountId: "111122223333",
      region: "eu-west-1",
      ignoreTags: { keys: ["cost-report", "owner"], keyPrefixes: ["env", "scanner:"] },
    };
    assert.deepEqual(
      ignoredTagsProblems({ aws }, { owner: "platform", environment: "staging" }).map(({ path }) => path),
      ["slipway:aws.ignoreTags.keys[1]", "slipway:aws.ignoreTags.keyPrefixes[0]"],
    );
  });
});
