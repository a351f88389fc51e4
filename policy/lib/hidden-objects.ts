import { at, type Field, isAbsent, items, rootField, UNKNOWN } from "./field.ts";
import { type Stack, type StackObject } from "./stack-rule.ts";

/** Where something puts objects that nobody sees here: in a namespace, or in any. */
export interface Hideout {
  readonly namespace: Field | "any";
}

const isTemplate = (value: unknown): boolean => typeof value === "string" && value.includes("{{");

/** Objects go to the namespace that is set, and else to `orElse`. */
const into = (namespace: Field, orElse: Field | "any"): Hideout => {
  if (isTemplate(namespace.value)) return { namespace: "any" };
  return { namespace: isAbsent(namespace.value) || namespace.value === "" ? orElse : namespace };
};

/** What Argo CD takes from a chart goes to the destination; what is plain manifests may say a namespace itself. */
function ofApplication(spec: Field): Hideout {
  const sources = [at(spec, "source"), ...items(at(spec, "sources"))].filter(({ value }) => !isAbsent(value));
  const areCharts = sources.length > 0 && sources.every((source) => !isAbsent(at(source, "chart").value));
  return areCharts ? into(at(spec, "destination", "namespace"), "any") : { namespace: "any" };
}

/**
 * Objects that stand for others, which their controllers make out of sight. Sources: the API references of Flux
 * (helm.toolkit.fluxcd.io, kustomize.toolkit.fluxcd.io), Argo CD, k3s (helm.cattle.io), Fleet, kapp-controller,
 * Crossplane's provider-helm and of kustomize, whose generators and bases a folder does not show.
 */
const HIDING: Readonly<Record<string, (object: StackObject) => Hideout>> = {
  "helm.toolkit.fluxcd.io/HelmRelease": ({ root, namespace }) =>
    into(at(root, "spec", "targetNamespace"), namespace),
  "kustomize.toolkit.fluxcd.io/Kustomization": ({ root }) => into(at(root, "spec", "targetNamespace"), "any"),
  "argoproj.io/Application": ({ root }) => ofApplication(at(root, "spec")),
  "argoproj.io/ApplicationSet": ({ root }) => ofApplication(at(root, "spec", "template", "spec")),
  "helm.cattle.io/HelmChart": ({ root, namespace }) => into(at(root, "spec", "targetNamespace"), namespace),
  "fleet.cattle.io/GitRepo": ({ root }) => into(at(root, "spec", "targetNamespace"), "any"),
  "fleet.cattle.io/Bundle": ({ root }) => into(at(root, "spec", "targetNamespace"), "any"),
  "helm.crossplane.io/Release": ({ root }) => into(at(root, "spec", "forProvider", "namespace"), "any"),
  "kappctrl.k14s.io/App": () => ({ namespace: "any" }),
  "packaging.carvel.dev/PackageInstall": () => ({ namespace: "any" }),
  "kustomize.config.k8s.io/Kustomization": ({ root }) => into(at(root, "namespace"), "any"),
};

/** Pulumi's resource for a release, whose objects the engine never sees. */
export const HELM_RELEASE = "kubernetes:helm.sh/v3:Release";

/**
 * Kinds whose operators make pods of their own, which Services, budgets and policies select by the operators' labels.
 */
const POD_MAKERS: ReadonlySet<string> = new Set([
  "acid.zalan.do/postgresql",
  "apps.kruise.io/CloneSet",
  "argoproj.io/ArgoCD",
  "argoproj.io/EventSource",
  "clickhouse.altinity.com/ClickHouseInstallation",
  "elasticsearch.k8s.elastic.co/Elasticsearch",
  "grafana.integreatly.org/Grafana",
  "k8s.keycloak.org/Keycloak",
  "kafka.strimzi.io/Kafka",
  "kafka.strimzi.io/KafkaConnect",
  "kibana.k8s.elastic.co/Kibana",
  "minio.min.io/Tenant",
  "monitoring.coreos.com/Alertmanager",
  "monitoring.coreos.com/Prometheus",
  "monitoring.coreos.com/PrometheusAgent",
  "monitoring.coreos.com/ThanosRuler",
  "mysql.oracle.com/InnoDBCluster",
  "opentelemetry.io/OpenTelemetryCollector",
  "postgresql.cnpg.io/Cluster",
  "postgresql.cnpg.io/Pooler",
  "psmdb.percona.com/PerconaServerMongoDB",
  "pxc.percona.com/PerconaXtraDBCluster",
  "rabbitmq.com/RabbitmqCluster",
  "ray.io/RayCluster",
  "serving.knative.dev/Service",
]);

/** Namespaces whose pods the control plane brings along, static ones among them. */
const SYSTEM_NAMESPACES: ReadonlySet<unknown> = new Set(["kube-system", "kube-public", "kube-node-lease"]);

const DEFAULT_NAMESPACE = "default";

const nameOf = (namespace: Field): unknown =>
  isAbsent(namespace.value) ? DEFAULT_NAMESPACE : namespace.value;

/** The namespaces that are not seen whole; one that is not known yet may be any. */
class Hideouts {
  private readonly names = new Set<unknown>();
  private isAnywhere = false;

  add({ namespace }: Hideout): void {
    if (namespace === "any" || namespace.value === UNKNOWN) this.isAnywhere = true;
    else this.names.add(nameOf(namespace));
  }

  hold(namespace: Field): boolean {
    if (this.isAnywhere) return true;
    return namespace.value === UNKNOWN ? this.names.size > 0 : this.names.has(nameOf(namespace));
  }
}

interface Hidden {
  readonly stack: Stack;
  readonly objects: Hideouts;
  readonly pods: Hideouts;
}

let latest: Hidden | undefined;

/** Looked for once a stack: rules take turns on one. */
function hiddenIn(stack: Stack): Hidden {
  if (latest?.stack === stack) return latest;
  const [objects, pods] = [new Hideouts(), new Hideouts()];
  for (const { type, root } of stack.resources)
    if (type === HELM_RELEASE) objects.add(into(at(root, "namespace"), rootField(undefined)));
  for (const object of stack.objects) {
    const hide = Object.hasOwn(HIDING, object.groupKind) ? HIDING[object.groupKind] : undefined;
    if (hide) objects.add(hide(object));
    if (POD_MAKERS.has(object.groupKind)) pods.add({ namespace: object.namespace });
  }
  latest = { stack, objects, pods };
  return latest;
}

/** Whether something puts objects that nobody sees here into the namespace. */
export const hidesObjects = (stack: Stack, namespace: Field): boolean =>
  hiddenIn(stack).objects.hold(namespace);

/** Whether there may be pods in the namespace that nobody sees here. */
export const hidesPods = (stack: Stack, namespace: Field): boolean =>
  hidesObjects(stack, namespace) ||
  hiddenIn(stack).pods.hold(namespace) ||
  SYSTEM_NAMESPACES.has(namespace.value);
