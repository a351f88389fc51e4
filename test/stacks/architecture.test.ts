import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import type { StackSource } from "../../stacks/config/parse.ts";
import { mermaid } from "../support/diagram.ts";
import { runCommitted, runProgram } from "../support/program.ts";
import { stackSource } from "../support/stack-file.ts";

const page = new URL("../../docs/architecture.md", import.meta.url);
const marked = /(?<=<!-- diagram: .* -->\n\n)[^]*(?=<!-- \/diagram -->)/;

/** A stack file without what is the services'. */
function platformAlone(source: StackSource): StackSource {
  const { services: _services, databases: _databases, buckets: _buckets, ...platform } = source.settings;
  return { ...source, settings: { ...platform, layers: '{"deploy":"platform"}' } };
}

describe("docs/architecture.md", () => {
  let ofPlatform: ReadonlySet<string>;
  before(async () => {
    const { graph } = await runProgram(platformAlone(stackSource("production")));
    ofPlatform = new Set(graph.map(({ urn }) => urn));
  });

  it("draws what production registers (UPDATE_GOLDEN=1 rewrites it)", async () => {
    const { graph } = await runCommitted("production");
    const diagram = mermaid(graph, "slipway-production", ({ urn }) =>
      ofPlatform.has(urn) ? "platform" : "services",
    );
    const text = readFileSync(page, "utf8");
    assert.match(text, marked);
    const wanted = text.replace(marked, () => `\`\`\`mermaid\n${diagram}\n\`\`\`\n\n`);
    if (process.env["UPDATE_GOLDEN"]) writeFileSync(page, wanted);
    assert.equal(readFileSync(page, "utf8"), wanted);
  });
});
