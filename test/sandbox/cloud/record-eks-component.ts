/**
 * Makes fixtures/eks-cluster-<version>.json: what the released component of @pulumi/eks registers, by running it.
 *
 *     node test/sandbox/cloud/record-eks-component.ts FOLDER
 *
 * FOLDER is pulumi-eks' nodejs/eks of the release's tag, built: fixtures/README.md says how.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { type Registration, registrationsOf, type Sdk } from "./registrations.ts";
import { CASES } from "./eks-component-cases.ts";

const folder = resolve(process.argv[2] ?? "");
const require = createRequire(join(folder, "bin", "index.js"));
const sdk: Sdk = {
  pulumi: require("@pulumi/pulumi") as Sdk["pulumi"],
  mocks: require("@pulumi/pulumi/runtime/mocks") as Sdk["mocks"],
  rpc: require("@pulumi/pulumi/runtime/rpc") as Sdk["rpc"],
};
const versionOf = (name: string): string =>
  (
    JSON.parse(readFileSync(join(folder, "node_modules", name, "package.json"), "utf8")) as {
      version: string;
    }
  ).version;
const { version } = JSON.parse(readFileSync(join(folder, "bin", "package.json"), "utf8")) as {
  version: string;
};
const { Cluster } = require(join(folder, "bin", "cluster")) as {
  Cluster: new (name: string, args: unknown, options: object) => unknown;
};

const cases: Record<string, Registration[]> = {};
for (const [name, { args, preview }] of Object.entries(CASES)) {
  const given = args(sdk.pulumi);
  cases[name] = await registrationsOf(sdk, preview, () => new Cluster("c", given, {}));
}
const builtWith = ["@pulumi/pulumi", "@pulumi/aws", "@pulumi/kubernetes"];
const dump = {
  of: `eks.Cluster of @pulumi/eks ${version}`,
  builtWith: Object.fromEntries(builtWith.map((name) => [name, versionOf(name)])),
  cases,
};
const file = join(import.meta.dirname, "fixtures", `eks-cluster-${version}.json`);
writeFileSync(file, `${JSON.stringify(dump, undefined, 2)}\n`);
console.log(file);
