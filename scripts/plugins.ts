/** `npm run plugins`: every Pulumi plugin that this program has the engine start, for runners without the internet. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { format } from "prettier";
import { table } from "../sandbox/report/table.ts";
import { type Package, packagesOf, type PluginRow, pluginRows } from "./plugin-list.ts";

const USAGE = `Names every Pulumi plugin that an update needs, with its version.

npm run -s plugins [-- COMMAND]

  (none)           a table
  install          the commands that install them where the internet is, or a mirror
  files [OS-ARCH]  the archives that a mirror has to have, and where they are from; linux-amd64 by default
  mirror URL       the variables that have the engine load them from <URL>/<file>; https, but on this machine
  docs             writes the table into docs/plugins.md
`;

const root = join(import.meta.dirname, "..");
/** Where the engine takes a plugin from that GitHub does not give it (getPulumiSource of pulumi/pulumi). */
const RELEASES = "https://get.pulumi.com/releases/plugins";
const PLATFORM = /^(linux|darwin|windows)-(amd64|arm64)$/;

const readPackage = (path: string): Package => JSON.parse(readFileSync(join(root, path), "utf8")) as Package;

export const rows = (): readonly PluginRow[] =>
  pluginRows(
    packagesOf([readPackage("package.json"), readPackage("components/package.json")], (name) =>
      readPackage(`node_modules/${name}/package.json`),
    ),
  );

export const fileOf = ({ name, version }: PluginRow, platform: string): string =>
  `pulumi-resource-${name}-v${version}-${platform}.tar.gz`;

/** Without --exact the engine leaves an older version out where a newer one is there, which it does not take for it. */
export const installCommand = ({ name, version }: PluginRow): string =>
  `pulumi plugin install resource ${name} ${version} --exact`;

/**
 * Whether plugins may be taken from there: they run with a deployment's credentials, and nothing but TLS says whose they are. A comma
 * or an equals sign would end what the engine reads of it.
 */
export function isMirror(url: string): boolean {
  if (!/^https?:\/\/[^\s,=']+$/.test(url) || !URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === "https:" || LOOPBACK.includes(hostname);
}

const LOOPBACK = ["127.0.0.1", "[::1]", "localhost"];

/**
 * What the engine would take a plugin from, `github://api.github.com/pulumi/pulumi-aws`, is compared with the expression.
 * `pulumi plugin install` asks Pulumi's registry for each name first, for seconds where nothing answers, unless told not to.
 */
export const mirrorVariables = (url: string): readonly string[] => [
  `export PULUMI_PLUGIN_DOWNLOAD_URL_OVERRIDES='^github://api\\.github\\.com/pulumi=${url.replace(/\/$/, "")}'`,
  "export PULUMI_DISABLE_REGISTRY_RESOLVE='true'",
];

/** What `docs/plugins.md` has between its marks. */
export function markdown(): Promise<string> {
  const lines = rows().map(({ name, version, askedBy }) => `| \`${name}\` | ${version} | ${askedBy} |`);
  return format(["| plugin | version | asked for by |", "| - | - | - |", ...lines].join("\n"), {
    parser: "markdown",
    printWidth: 140,
  });
}

const MARKS = /(<!-- plugins -->\n)[^]*?(<!-- \/plugins -->)/;

/** The page with its table made anew. */
export async function page(text: string): Promise<string> {
  const table = await markdown();
  return text.replace(MARKS, (_, begin: string, end: string) => `${begin}\n${table}\n${end}`);
}

async function main([command, argument, ...more]: readonly string[]): Promise<void> {
  const print = (lines: readonly string[]): void => console.log(lines.join("\n"));
  if (more.length === 0 && command === undefined) {
    const cells = rows().map(({ name, version, askedBy }) => [name, version, askedBy]);
    return print([table(["PLUGIN", "VERSION", "ASKED FOR BY"], cells)]);
  }
  if (command === "install" && argument === undefined) return print(rows().map(installCommand));
  const platform = argument ?? "linux-amd64";
  if (command === "files" && PLATFORM.test(platform) && more.length === 0) {
    return print(rows().map((row) => `${RELEASES}/${fileOf(row, platform)}`));
  }
  if (command === "mirror" && isMirror(argument ?? "") && more.length === 0) {
    return print(mirrorVariables(argument ?? ""));
  }
  if (command === "docs" && argument === undefined) {
    const file = join(root, "docs", "plugins.md");
    return writeFileSync(file, await page(readFileSync(file, "utf8")));
  }
  process.stderr.write(USAGE);
  process.exitCode = 2;
}

if (process.argv[1] === import.meta.filename) await main(process.argv.slice(2));
