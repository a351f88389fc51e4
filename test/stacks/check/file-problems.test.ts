import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { checkStackFile } from "../../../stacks/check/check.ts";
import { exampleDay } from "../../support/stack-file.ts";

const staging = readFileSync(new URL("../../../Pulumi.staging.yaml", import.meta.url), "utf8");
const lineOf = (text: string): number => staging.slice(0, staging.indexOf(text)).split("\n").length;
const lines = staging.split("\n").length;

/** Each makes the committed file wrong in one place. */
const cases: readonly {
  readonly what: string;
  readonly text: string;
  readonly path: string;
  readonly line: number;
  readonly fix: RegExp;
}[] = [
  {
    what: "a setting twice",
    text: `${staging}  slipway:tags:\n    owner: platform\n`,
    path: "YAML",
    line: lines,
    fix: /^remove one of the two/,
  },
  {
    what: "a tab",
    text: staging.replace("    cidr:", "\tcidr:"),
    path: "YAML",
    line: lineOf("    cidr:"),
    fix: /two spaces/,
  },
  {
    what: "a section that is not indented, once",
    text: staging.replace("  slipway:network:", "slipway:network:"),
    path: "slipway:network",
    line: lineOf("  slipway:network:"),
    fix: /below config/,
  },
  {
    what: "a misspelt config",
    text: staging.replace("config:", "conf:"),
    path: "conf",
    line: lineOf("config:"),
    fix: /did you mean config\?/,
  },
  {
    what: "a section beside config",
    text: `${staging}slipway:tags: {}\n`,
    path: "slipway:tags",
    line: lines,
    fix: /below config/,
  },
  { what: "an empty file", text: "", path: "config", line: 1, fix: /Pulumi\.staging\.yaml/ },
  { what: "a comment alone", text: "# later\n", path: "config", line: 1, fix: /Pulumi\.staging\.yaml/ },
  { what: "a list", text: "- config\n", path: "config", line: 1, fix: /Pulumi\.staging\.yaml/ },
];

describe("check: a file that Pulumi would not read as it is meant", () => {
  for (const { what, text, path, line, fix } of cases)
    it(`is told what is wrong, once, and how to fix it: ${what}`, () => {
      const findings = checkStackFile(text, { project: "slipway", stack: "staging", today: exampleDay });
      assert.deepEqual(
        findings.map((finding) => [finding.severity, finding.path, finding.line]),
        [["error", path, line]],
      );
      assert.match(findings[0]?.fix ?? "", fix);
    });

  it("may have whatever Pulumi puts there", () => {
    const text = `secretsprovider: awskms://alias/state\nencryptedkey: AQ==\n${staging}`;
    assert.deepEqual(
      checkStackFile(text, { project: "slipway", stack: "staging", today: exampleDay }).filter(
        ({ severity }) => severity === "error",
      ),
      [],
    );
  });
});
