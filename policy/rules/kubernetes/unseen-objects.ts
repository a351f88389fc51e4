import { at } from "../../lib/field.ts";
import { must } from "../../lib/finding.ts";
import { strings } from "../../lib/options.ts";
import { resourceRule } from "../../lib/rule.ts";

const RELEASE = "kubernetes:helm.sh/v3:Release";

const release = (
  props: Readonly<Record<string, unknown>>,
): { readonly type: string; readonly props: unknown } => ({ type: RELEASE, props });

const EXACT_VERSION = /^v?\d+\.\d+\.\d+([-+][\w.+-]+)?$/;

const isExactVersion = (version: unknown): boolean =>
  typeof version === "string" && EXACT_VERSION.test(version);

/**
 * A Release is the one resource of the Kubernetes provider that hides objects: `helm.v4.Chart`, `ConfigFile`,
 * `ConfigGroup` and `kustomize.Directory`, of either version, register what they hold as resources of their own.
 */
export const unseenObjects = resourceRule({
  name: "unseen-objects",
  title: "Helm releases, whose objects no rule sees, must be of reviewed charts",
  why: "Helm renders a release's objects inside the provider: neither the preview nor any rule sees them, whatever they are allowed to do.",
  fix: "Use kubernetes.helm.v4.Chart, whose objects are seen; or review what the chart renders (helm template … | slipway-policy check -), pin its version, and name the chart in the option reviewed.",
  severity: "medium",
  enforcement: "advisory",
  controls: [],
  types: [RELEASE],
  options: {
    reviewed: strings(
      "Names of charts that somebody has reviewed, whichever repository or mirror they come from.",
    ),
  },
  examples: {
    good: [
      {
        title: "A reviewed chart, of a version that can't change underneath",
        resource: release({ chart: "external-dns", version: "1.19.0" }),
        settings: { reviewed: ["external-dns"] },
      },
    ],
    bad: [
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
  check: ({ root }, { reviewed }) => {
    const chart = must(
      at(root, "chart"),
      (chart) => typeof chart === "string" && reviewed.includes(chart.slice(chart.lastIndexOf("/") + 1)),
      "a chart of the option reviewed",
    );
    const version = must(at(root, "version"), isExactVersion, 'one version, such as "1.19.0"');
    return [chart ?? version];
  },
});
