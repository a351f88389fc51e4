import { manifest } from "../../lib/examples.ts";
import { at, isAbsent } from "../../lib/field.ts";
import { must, oneOf } from "../../lib/finding.ts";
import { kindRule } from "../../lib/kind-rule.ts";
import { KUBE_VERSIONS, type KubeVersion } from "../../lib/kube-version.ts";
import { choice } from "../../lib/options.ts";

const ENFORCE = "pod-security.kubernetes.io/enforce";
const VERSION = `${ENFORCE}-version`;
const LEVELS = ["privileged", "baseline", "restricted"] as const;

const minorOf = (version: string): number => Number(version.slice("1.".length));

/**
 * Whether a version of the standards is as new as another. Checks that came after it are not made (Kubernetes, "Pod
 * Security Admission": `v1.0` of restricted knows neither seccomp nor capabilities).
 */
const isSince = (version: unknown, oldest: KubeVersion): boolean =>
  typeof version === "string" && version.startsWith("v1.") && minorOf(version.slice(1)) >= minorOf(oldest);

const namespace = (labels: Readonly<Record<string, string>>): ReturnType<typeof manifest> =>
  manifest("v1", "Namespace", { metadata: { name: "shop", labels } });

export const namespacePodSecurity = kindRule({
  name: "namespace-pod-security",
  title: "Namespaces must enforce a level of the Pod Security Standards",
  why: "Policies judge what comes by them; the label makes the API server refuse whatever comes otherwise, by kubectl or by an operator.",
  fix: `Set the label ${ENFORCE} to restricted, or to baseline where pods can't keep that, and leave ${VERSION} out.`,
  severity: "high",
  controls: [],
  kinds: ["core/Namespace"],
  options: {
    minimum: choice<(typeof LEVELS)[number]>(LEVELS, {
      description: "The lowest level that a namespace may enforce.",
      by: "baseline",
    }),
    oldestVersion: choice<KubeVersion>(KUBE_VERSIONS, {
      description:
        "The oldest version of the standards that a namespace may pin. Those before 1.34 take what came later for fine, such as probes of other hosts.",
      by: "1.34",
    }),
  },
  examples: {
    good: [
      { title: "Restricted", resource: namespace({ [ENFORCE]: "restricted" }) },
      { title: "Baseline", resource: namespace({ [ENFORCE]: "baseline" }) },
      { title: "As of a version", resource: namespace({ [ENFORCE]: "restricted", [VERSION]: "v1.36" }) },
      {
        title: "As of an older version, by configuration",
        resource: namespace({ [ENFORCE]: "restricted", [VERSION]: "v1.31" }),
        settings: { oldestVersion: "1.31" },
      },
    ],
    bad: [
      {
        title: "Not set",
        resource: namespace({}),
        paths: [`metadata.labels["${ENFORCE}"]`],
      },
      {
        title: "Enforcing nothing",
        resource: namespace({ [ENFORCE]: "privileged" }),
        paths: [`metadata.labels["${ENFORCE}"]`],
      },
      {
        title: "As of a version that knew few of the controls",
        resource: namespace({ [ENFORCE]: "restricted", [VERSION]: "v1.0" }),
        paths: [`metadata.labels["${VERSION}"]`],
      },
      {
        title: "Too low, by configuration",
        resource: namespace({ [ENFORCE]: "baseline" }),
        settings: { minimum: "restricted" },
        paths: [`metadata.labels["${ENFORCE}"]`],
      },
    ],
  },
  check: ({ root }, { minimum, oldestVersion }) => {
    const labels = at(root, "metadata", "labels");
    const allowed = LEVELS.slice(LEVELS.indexOf(minimum));
    return [
      must(at(labels, ENFORCE), oneOf(...allowed), allowed.join(" or ")),
      must(
        at(labels, VERSION),
        (version) => isAbsent(version) || version === "latest" || isSince(version, oldestVersion),
        `latest, v${oldestVersion} or newer, or not set`,
      ),
    ];
  },
});
