/** Which provider plugins and npm packages a program uses, read from its node_modules as the official host does. */
import { createRequire } from "node:module";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);

/**
 * @typedef {{ name: string, version: string, server: string }} RequiredPlugin
 * @typedef {{ name?: string, version?: string, dependencies?: Record<string, string>,
 *   devDependencies?: Record<string, string>,
 *   pulumi?: { resource?: boolean, name?: string, version?: string, server?: string } }} Manifest
 */

/**
 * The plugin that an npm package speaks for, if any. Pulumi's rule: `pulumi.resource` is true; the plugin is named by
 * `pulumi.name` or by the package's own name within the @pulumi scope.
 *
 * @param {Manifest} manifest
 * @returns {RequiredPlugin | undefined}
 */
export function pluginOf({ name = "", version = "", pulumi }) {
  if (pulumi?.resource !== true) return undefined;
  const plugin = pulumi.name ?? (name.startsWith("@pulumi/") ? name.slice("@pulumi/".length) : undefined);
  if (plugin === undefined) return undefined;
  return {
    name: plugin,
    version: `v${(pulumi.version ?? version).replace(/^v/, "")}`,
    server: pulumi.server ?? "",
  };
}

/**
 * Every plugin that the packages installed for a program ask for, each once.
 *
 * @param {string} programDirectory
 * @returns {RequiredPlugin[]}
 */
export function requiredPlugins(programDirectory) {
  const plugins = nodeModulesAbove(programDirectory)
    .flatMap(packageDirectories)
    .map((directory) => readFileSync(join(directory, "package.json"), "utf8"))
    .filter((text) => text.includes('"pulumi"')) // parsing all the others would take most of the time
    .map((text) => pluginOf(JSON.parse(text)))
    .filter((plugin) => plugin !== undefined);
  return [...new Map(plugins.map((plugin) => [`${plugin.name}@${plugin.version}`, plugin])).values()];
}

/**
 * The packages that a program depends on, at their installed versions.
 *
 * @param {string} programDirectory
 * @param {boolean} transitive every installed package instead of the direct ones alone
 * @returns {{ name: string, version: string }[]}
 */
export function installedDependencies(programDirectory, transitive) {
  const modules = nodeModulesAbove(programDirectory);
  const installed = modules.flatMap(packageDirectories).map(readManifest);
  const found = installed.flatMap(({ name, version }) => (name && version ? [{ name, version }] : []));
  if (transitive) return found;
  const root = modules[0] === undefined ? programDirectory : dirname(modules[0]);
  const own = existsSync(join(root, "package.json")) ? readManifest(root) : {};
  const direct = new Set(Object.keys({ ...own.dependencies, ...own.devDependencies }));
  return found.filter(({ name }) => direct.has(name));
}

/**
 * The program's own copy of a module by which `@pulumi/pulumi` runs it.
 *
 * @param {string} module
 * @param {string} directory the program's
 */
export function resolveRunner(module, directory) {
  try {
    return require.resolve(module, { paths: [directory] });
  } catch {
    throw new Error(`@pulumi/pulumi is not installed for ${directory}: run "npm ci" there`);
  }
}

/** @param {string} directory @returns {Manifest} */
function readManifest(directory) {
  return JSON.parse(readFileSync(join(directory, "package.json"), "utf8"));
}

/** Node's own resolution order: the nearest node_modules first. @param {string} directory @returns {string[]} */
function nodeModulesAbove(directory) {
  const parent = dirname(directory);
  const own = join(directory, "node_modules");
  return [...(existsSync(own) ? [own] : []), ...(parent === directory ? [] : nodeModulesAbove(parent))];
}

/** Packages and scoped packages of one node_modules, nested ones included. @param {string} modules @returns {string[]} */
function packageDirectories(modules) {
  return readdirSync(modules)
    .filter((name) => !name.startsWith("."))
    .flatMap((name) =>
      name.startsWith("@") ? readdirSync(join(modules, name)).map((inner) => join(name, inner)) : [name],
    )
    .map((name) => join(modules, name))
    .filter((directory) => existsSync(join(directory, "package.json")))
    .flatMap((directory) => {
      const nested = join(directory, "node_modules");
      return [directory, ...(existsSync(nested) ? packageDirectories(nested) : [])];
    });
}
