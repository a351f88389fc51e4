/** For the sandbox's programs in plain JavaScript. */
import { existsSync } from "node:fs";

const root = new URL("../../", import.meta.url);
const isPackage = !existsSync(new URL("sandbox/build.mjs", root));

/**
 * Imports a module of the sandbox: its source in the repository, what it was compiled to in the package.
 *
 * @param {string} source its path in the repository, such as `sandbox/cli.ts`
 * @returns {Promise<any>} its exports
 */
export async function importOwn(source) {
  if (isPackage) return import(new URL(source.replace(/\.ts$/, ".js"), root).href);
  const { importSource } = await import(new URL("compiled.mjs", root).href);
  return importSource(source);
}
