/** What a package.json says, as far as plugins go. */
export interface Package {
  readonly name: string;
  readonly version: string;
  readonly keywords?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  /** Said by the SDK of a provider: which plugin the engine starts for it. */
  readonly pulumi?: { readonly resource?: boolean; readonly name?: string; readonly version?: string };
}

export interface PluginRow {
  readonly name: string;
  readonly version: string;
  /** In words. */
  readonly askedBy: string;
}

/** The providers' SDKs that these packages depend on. */
export function packagesOf(
  dependents: readonly Package[],
  read: (name: string) => Package,
): readonly Package[] {
  const names = new Set(dependents.flatMap(({ dependencies = {} }) => Object.keys(dependencies)));
  return [...names]
    .filter((name) => name.startsWith("@pulumi/"))
    .sort()
    .map(read)
    .filter(({ pulumi }) => pulumi?.resource === true);
}

/**
 * A row for each plugin. A component's plugin is built with SDKs of its own, and the engine takes their versions and
 * no other: the least that its package's dependencies allow.
 */
export function pluginRows(providers: readonly Package[]): readonly PluginRow[] {
  const used = providers.map(({ name, version, pulumi }) => ({
    name: pulumi?.name ?? name.replace("@pulumi/", ""),
    version: pulumi?.version ?? version,
    askedBy: `the program, by \`${name}\``,
  }));
  const pinned = providers
    .filter(({ keywords = [] }) => keywords.includes("kind/component"))
    .flatMap(({ name: component, dependencies = {} }) =>
      Object.entries(dependencies).flatMap(([name, range]) => {
        const plugin = used.find(({ askedBy }) => askedBy.includes(`\`${name}\``));
        return plugin === undefined
          ? []
          : [{ name: plugin.name, version: least(range), askedBy: by(component, plugin.name) }];
      }),
    )
    .filter(({ name, version }) => !used.some((one) => one.name === name && one.version === version));
  return [...used, ...pinned].sort((a, b) => a.name.localeCompare(b.name));
}

function by(component: string, plugin: string): string {
  return plugin === "kubernetes"
    ? `the plugin of \`${component}\`, for a provider of its own`
    : `the plugin of \`${component}\`, where a program hands its component no provider; the stacks here do`;
}

/** @throws of a range that is not a caret's or a version, whose least is not plain */
function least(range: string): string {
  const version = /^\^?(\d+\.\d+\.\d+)$/.exec(range)?.[1];
  if (version === undefined)
    throw new Error(`no least version in ${range}: read the plugin's own package.json`);
  return version;
}
