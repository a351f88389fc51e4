import { readdirSync } from "node:fs";
import { format } from "prettier";
import { intendedSchemaChanges } from "../scripts/intended-schema-changes.ts";
import { type IntendedChange, intendedChanges } from "./intended-changes.ts";

/** Releases whose states are recorded, the last one first. */
export const recordedReleases = readdirSync(new URL("recorded/", import.meta.url))
  .sort()
  .reverse();

/** What a finding of an intended change says becomes of the resource. */
export function becomes({ finding }: IntendedChange): "deleted" | "replaced" | undefined {
  return /would be (?<what>deleted|replaced)/.exec(finding.source)?.groups?.["what"] as
    "deleted" | "replaced" | undefined;
}

const MARKS = ["<!-- changes: test/stacks/intended-changes.ts -->", "<!-- /changes -->"] as const;

/** The page of an upgrade, with what updates delete and replace on purpose as it is said for the tests. */
export async function renderNotes(page: string): Promise<string> {
  const [start, end] = MARKS.map((mark) => page.indexOf(mark)) as [number, number];
  if (start < 0 || end < start) throw new Error(`docs/upgrade.md has lost its marks ${MARKS.join(" ")}`);
  const tables = recordedReleases.map((release) => {
    const rows = intendedChanges
      .filter((change) => change.release === release)
      .map((change) => `| ${change.what} | ${becomes(change)} | ${change.why} | ${change.todo} |`);
    const schema = intendedSchemaChanges
      .filter((change) => change.release === release)
      .map(({ change, why }) => `- \`${change}\`: ${why}`);
    return [
      `### From ${release}`,
      "",
      "| what | becomes | why | what you do |",
      "| --- | --- | --- | --- |",
      ...rows,
      "",
      ...(schema.length === 0
        ? ["The recorded schema of the components has lost nothing since: programs against them go on."]
        : [
            "What the recorded schema of the components has lost, of which programs have to let go:",
            "",
            ...schema,
          ]),
      "",
    ].join("\n");
  });
  return format(`${page.slice(0, start)}${MARKS[0]}\n\n${tables.join("\n")}\n${page.slice(end)}`, {
    parser: "markdown",
    printWidth: 120,
  });
}
