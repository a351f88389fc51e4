import type { CheckFailure, DiffResult, Properties } from "../plugin/provider.ts";
import { isRecord, isSecret, isUnknown } from "../plugin/wire.ts";
import { activeCluster, loadKubeconfig } from "../kubernetes/kubeconfig.ts";

/** What a `kubernetes.Provider` is configured with, defaults and environment applied. */
export interface ProviderConfig {
  /** Contents or path; empty for the user's own. */
  readonly kubeconfig: string;
  readonly context: string;
  readonly cluster: string;
  /** The namespace of objects that name none. */
  readonly namespace: string;
  readonly enableConfigMapMutable: boolean;
}

export function parseConfig(config: Properties): ProviderConfig {
  const text = (key: string): string => textOf(config[key]);
  return {
    kubeconfig: text("kubeconfig"),
    context: text("context"),
    cluster: text("cluster"),
    namespace: text("namespace"),
    enableConfigMapMutable:
      (text("enableConfigMapMutable") || process.env["PULUMI_K8S_ENABLE_CONFIGMAP_MUTABLE"]) === "true",
  };
}

/** A configuration value as text: the SDK sends flags as JSON, and a kubeconfig may be an object. */
function textOf(value: unknown): string {
  if (isSecret(value)) return textOf(value.value);
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Flags of the official plugin that this one does not have. */
const NOT_MODELLED = [
  "deleteUnreachable",
  "skipUpdateUnreachable",
  "enablePatchForce",
  "upsertExistingObjects",
  "enableSecretMutable",
];

/** Modes of the official plugin that this one does not have. */
export function checkProviderConfig(news: Properties): readonly CheckFailure[] {
  const failures: CheckFailure[] = NOT_MODELLED.filter((flag) => textOf(news[flag]) === "true").map(
    (flag) => ({
      property: flag,
      reason:
        "received true; the sandbox's kubernetes plugin does not model it. Use the official plugin for it.",
    }),
  );
  if (textOf(news.enableServerSideApply) === "false") {
    failures.push({
      property: "enableServerSideApply",
      reason: "received false; the sandbox's kubernetes plugin applies on the server only. Leave it out.",
    });
  }
  if (textOf(news.renderYamlToDirectory) !== "") {
    failures.push({
      property: "renderYamlToDirectory",
      reason: "the sandbox's kubernetes plugin does not render to files. Use the official plugin for it.",
    });
  }
  return failures;
}

/**
 * Whether changed configuration means another cluster, so that every object has to be made there: a changed
 * `clusterIdentifier` does; without one, a changed active cluster of the kubeconfig does. With the same
 * `clusterIdentifier` nothing does.
 */
export function diffProviderConfig(olds: Properties, news: Properties): DiffResult {
  const changed = [...new Set([...Object.keys(olds), ...Object.keys(news)])].filter(
    (key) => JSON.stringify(olds[key]) !== JSON.stringify(news[key]),
  );
  const [oldId, newId] = [textOf(olds.clusterIdentifier), textOf(news.clusterIdentifier)];
  const detailed = Object.fromEntries(changed.map((key) => [key, "update"] as const));
  if (newId !== "" && oldId === newId) return { changes: changed.length > 0, detailed };
  const replaces =
    changed.includes("clusterIdentifier") && oldId !== "" && newId !== "" ? ["clusterIdentifier"] : [];
  const unknown = CLUSTER_KEYS.find((key) => isUnknown(news[key]));
  if (unknown !== undefined) replaces.push(unknown);
  else if (isOtherCluster(olds, news)) replaces.push(...CLUSTER_KEYS.filter((key) => changed.includes(key)));
  return {
    changes: changed.length > 0,
    replaces,
    detailed: { ...detailed, ...Object.fromEntries(replaces.map((key) => [key, "update-replace"] as const)) },
  };
}

const CLUSTER_KEYS = ["kubeconfig", "context", "cluster"] as const;

function isOtherCluster(olds: Properties, news: Properties): boolean {
  const [before, after] = [clusterEntry(olds), clusterEntry(news)];
  return before !== undefined && after !== undefined && JSON.stringify(before) !== JSON.stringify(after);
}

function clusterEntry(config: Properties): Record<string, unknown> | undefined {
  const { kubeconfig, context, cluster } = parseConfig(config);
  if (kubeconfig === "") return undefined;
  const entry = activeCluster(loadKubeconfig(kubeconfig), { context, cluster });
  return isRecord(entry) ? entry : undefined;
}
