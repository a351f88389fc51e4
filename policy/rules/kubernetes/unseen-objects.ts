import { at, type Field, isAbsent, items } from "../../lib/field.ts";
import { HELM_RELEASE } from "../../lib/hidden-objects.ts";
import { must } from "../../lib/finding.ts";
import { strings } from "../../lib/options.ts";
import { resourceRule } from "../../lib/rule.ts";

const RELEASE = HELM_RELEASE;

const release = (
  props: Readonly<Record<string, unknown>>,
): { readonly type: string; readonly props: unknown } => ({ type: RELEASE, props });

const EXACT_VERSION = /^v?\d+\.\d+\.\d+([-+][\w.+-]+)?$/;

const isExactVersion = (version: unknown): boolean =>
  typeof version === "string" && EXACT_VERSION.test(version);

/** What hides objects: the field that names its chart or repository, and its version where it is a chart. */
interface Hiding {
  readonly name: Field;
  readonly version?: Field;
}

const ofSource = (source: Field): Hiding => {
  const chart = at(source, "chart");
  return isAbsent(chart.value)
    ? { name: at(source, "repoURL") }
    : { name: chart, version: at(source, "targetRevision") };
};

const ofApplication = (spec: Field): readonly Hiding[] => {
  const sources = items(at(spec, "sources"));
  return (sources.length > 0 ? sources : [at(spec, "source")]).map(ofSource);
};

function ofHelmRelease(spec: Field): readonly Hiding[] {
  const reference = at(spec, "chartRef");
  if (!isAbsent(reference.value)) return [{ name: at(reference, "name") }];
  const chart = at(spec, "chart", "spec");
  return [{ name: at(chart, "chart"), version: at(chart, "version") }];
}

const typesOf = (group: string, kind: string, versions: readonly string[]): readonly string[] =>
  versions.map((version) => `kubernetes:${group}/${version}:${kind}`);

/**
 * A Release is the one resource of the Kubernetes provider that hides objects: `helm.v4.Chart`, `ConfigFile`,
 * `ConfigGroup` and `kustomize.Directory`, of either version, register what they hold as resources of their own. The
 * others are the releases of GitOps controllers (Flux, Argo CD, k3s), whose objects are in no manifest.
 */
const HIDING: readonly (readonly [types: readonly string[], hidden: (root: Field) => readonly Hiding[]])[] = [
  [[RELEASE], (root) => [{ name: at(root, "chart"), version: at(root, "version") }]],
  [
    typesOf("helm.toolkit.fluxcd.io", "HelmRelease", ["v2", "v2beta2", "v2beta1"]),
    (root) => ofHelmRelease(at(root, "spec")),
  ],
  [
    typesOf("kustomize.toolkit.fluxcd.io", "Kustomization", ["v1", "v1beta2", "v1beta1"]),
    (root) => [{ name: at(root, "spec", "sourceRef", "name") }],
  ],
  [typesOf("argoproj.io", "Application", ["v1alpha1"]), (root) => ofApplication(at(root, "spec"))],
  [
    typesOf("argoproj.io", "ApplicationSet", ["v1alpha1"]),
    (root) => ofApplication(at(root, "spec", "template", "spec")),
  ],
  [
    typesOf("helm.cattle.io", "HelmChart", ["v1"]),
    (root) => [{ name: at(root, "spec", "chart"), version: at(root, "spec", "version") }],
  ],
];

/** The last part of a name, by which a chart or a repository is called wherever it comes from, at whatever digest. */
const baseName = (name: string): string =>
  name
    .slice(name.lastIndexOf("/") + 1)
    .replace(/@sha256:[0-9a-f]{64}$/, "")
    .replace(/\.git$/, "");

export const unseenObjects = resourceRule({
  name: "unseen-objects",
  title: "Releases, whose objects no rule sees, must be of reviewed charts",
  why: "A release's objects are rendered inside the provider, or by Flux, Argo CD or k3s in the cluster: no rule sees them, whatever they are allowed to do.",
  fix: "Use kubernetes.helm.v4.Chart, whose objects are seen; or review what the chart renders (helm template … | slipway-policy check -), pin its version, and name the chart in the option reviewed.",
  severity: "medium",
  enforcement: "advisory",
  controls: [],
  types: HIDING.flatMap(([types]) => types),
  options: {
    reviewed: strings(
      "Names of charts, or of Git repositories, that somebody has reviewed, whichever mirror they come from.",
    ),
  },
  examples: {
    good: [
      {
        title: "A reviewed chart, of a version that can't change underneath",
        resource: release({ chart: "external-dns", version: "1.19.0" }),
        settings: { reviewed: ["external-dns"] },
      },
      {
        title: "A reviewed chart of a registry, at a digest",
        resource: release({
          chart: `oci://registry.example/charts/karpenter@sha256:${"0123456789abcdef".repeat(4)}`,
          version: "1.14.1",
        }),
        settings: { reviewed: ["karpenter"] },
      },
    ],
    bad: [
      {
        title: "A release of Flux's",
        resource: {
          type: "kubernetes:helm.toolkit.fluxcd.io/v2:HelmRelease",
          props: {
            apiVersion: "helm.toolkit.fluxcd.io/v2",
            kind: "HelmRelease",
            metadata: { name: "queue", namespace: "shop" },
            spec: { chart: { spec: { chart: "queue", version: "1.2.3" } } },
          },
        },
        paths: ["spec.chart.spec.chart"],
      },
      {
        title: "A chart that nobody has reviewed",
        resource: release({ chart: "external-dns", version: "1.19.0" }),
        paths: ["chart"],
      },
      {
        title: "Any version of a reviewed chart",
        resource: release({ chart: "external-dns", version: "^1.19.0" }),
        settings: { reviewed: ["external-dns"] },
        paths: ["version"],
      },
    ],
  },
  check: ({ type, root }, { reviewed }) => {
    const [, hiddenIn] = HIDING.find(([types]) => types.includes(type)) ?? [];
    return (hiddenIn?.(root) ?? []).map(
      ({ name, version }) =>
        must(
          name,
          (chart) => typeof chart === "string" && reviewed.includes(baseName(chart)),
          "a chart or a repository of the option reviewed",
        ) ??
        (version && must(version, isExactVersion, 'one version, such as "1.19.0"')),
    );
  },
});
