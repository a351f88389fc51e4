/** pulumi-resource-slipway: the components for every Pulumi language, as one bundle (scripts/plugin.ts). */
import { readFileSync } from "node:fs";
import { main } from "@pulumi/pulumi/provider/index.js";
import { componentProvider } from "./provider.ts";

const schema = readFileSync(new URL("../../schema.json", import.meta.url), "utf8");

await main(componentProvider(schema), process.argv.slice(2));
