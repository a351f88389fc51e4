import { waitForExpressions } from "../../kubernetes/annotations.ts";
import { kindOfObject } from "../../kubernetes/kinds.ts";
import { type KubeObject, textAt } from "../../kubernetes/objects.ts";
import * as others from "./others.ts";
import type { ReadinessRule } from "./verdict.ts";
import * as workloads from "./workloads.ts";

/**
 * Kinds, as `group/Kind`, whose objects are awaited; every other object is ready once it exists.
 * https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/ and each type's own page.
 */
const RULES: Readonly<Record<string, ReadinessRule>> = {
  "apps/Deployment": workloads.deployment,
  "apps/StatefulSet": workloads.statefulSet,
  "apps/DaemonSet": workloads.daemonSet,
  "batch/Job": workloads.job,
  "/Pod": workloads.pod,
  "/Service": others.service,
  "networking.k8s.io/Ingress": others.ingress,
  "/PersistentVolumeClaim": others.persistentVolumeClaim,
  "/Secret": others.secret,
  "apiextensions.k8s.io/CustomResourceDefinition": others.customResourceDefinition,
};

/** What a refresh judges too: the kinds that may stop being ready. */
const JUDGED_ON_READ = new Set([
  "apps/Deployment",
  "apps/StatefulSet",
  "apps/DaemonSet",
  "batch/Job",
  "/Pod",
  "/Service",
  "networking.k8s.io/Ingress",
]);

/** Kinds whose deletion is not awaited either where the object says `pulumi.com/skipAwait`. */
const DELETED_WITHOUT_AWAIT = new Set([
  "/Namespace",
  "/Pod",
  "apps/DaemonSet",
  "apps/Deployment",
  "apps/StatefulSet",
  "batch/Job",
]);

function keyOf(object: KubeObject): string {
  const { group, kind } = kindOfObject(object);
  return `${group}/${kind}`;
}

/**
 * Whether the object is the Job by which a service's chart makes its database's role: it would connect to RDS, and the
 * sandbox's cloud has records of databases, none that a pod could reach. On a real node it fails, and nobody waits for it.
 */
function needsDatabase(object: KubeObject): boolean {
  const component = textAt(object, "metadata", "labels", "app.kubernetes.io/component");
  return keyOf(object) === "batch/Job" && component === "database-role";
}

/** The rule for an object; undefined where there is nothing to await. */
export function readinessRule(object: KubeObject): ReadinessRule | undefined {
  if (needsDatabase(object)) return undefined;
  const expressions = waitForExpressions(object);
  if (expressions.length > 0) return others.customRule(expressions);
  const key = keyOf(object);
  return Object.hasOwn(RULES, key) ? RULES[key] : undefined;
}

export const isJudgedOnRead = (object: KubeObject) => JUDGED_ON_READ.has(keyOf(object));
export const mayBeDeletedWithoutAwait = (object: KubeObject) => DELETED_WITHOUT_AWAIT.has(keyOf(object));
