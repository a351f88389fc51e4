/**
 * `npm run build:plugin [folder]`: the provider plugin `slipway`, by which programs in every Pulumi language use the components.
 * One bundle without node_modules, which any Node >= 20.19 runs, and the files that it reads, at the paths at which it finds
 * them relative to itself.
 */
import { chmodSync, cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));

/** As deep below the plugin's folder as a component is below the repository. */
const LIBRARY = join("lib", "slipway");

/** What the SDK's modules, which are CommonJS, expect to be there. */
const COMMONJS = [
  'import { createRequire as slipwayCreateRequire } from "node:module";',
  'import { fileURLToPath as slipwayFileURLToPath } from "node:url";',
  "const require = slipwayCreateRequire(import.meta.url);",
  "const __filename = slipwayFileURLToPath(import.meta.url);",
  'const __dirname = slipwayFileURLToPath(new URL(".", import.meta.url));',
].join("\n");

/** The SDK serializes functions by a TypeScript compiler, for dynamic providers and callbacks of some: there are none. */
const withoutCompiler: Plugin = {
  name: "without-compiler",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /(typescript|ts-node)-shim(\.js)?$/ }, ({ path }) => ({
      path,
      namespace: "none",
    }));
    onLoad({ filter: /-shim/, namespace: "none" }, () => ({ contents: "module.exports = {};" }));
  },
};

/** Makes the plugin's folder anew. */
export async function buildPlugin(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, LIBRARY), { recursive: true });
  await build({
    entryPoints: [join(root, "components", "plugin", "main.ts")],
    outfile: join(folder, LIBRARY, "plugin.mjs"),
    bundle: true,
    platform: "node",
    target: "node20.19",
    format: "esm",
    banner: { js: COMMONJS },
    plugins: [withoutCompiler],
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "linked",
    logLevel: "error",
  });
  const copies = [
    ["components/schema.json", "schema.json"],
    ["components/LICENSE", "LICENSE"],
    ["components/admission/policies.json", join(LIBRARY, "policies.json")],
    ["charts/service", "charts/service"],
    ["facts/aws/managed-policies.json", "facts/aws/managed-policies.json"],
  ] as const;
  for (const [from, to] of copies) cpSync(join(root, from), join(folder, to), { recursive: true });
  const command = join(folder, "pulumi-resource-slipway");
  writeFileSync(command, '#!/bin/sh\nexec node "$(dirname -- "$0")/lib/slipway/plugin.mjs" "$@"\n');
  chmodSync(command, 0o755);
  writeFileSync(`${command}.cmd`, '@node "%~dp0lib\\slipway\\plugin.mjs" %*\r\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await buildPlugin(process.argv[2] ?? join(root, ".slipway", "plugin"));
