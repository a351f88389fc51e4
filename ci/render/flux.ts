import type { LeftAlone } from "./left-alone.ts";

/** Where the deploy repository is, and what of it runs. */
export interface Repository {
  /** As the GitOps tool reads it: https or ssh. */
  readonly url: string;
  readonly branch: string;
  /** How often Flux reads it. */
  readonly readSeconds: number;
  /** How often Flux puts back what was changed by hand. */
  readonly healSeconds: number;
}

/** One wave of a service's objects, as a folder of the repository. */
export interface Wave {
  /** `api-0`. */
  readonly name: string;
  readonly path: string;
  /** The wave that has to be well before. */
  readonly after?: string;
  /** Seconds that it may take to be well. */
  readonly timeoutSeconds: number;
  /** Kinds of its objects. */
  readonly kinds: readonly string[];
  readonly leftAlone: readonly LeftAlone[];
}

const NAMESPACE = "flux-system";
const SOURCE = "slipway";
/** Names match whole: Flux takes them as regular expressions. Those of Kubernetes have dots of these alone. */
const exactly = (name: string): string => `^${name.replaceAll(".", String.raw`\.`)}$`;

/**
 * What has Flux apply a stack's services. Sources: Flux, "Kustomization" and "GitRepository" (v1), kustomize-controller 1.9,
 * whose `ignore` leaves fields to others once an object is there.
 */
export function fluxObjects(
  stack: string,
  { url, branch, readSeconds, healSeconds }: Repository,
  waves: readonly Wave[],
): object[] {
  const interval = durationOf(healSeconds);
  // What was refused is tried again no later than what is well is looked at.
  const retryInterval = durationOf(Math.min(60, healSeconds));
  return [
    {
      apiVersion: "source.toolkit.fluxcd.io/v1",
      kind: "GitRepository",
      metadata: { name: SOURCE, namespace: NAMESPACE },
      // The Secret has a read-only token or deploy key of the repository; whoever installs Flux makes it.
      spec: {
        url,
        ref: { branch },
        interval: durationOf(readSeconds),
        timeout: "60s",
        secretRef: { name: "slipway-deploy" },
      },
    },
    // These definitions themselves: a service that comes or goes needs nobody's kubectl.
    kustomization({ name: SOURCE, path: `./clusters/${stack}/flux`, interval, retryInterval }),
    ...waves.map(({ name, path, after, timeoutSeconds, kinds, leftAlone }) => {
      const healthCheckExprs = healths.filter(({ kind }) => kinds.includes(kind));
      return kustomization({
        ...{ name, path: `./${path}`, interval, retryInterval },
        // Ready is what has come to serve, not what was sent.
        wait: true,
        timeout: `${timeoutSeconds}s`,
        // The first wave waits for these definitions: what they say of a later one counts for the same commit.
        dependsOn: [{ name: after ?? SOURCE }],
        ...(healthCheckExprs.length > 0 && { healthCheckExprs }),
        ...(leftAlone.length > 0 && { ignore: leftAlone.map(ignoreRule) }),
      });
    }),
  ];
}

function kustomization({
  name,
  ...spec
}: { readonly name: string; readonly path: string } & Record<string, unknown>): object {
  return {
    apiVersion: "kustomize.toolkit.fluxcd.io/v1",
    kind: "Kustomization",
    metadata: { name, namespace: NAMESPACE },
    spec: {
      sourceRef: { kind: "GitRepository", name: SOURCE },
      prune: true,
      ...spec,
    },
  };
}

/** As Flux writes durations. */
function durationOf(seconds: number): string {
  return seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`;
}

function ignoreRule({ group, kind, name, namespace, pointers }: LeftAlone): object {
  return {
    paths: pointers,
    target: {
      ...(group !== "" && { group: exactly(group) }),
      ...{ kind: exactly(kind), name: exactly(name), namespace: exactly(namespace) },
    },
  };
}

const isSynced = "status.conditions.exists(each, each.type == 'Ready' && each.status == 'True')";

/** What Flux can't tell by itself (Flux, "Kustomization", `healthCheckExprs`). */
const healths = [
  // The result of Flagger's analysis, by its phases (Flagger, "Canary status").
  {
    apiVersion: "flagger.app/v1beta1",
    kind: "Canary",
    inProgress: "!has(status.phase) || !(status.phase in ['Initialized', 'Succeeded', 'Failed'])",
    failed: "status.phase == 'Failed'",
    current: "status.phase in ['Initialized', 'Succeeded']",
  },
  // Until its operator has said anything, Flux takes it for well; and then pods would begin without their Secret.
  {
    apiVersion: "external-secrets.io/v1",
    kind: "ExternalSecret",
    inProgress: `!has(status.conditions) || !${isSynced}`,
    current: isSynced,
  },
] as const;
