import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readWorkflows } from "./workflow.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
  version: string;
};

describe("the release", () => {
  const steps = readWorkflows().get("release.yml")?.jobs["release"]?.steps ?? [];

  it("is of the version that its packages have, and of no other", () => {
    const script =
      steps.find(({ run }) => run?.includes("GITHUB_REF_NAME") && run.includes("exit 1"))?.run ?? "";
    const codeOf = (tag: string): number | null =>
      spawnSync("bash", ["-e", "-c", script], {
        cwd: root,
        env: { PATH: process.env["PATH"] ?? "", GITHUB_REF_NAME: tag },
      }).status;
    assert.deepEqual([codeOf(`v${version}`), codeOf("v999.0.0"), codeOf(version)], [0, 1, 1]);
  });

  it("publishes what is attested, and nothing that was built before its tests", () => {
    const [pack, attest, publish, release] = [
      "npm pack ",
      "actions/attest@",
      "npm publish ",
      "gh release create ",
    ].map((text) => steps.findIndex(({ run, uses }) => `${run ?? ""}${uses ?? ""}`.includes(text)));
    assert.ok(pack !== -1 && pack! < attest! && attest! < publish! && publish! < release!);
    assert.match(steps[publish!]?.run ?? "", /npm publish .* --provenance /);
    assert.equal(readWorkflows().get("release.yml")?.jobs["release"]?.needs, "test");
  });
});
