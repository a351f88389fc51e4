import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { format } from "prettier";
import { stringify } from "yaml";
import { type Control } from "./lib/frameworks.ts";
import { type Example, type Rule } from "./lib/rule.ts";
import { rules } from "./rules/index.ts";

const INTRODUCTION = `# Policies

<!-- Generated from the rules by \`node --import ./loader.mjs policy/docs.ts\`: edit policy/, not this file. -->

Slipway's policy pack checks every resource before it is created or changed. The rules are in \`policy/rules/\`, one a
file; this page is generated from them, and each example below is a test.

## Use

On one stack, with any backend:

\`\`\`sh
pulumi preview --policy-pack policy
pulumi up --policy-pack policy --policy-pack-config policy-config.json
\`\`\`

All rules are mandatory: a violation fails the preview or the update, and nothing is created. A value that is not known
before the update is reported as an advisory in the preview, never counted as a pass, and judged in the update.

For a whole organisation in Pulumi Cloud, so that no stack can leave the pack out:

\`\`\`sh
npm ci
pulumi policy publish ORGANISATION            # from the policy/ folder
pulumi policy enable ORGANISATION/slipway latest --policy-group GROUP
\`\`\`

## Configure

A file for \`--policy-pack-config\` (or the configuration of the policy group) sets the enforcement level of a rule, and
its options. Levels are \`mandatory\`, \`advisory\` and \`disabled\`; \`all\` stands for every rule.

\`\`\`json
{
  "all": "mandatory",
  "pod-sysctls": "advisory",
  "no-open-security-group": { "enforcementLevel": "mandatory", "openPorts": [443] },
  "container-resources": { "require": ["requests.cpu", "requests.memory", "limits.memory"] }
}
\`\`\`

## What is looked at

- Pods wherever a Kubernetes object keeps them: Pod, PodTemplate, ReplicationController, ReplicaSet, Deployment,
  StatefulSet, DaemonSet, Job, CronJob, lists of these, and pod templates inside custom resources; init, regular and
  ephemeral containers.
- In a \`…Patch\` resource, what the patch sets: what it leaves out was judged with the object itself.
- Not the objects inside a Helm \`Release\`, which the engine never sees. Use \`helm.v4.Chart\`, whose objects it does.

The same rules check plain manifests: \`checkManifests\` in \`policy/check.ts\`.
`;

const controlName = ({ framework, level, id }: Control): string =>
  `[${framework.name} ${framework.version}](${framework.reference}): ${level ? `${level}, ` : ""}\`${id}\``;

const ruleRow = (rule: Rule): string =>
  `| [${rule.name}](#${rule.name}) | ${rule.title} | ${rule.severity} | ${rule.enforcement} |`;

const optionRows = ({ options }: Rule): string =>
  Object.entries(options)
    .map(([name, { schema, allowed }]) => {
      const defaultValue = JSON.stringify(schema.default);
      return `- \`${name}\` (${allowed}; default \`${defaultValue}\`): ${schema.description}`;
    })
    .join("\n");

function exampleBlock(verdict: string, { title, resource, settings }: Example): string {
  const configured = settings ? ` With \`${JSON.stringify(settings)}\`.` : "";
  const yaml = stringify(resource.props, { lineWidth: 0 });
  return `${verdict}: ${title}.${configured}\n\n\`\`\`yaml\n# ${resource.type}\n${yaml}\`\`\``;
}

function ruleSection(rule: Rule): string {
  const { name, title, why, fix, controls, options, examples } = rule;
  return [
    `## ${name}`,
    `${title}. Severity ${rule.severity}, ${rule.enforcement}.`,
    `**Why.** ${why}`,
    `**Fix.** ${fix}`,
    controls.length > 0
      ? `**Answers**\n\n${controls.map((control) => `- ${controlName(control)}`).join("\n")}`
      : "",
    Object.keys(options).length > 0 ? `**Options**\n\n${optionRows(rule)}` : "",
    ...examples.bad.map((example) =>
      [
        exampleBlock("Refused", example),
        `Reported at ${example.paths.map((path) => `\`${path}\``).join(", ")}.`,
      ].join("\n\n"),
    ),
    ...examples.good.map((example) => exampleBlock("Accepted", example)),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

/** The documentation of the given rules, as Markdown formatted like the repository's own. */
export async function renderDocs(documented: readonly Rule[]): Promise<string> {
  const table = [
    "| Rule | Requirement | Severity | Level |",
    "| --- | --- | --- | --- |",
    ...documented.map(ruleRow),
  ];
  const markdown = [INTRODUCTION, `## Rules\n\n${table.join("\n")}`, ...documented.map(ruleSection)].join(
    "\n\n",
  );
  return format(markdown, { parser: "markdown", printWidth: 110 });
}

export const DOCS_FILE = fileURLToPath(new URL("../docs/policies.md", import.meta.url));

if (process.argv[1] === fileURLToPath(import.meta.url)) await writeFile(DOCS_FILE, await renderDocs(rules));
