/** `npm run generate:chart`: writes what is made from declared settings. A test checks that it is current. */
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";
import { observabilityArguments } from "../../components/observability/settings.ts";
import { interfacesOf } from "./settings-interface.ts";
import { valuesJsonSchema, valuesTable, valuesYaml } from "./chart-files.ts";
import { serviceSettings } from "../../components/service/settings.ts";

/** Each file made, with what belongs into it: the path, and the text for the text that is there. */
const targets: Readonly<Record<string, (current: string) => string>> = {
  "components/service/service-args.ts": () =>
    [
      "// Made by `npm run generate:chart` from components/service/settings.ts: change it there.",
      interfacesOf(
        "ServiceArgs",
        "A service: what it runs, how it is reached, and what it may use.",
        serviceSettings,
        "./choices.ts",
      ),
    ].join("\n"),
  "components/observability/observability-args.ts": () =>
    [
      "// Made by `npm run generate:chart` from components/observability/settings.ts: change it there.",
      interfacesOf(
        "ObservabilityArgs",
        "What watches a cluster, and what is known of it.",
        observabilityArguments,
        "./choices.ts",
      ),
    ].join("\n"),
  "charts/service/values.schema.json": () => JSON.stringify(valuesJsonSchema()),
  "charts/service/values.yaml": valuesYaml,
  "docs/service-chart.md": (current) =>
    current.replace(
      /(<!-- values -->).*(<!-- \/values -->)/s,
      (_, start: string, end: string) => `${start}\n\n${valuesTable()}\n\n${end}`,
    ),
};

/** One generated file: what is in the tree and what should be. */
export interface GeneratedFile {
  readonly path: string;
  readonly current: string;
  readonly wanted: string;
}

/** Every generated file, without writing any. */
export function generatedFiles(): Promise<GeneratedFile[]> {
  return Promise.all(
    Object.entries(targets).map(async ([name, make]) => {
      const path = fileURLToPath(new URL(`../../${name}`, import.meta.url));
      const current = await readFile(path, "utf8");
      const options = { ...(await resolveConfig(path)), filepath: path };
      return { path, current, wanted: await format(make(current), options) };
    }),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const { path, wanted } of await generatedFiles()) await writeFile(path, wanted);
}
