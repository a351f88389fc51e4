import { databaseDefaults } from "../../components/database/database-plan.ts";
import type { Problem } from "../../components/validation.ts";
import { own } from "../../components/own.ts";
import { parseStackReference } from "./names.ts";
import type { PlatformSource, Sections } from "./schema.ts";

type FixedValue = string | readonly string[];

/** Values of the fixed settings by their paths, as the stack's output `fixedSettings` records them. */
export type FixedSettings = Readonly<Record<string, FixedValue>>;

/** A setting whose change would replace or delete what holds everything else, or data. */
interface FixedSetting {
  /** Its path in the stack file. */
  readonly path: string;
  /** Undefined: not chosen yet, so that it still may be. */
  readonly value: FixedValue | undefined;
  /** What its change would do. */
  readonly consequence: string;
  readonly fix?: string;
}

/** What a stack's settings are known by, besides the sections themselves. */
interface FixedContext {
  /** The platform's name. */
  readonly name: string;
  /** Undefined where the configuration contradicts itself, which is a problem of its own. */
  readonly platform: PlatformSource | undefined;
}

/** The fixed settings of a configuration that have a value. */
export function fixedSettingsOf(config: Partial<Sections>, context: FixedContext): FixedSettings {
  return Object.fromEntries(
    fixedOf(config, context).flatMap(({ path, value }) => (value === undefined ? [] : [[path, value]])),
  );
}

/**
 * Fixed settings that are others than those of the stack's last update: the engine would replace the platform, or a
 * database, without a word more than a list of resources.
 * @param deployed the stack's own output `fixedSettings`; nothing before the first update
 */
export function fixedSettingsProblems(
  config: Partial<Sections>,
  context: FixedContext,
  deployed: FixedSettings,
): Problem[] {
  const changed = fixedOf(config, context).filter(({ path, value }) => {
    const before = own(deployed, path);
    return before !== undefined && !isSame(before, value);
  });
  // Where the platform is no longer this stack's, its settings are gone with it: one mistake, told once.
  const [moved] = changed.filter(({ path }) => path === sourcePath);
  return (moved ? [moved] : changed).map(({ path, value, consequence, fix = otherStack }) => ({
    path: path.includes(" ") ? path : `slipway:${path}`,
    message: consequence,
    received: value,
    allowed: describe(own(deployed, path)),
    fix,
  }));
}

const sourcePath = "layers.deploy";

const otherStack =
  "set it back; for another value make a second stack beside this one, and move services and data there (RUNBOOK.md, 'Move to another region, network or account')";

function fixedOf(config: Partial<Sections>, { name, platform }: FixedContext): FixedSetting[] {
  const { aws, network, databases } = config;
  const made = platform?.from === "stack-itself";
  return [
    {
      path: "project and stack name",
      value: name,
      consequence: "everything in the account is named after them, so that all of it would be replaced",
      fix: `rename the stack back (pulumi stack rename), so that its platform is called as before`,
    },
    ...(platform ? [sourceSetting(platform)] : []),
    ...(aws
      ? [
          {
            path: "aws.accountId",
            value: aws.accountId,
            consequence:
              "this stack's resources are in another account, where they would be left or replaced",
          },
          {
            path: "aws.region",
            value: aws.region,
            consequence: "this stack's resources are in another region: all of them would be replaced",
          },
        ]
      : []),
    ...(made && network ? networkSettings(network) : []),
    ...Object.entries(databases ?? {}).flatMap(([key, { databaseName, username }]) =>
      // aws.rds.Instance: a change of dbName or username replaces the instance, with its data.
      Object.entries({ databaseName, username: username ?? databaseDefaults.username }).map(
        ([setting, value]): FixedSetting => ({
          path: `databases.${key}.${setting}`,
          value,
          consequence:
            "RDS sets it when it makes the instance: the database would be replaced by an empty one",
          fix: "set it back; for another value add a database under another key, copy the data, then remove this one",
        }),
      ),
    ),
  ];
}

/** Who makes the cluster that the stack's services run on, and which one that is. */
function sourceSetting(platform: PlatformSource): FixedSetting {
  return {
    path: sourcePath,
    value: describeSource(platform),
    consequence:
      "the platform below this stack would be another one: the old one, or what is on it, would be deleted",
  };
}

function describeSource(platform: PlatformSource): string {
  switch (platform.from) {
    case "stack-itself":
      return "this stack makes its platform";
    case "existing-cluster":
      return `the existing cluster ${platform.cluster.name}`;
    case "other-stack": {
      // Without the organization, which may be renamed.
      const { project, stack } = parseStackReference(platform.stack) ?? {
        project: "",
        stack: platform.stack,
      };
      return `the platform of the stack ${project}/${stack}`;
    }
  }
}

function networkSettings({
  cidr,
  availabilityZones,
  podCidr,
  ipv6,
}: NonNullable<Sections["network"]>): FixedSetting[] {
  return [
    {
      path: "network.cidr",
      value: cidr,
      consequence: "a VPC keeps its primary block: the network and everything in it would be replaced",
    },
    {
      path: "network.availabilityZones",
      // In which order they are listed changes no more than which one has the single NAT gateway.
      value: [...availabilityZones].sort(),
      // Amazon EKS User Guide, "View Amazon EKS networking requirements for VPC and subnets".
      consequence:
        "EKS keeps a cluster to the zones that it was made with: it takes no subnet in another one, and node groups would be replaced",
    },
    {
      path: "network.podCidr",
      value: podCidr,
      consequence: "pods have their addresses from the subnets of this block, which would be deleted",
    },
    {
      path: "network.ipv6",
      value: ipv6 === true ? "true" : undefined,
      // Amazon VPC User Guide, "Disassociate an IPv6 CIDR block": not while a subnet has a block of it.
      consequence: "AWS does not take the block back while subnets have theirs, so it stays on",
      fix: "set it back to true",
    },
  ];
}

function isSame(before: FixedValue, now: FixedValue | undefined): boolean {
  return JSON.stringify(before) === JSON.stringify(now);
}

function describe(value: FixedValue | undefined): string {
  return typeof value === "string" ? value : (value ?? []).join(", ");
}
