import { allOf, anyOf, ask, not, when } from "../../lib/answer.ts";
import { manifest } from "../../lib/examples.ts";
import { at, isAbsent } from "../../lib/field.ts";
import { isPresent, isText, violation } from "../../lib/finding.ts";
import { kindRule } from "../../lib/kind-rule.ts";

const claim = {
  volumeClaimTemplate: { spec: { resources: { requests: { storage: "50Gi" } } } },
};

const prometheus = (
  spec: Readonly<Record<string, unknown>>,
  kind = "Prometheus",
): ReturnType<typeof manifest> => manifest("monitoring.coreos.com/v1", kind, { spec });

/** What the operator prefers to a claim (its API reference, `StorageSpec`): both go with the pod. */
const FLEETING = ["emptyDir", "ephemeral"];

export const prometheusStorage = kindRule({
  name: "prometheus-storage",
  title: "Prometheus must keep its metrics on a volume, for a time that is said",
  why: "By the operator's defaults metrics are in an emptyDir, which goes with the pod, and for 24 hours: objectives of 30 days then have nothing to be measured by.",
  fix: "Set spec.storage.volumeClaimTemplate, without emptyDir or ephemeral beside it, and spec.retention or spec.retentionSize.",
  severity: "medium",
  controls: [],
  // An agent is no such: it keeps what it has not sent yet, and nothing else. What Alertmanager keeps it also tells its peers.
  kinds: ["monitoring.coreos.com/Prometheus", "monitoring.coreos.com/ThanosRuler"],
  examples: {
    good: [
      { title: "A volume, and a time", resource: prometheus({ storage: claim, retention: "15d" }) },
      { title: "A volume, and a size", resource: prometheus({ storage: claim, retentionSize: "40GB" }) },
    ],
    bad: [
      {
        title: "By the operator's defaults",
        resource: prometheus({ replicas: 2 }),
        paths: ["spec.storage", "spec.retention"],
      },
      {
        title: "A directory of the pod, which goes before the claim",
        resource: prometheus({ storage: { emptyDir: { medium: "Memory" }, ...claim }, retention: "15d" }),
        paths: ["spec.storage"],
      },
      {
        title: "A ruler's own metrics",
        resource: prometheus({ storage: claim }, "ThanosRuler"),
        paths: ["spec.retention"],
      },
    ],
  },
  check: ({ root, kind }) => {
    const [storage, retention] = [at(root, "spec", "storage"), at(root, "spec", "retention")];
    const isKept = allOf([
      ask(at(storage, "volumeClaimTemplate"), isPresent),
      ...FLEETING.map((key) => ask(at(storage, key), isAbsent)),
    ]);
    const sizes = kind === "ThanosRuler" ? [] : [at(root, "spec", "retentionSize")];
    const isLimited = anyOf([retention, ...sizes].map((field) => ask(field, isText)));
    return [
      ...when(not(isKept), [violation(storage, "a volumeClaimTemplate, and neither emptyDir nor ephemeral")]),
      ...when(not(isLimited), [
        violation(
          retention,
          kind === "ThanosRuler" ? 'a time, such as "15d"' : 'a time, such as "15d", or a retentionSize',
        ),
      ]),
    ];
  },
});
