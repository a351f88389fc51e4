import assert from "node:assert/strict";
import type { Programs } from "../../ci/programs.ts";
import { RealSteps } from "../../ci/release/steps.ts";

describe("ci: the steps of a release", () => {
  it("ask for the stack's outputs once at the beginning, and anew around an update", async () => {
    const asked: string[] = [];
    const answers: Readonly<Record<string, string>> = {
      "config --json": JSON.stringify({
        "slipway:aws": { objectValue: { region: "eu-west-1" } },
        "slipway:services": { objectValue: { api: {} } },
      }),
      "stack output": JSON.stringify({ secrets: { "api/token": "shop-staging/api/token" } }),
      "stack history": "[]",
      "stack export": '{"deployment":{}}',
      "stack tag": "{}",
    };
    const programs: Programs = {
      read(name, args) {
        const command = args.slice(0, 2).join(" ");
        asked.push(`${name} ${command}`);
        return Promise.resolve(answers[command] ?? "{}");
      },
      capture: () => assert.fail("nothing is captured"),
      show: () => Promise.resolve(0),
    };
    const outside = {} as ConstructorParameters<typeof RealSteps>[1]["outside"];
    const target = {
      ...{ stack: "staging", settings: {}, addresses: {}, withinSeconds: 1, updateOptions: [] },
    } as unknown as ConstructorParameters<typeof RealSteps>[0];
    const steps = new RealSteps(target, { programs, outside, env: {}, say: () => undefined });
    const outputs = (): number => asked.filter((call) => call === "pulumi stack output").length;

    await steps.state();
    await steps.verify({ gone: "sha256:a" });
    const { empty } = await steps.secrets(["api"]);
    assert.deepEqual(
      empty.map(({ name }) => name),
      ["shop-staging/api/token"],
    );
    assert.equal(outputs(), 1);

    await steps.update({}, { message: "a release", isRollback: false });
    await steps.state();
    await steps.verify({ gone: "sha256:a" });
    assert.equal(outputs(), 3);
  });
});
