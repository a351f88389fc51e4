import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { stringify } from "yaml";
import { catalogueCounts, cataloguePage } from "./catalogue/page.ts";
import { UNUSED_EXEMPTIONS } from "../../policy/lib/exemption.ts";
import { type Control } from "../../policy/lib/frameworks.ts";
import { groupBy } from "../../policy/lib/group.ts";
import { type Settings } from "../../policy/lib/options.ts";
import { type Rule } from "../../policy/lib/rule.ts";
import { type StackRule } from "../../policy/lib/stack-rule.ts";
import { rules, stackRules } from "../../policy/rules/index.ts";

type AnyRule = Rule | StackRule;

const GENERATED =
  "<!-- Generated from the rules by `npm run docs:policies`: edit policy/, not this file. Its examples are tests. -->";

const controlName = ({ framework, level, id }: Control): string =>
  `[${framework.name} ${framework.version}](${framework.reference}): ${level ? `${level}, ` : ""}\`${id}\``;

const yamlBlock = (comment: string, value: unknown): string =>
  `\`\`\`yaml\n# ${comment}\n${stringify(value, { lineWidth: 0 })}\`\`\``;

const configBlock = (config: object): string => `\`\`\`json\n${JSON.stringify(config, null, 2)}\n\`\`\``;

interface AnyExample {
  readonly title: string;
  readonly settings?: Settings;
  readonly resources: readonly { readonly type: string; readonly props: unknown }[];
  /** Where a bad example is reported, in words. */
  readonly reported: readonly string[];
}

function examplesOf(rule: AnyRule): {
  readonly good: readonly AnyExample[];
  readonly bad: readonly AnyExample[];
} {
  if ("evaluate" in rule) {
    const { good, bad } = rule.examples;
    return {
      good: good.map((example) => ({ ...example, resources: [example.resource], reported: [] })),
      bad: bad.map((example) => ({
        ...example,
        resources: [example.resource],
        reported: example.paths.map((path) => (path === "" ? "the resource" : `\`${path}\``)),
      })),
    };
  }
  const { good, bad } = rule.examples;
  const place = ([index, path]: readonly [number, string]): string =>
    `${path === "" ? "the whole" : `\`${path}\``} of resource ${index + 1}`;
  return {
    good: good.map((example) => ({ ...example, reported: [] })),
    bad: bad.map((example) => ({ ...example, reported: example.reported.map(place) })),
  };
}

function exampleSection(verdict: string, { title, settings, resources, reported }: AnyExample): string {
  const configured = settings ? ` With \`${JSON.stringify(settings)}\`.` : "";
  const blocks = resources.map(({ type, props }, index) =>
    yamlBlock(resources.length > 1 ? `${index + 1}: ${type}` : type, props),
  );
  return [
    `${verdict}: ${title}.${configured}`,
    ...blocks,
    ...(reported.length > 0 ? [`Reported: ${reported.join(", ")}.`] : []),
  ].join("\n\n");
}

function configurationSection({
  name,
  options,
  enforcement,
  remedy,
}: AnyRule & { readonly remedy?: unknown }): string {
  const entries = Object.entries(options);
  const defaults = Object.fromEntries(entries.map(([option, { schema }]) => [option, schema.default]));
  return [
    "## Configuration",
    ...entries.map(([option, { schema, allowed }]) => `- \`${option}\` (${allowed}): ${schema.description}`),
    entries.length > 0
      ? "The defaults:"
      : "No options of its own: the enforcement level is `mandatory`, `advisory` or `disabled`.",
    configBlock({ [name]: { enforcementLevel: enforcement, ...defaults } }),
    ...(remedy === undefined
      ? []
      : [
          `At the level \`remediate\`, the pack sets \`${JSON.stringify(remedy)}\` wherever nothing is set; wrong values that are set stay violations.`,
        ]),
  ].join("\n\n");
}

function exemptionSection({ name }: AnyRule): string {
  const exemption = {
    resource: "Deployment/shop/*",
    reason: "why the rule may be broken",
    owner: "team-shop",
    expires: "2026-12-31",
  };
  return [
    "## Exemption",
    `In the pack's configuration, for a resource by its URN, \`Kind/namespace/name\` or \`type::name\` ([more](README.md#exemptions)):`,
    configBlock({ [name]: { exemptions: [exemption] } }),
  ].join("\n\n");
}

function rulePage(rule: AnyRule): string {
  const { name, title, why, fix, controls, severity, enforcement } = rule;
  const { good, bad } = examplesOf(rule);
  const scope = "evaluate" in rule ? "" : " It looks at all resources of a stack.";
  return [
    `# ${name}`,
    GENERATED,
    `${title}. Severity ${severity}, ${enforcement}.${scope}`,
    `**Why.** ${why}`,
    `**Fix.** ${fix}`,
    ...(controls.length > 0
      ? [`## Frameworks\n\n${controls.map((each) => `- ${controlName(each)}`).join("\n")}`]
      : []),
    "## Examples",
    ...bad.map((example) => exampleSection("Refused", example)),
    ...good.map((example) => exampleSection("Accepted", example)),
    configurationSection(rule),
    exemptionSection(rule),
  ].join("\n\n");
}

function indexTable(listed: readonly AnyRule[]): string {
  const rows = listed.map((rule) => {
    const frameworks = [...groupBy(rule.controls, ({ framework }) => framework.id)].map(
      ([id, controls]) => `${id}: ${controls.map((control) => control.id).join(", ")}`,
    );
    return `| [${rule.name}](${rule.name}.md) | ${rule.title} | ${rule.severity} | ${rule.enforcement} | ${frameworks.join("; ")} |`;
  });
  return [
    "| Rule | Requirement | Severity | Level | Answers |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}

function indexPage(): string {
  const groups = groupBy(rules, ({ types }) =>
    types?.some((type) => !type.startsWith("kubernetes:")) ? "AWS" : "Kubernetes",
  );
  const sections = [...groups, ["All resources of a stack", stackRules] as const].map(
    ([title, listed]) => `### ${title}\n\n${indexTable(listed)}`,
  );
  return ["# Policy rules", GENERATED, INTRODUCTION, "## Rules", ...sections].join("\n\n");
}

const INTRODUCTION = `Rules of Slipway's policy pack, ${rules.length + stackRules.length} in all, each with a page. What the pack and the checker are and how to use
them is in [policies.md](../policies.md); the [catalogue](catalogue.md) puts them beside those of eleven other rule sets.

## Exemptions

An exemption says who lets a resource break a rule, why, and until when. It stands in the configuration of the rule:

\`\`\`json
{
  "pod-privileged": {
    "exemptions": [
      {
        "resource": "DaemonSet/monitoring/node-agent",
        "reason": "reads the kernel's counters, until the agent has its eBPF build",
        "owner": "team-observability",
        "expires": "2026-12-31"
      }
    ]
  }
}
\`\`\`

\`resource\` is a URN, \`Kind/namespace/name\` of a Kubernetes object (\`Kind/name\` without a namespace), or \`type::name\` of any
other resource; \`*\` stands for any characters. It holds to the end of the day \`expires\` (UTC); from then on the violation
is back, and says whose exemption ran out. One that nothing needs any more is reported (\`${UNUSED_EXEMPTIONS}\`, advisory).

An exemption names the kind or type of what it stands for, and holds for at most 400 days from today on: one beyond that
exempts nothing, and is refused (\`exemption-limits\`, mandatory). The organisation sets both in that policy's configuration:

\`\`\`json
{ "exemption-limits": { "longestDays": 90, "wholeKinds": false } }
\`\`\``;

/** Every page by its file name. */
export function renderDocs(): ReadonlyMap<string, string> {
  return new Map([
    ["README.md", `${indexPage()}\n`],
    ["catalogue.md", `${cataloguePage(GENERATED)}\n`],
    ...[...rules, ...stackRules].map((rule): [string, string] => [`${rule.name}.md`, `${rulePage(rule)}\n`]),
  ]);
}

export const DOCS_FOLDER = fileURLToPath(new URL("../../docs/policies/", import.meta.url));

async function writeDocs(): Promise<void> {
  const pages = renderDocs();
  await mkdir(DOCS_FOLDER, { recursive: true });
  for (const name of await readdir(DOCS_FOLDER)) if (!pages.has(name)) await rm(DOCS_FOLDER + name);
  for (const [name, page] of pages) await writeFile(DOCS_FOLDER + name, page);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await writeDocs();
  process.stdout.write(`${catalogueCounts()}\n`);
}
