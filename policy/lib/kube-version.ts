import { choice } from "./options.ts";

/**
 * Minor versions of Kubernetes that rules tell apart: the oldest that the Pod Security rules are exact for, to the
 * newest that changed any of them (k8s.io/pod-security-admission v0.37). Newer ones are judged as the newest.
 */
export const KUBE_VERSIONS = [
  "1.25",
  "1.26",
  "1.27",
  "1.28",
  "1.29",
  "1.30",
  "1.31",
  "1.32",
  "1.33",
  "1.34",
  "1.35",
  "1.36",
  "1.37",
] as const;

export type KubeVersion = (typeof KUBE_VERSIONS)[number];

/** Whether what came with `since` holds in `version`. All minors have two digits, so that text compares as numbers. */
export const atLeast = (version: KubeVersion, since: KubeVersion): boolean => version >= since;

/** Something made for each version once, when its module is loaded. */
export const byVersion = <T>(make: (version: KubeVersion) => T): Readonly<Record<KubeVersion, T>> =>
  Object.fromEntries(KUBE_VERSIONS.map((version) => [version, make(version)])) as Record<KubeVersion, T>;

/** The option of every rule whose verdict depends on the version. */
export const kubeVersion = choice(KUBE_VERSIONS, {
  description: "The minor version of the cluster; a newer one than the newest counts as that.",
  by: "1.37",
});
