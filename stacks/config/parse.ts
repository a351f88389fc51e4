import { clusterProblems } from "../../components/cluster/cluster-plan.ts";
import { planNodeGroup } from "../../components/compute/node-group-plan.ts";
import { identityNameProblems } from "../../components/identity/identity-name.ts";
import { nameProblems } from "../../components/naming.ts";
import { planNetwork } from "../../components/network/network-plan.ts";
import { planService } from "../../components/service/service-plan.ts";
import { assertValid, type Problem } from "../../components/validation.ts";
import { type ImageSource, withDigests } from "./image-digests.ts";
import { type PlatformConfig, type SectionName, sections } from "./schema.ts";
import { shapeProblems } from "./shape-problems.ts";

export interface StackSource extends ImageSource {
  readonly project: string;
  readonly stack: string;
  /** Settings of the namespace `slipway:` by key, as JSON or plain text. */
  readonly settings: Readonly<Record<string, string>>;
  /** Keys of `settings` whose values are encrypted in the stack file. */
  readonly secretKeys: readonly string[];
}

/** The platform's name: stem of every name in the account. */
export function platformName({ project, stack }: Pick<StackSource, "project" | "stack">): string {
  return `${project}-${stack}`;
}

/**
 * Reads a stack's configuration. Pure.
 * @throws InvalidInputError with every problem of the whole configuration.
 */
export function parseConfig(source: StackSource): PlatformConfig {
  const problems: Problem[] = [];
  const values = Object.fromEntries(
    Object.entries(source.settings).map(([name, text]) => [name, fromText(text)]),
  );
  const known = Object.keys(sections) as SectionName[];

  for (const name of Object.keys(values).filter((name) => !(known as string[]).includes(name))) {
    problems.push({
      path: `slipway:${name}`,
      message: "there is no such setting",
      allowed: known.map((section) => `slipway:${section}`).join(", "),
      fix: "correct its spelling or remove it",
    });
  }
  for (const name of source.secretKeys) {
    problems.push({
      path: `slipway:${name}`,
      message: "no setting holds a secret",
      allowed: "plain values",
      fix: "declare the secret under services.<name>.secrets and put its value into Secrets Manager (RUNBOOK.md)",
    });
  }

  const parsed: Partial<Record<SectionName, unknown>> = {};
  for (const name of known) {
    const result = sections[name].safeParse(values[name]);
    if (result.success) parsed[name] = result.data;
    else if (!source.secretKeys.includes(name))
      problems.push(...shapeProblems(`slipway:${name}`, values[name], result.error.issues));
  }
  const config = parsed as Partial<PlatformConfig>;
  const digests = withDigests(config.services, source);
  problems.push(
    ...digests.problems,
    ...meaningProblems(source, { ...config, ...(digests.services ? { services: digests.services } : {}) }),
  );
  assertValid(`Stack ${source.stack}`, problems);
  return { ...(config as PlatformConfig), services: digests.services ?? {} };
}

/** What the values mean together, for every section whose shape is right. */
function meaningProblems(source: StackSource, config: Partial<PlatformConfig>): Problem[] {
  const name = platformName(source);
  return [
    ...nameProblems("platform", name, "project and stack name"),
    ...(config.network ? planNetwork(config.network, "slipway:network").problems : []),
    ...zoneRegionProblems(config),
    ...(config.cluster ? clusterProblems({ ...config.cluster, clusterName: name }, "slipway:cluster") : []),
    ...Object.entries(config.cluster?.nodeGroups ?? {}).flatMap(
      ([key, group]) => planNodeGroup(group, `slipway:cluster.nodeGroups.${key}`).problems,
    ),
    ...Object.entries(config.services ?? {}).flatMap(([service, { digest, ...settings }]) => {
      const path = `slipway:services.${service}`;
      return [
        ...planService(service, { ...settings, digest: digest ?? absentDigest }, path).problems,
        ...identityNameProblems(`${name}-${service}`, path),
      ];
    }),
    ...sharedNamespaceProblems(config),
  ];
}

/** Well-formed: a service that waits for its first image is judged in everything else. */
const absentDigest = `sha256:${"0".repeat(64)}`;

function zoneRegionProblems({ aws, network }: Partial<PlatformConfig>): Problem[] {
  if (!aws || !network) return [];
  return network.availabilityZones.flatMap((zone, index) =>
    zone.slice(0, -1) === aws.region
      ? []
      : [
          {
            path: `slipway:network.availabilityZones[${index}]`,
            message: "this zone is not in the stack's region",
            received: zone,
            allowed: `zones of ${aws.region}`,
            fix: "correct the zone, or slipway:aws.region",
          },
        ],
  );
}

function sharedNamespaceProblems({ services = {} }: Partial<PlatformConfig>): Problem[] {
  const owners = new Map<string, string>();
  return Object.entries(services).flatMap(([service, settings]) => {
    const namespace = settings.namespace ?? service;
    const owner = owners.get(namespace);
    if (owner === undefined) {
      owners.set(namespace, service);
      return [];
    }
    return [
      {
        path: `slipway:services.${service}.namespace`,
        message: `the service ${owner} has this namespace`,
        received: namespace,
        allowed: "a namespace a service",
        fix: "leave it out: it is then the service's name",
      },
    ];
  });
}

function fromText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
