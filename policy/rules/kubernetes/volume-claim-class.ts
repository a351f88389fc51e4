import { CLAIMING, claimsOf, onClaims } from "../../lib/claims.ts";
import { manifest } from "../../lib/examples.ts";
import { at } from "../../lib/field.ts";
import { isText, must } from "../../lib/finding.ts";
import { kindRule } from "../../lib/kind-rule.ts";

const accessModes = ["ReadWriteOnce"];

export const volumeClaimClass = kindRule({
  name: "volume-claim-class",
  title: "Claims of volumes must name their storage class",
  why: "Without one the cluster's default decides about encryption, speed and zone, and EKS has no default: the pod waits for ever.",
  fix: "Set storageClassName.",
  severity: "low",
  enforcement: "advisory",
  controls: [],
  kinds: CLAIMING,
  examples: {
    good: [
      {
        title: "A class",
        resource: manifest("v1", "PersistentVolumeClaim", {
          spec: { storageClassName: "gp3", accessModes },
        }),
      },
    ],
    bad: [
      {
        title: "Not set",
        resource: manifest("v1", "PersistentVolumeClaim", { spec: { accessModes } }),
        paths: ["spec.storageClassName"],
      },
      {
        title: "Not set in a StatefulSet's template",
        resource: manifest("apps/v1", "StatefulSet", {
          spec: { volumeClaimTemplates: [{ metadata: { name: "data" }, spec: { accessModes } }] },
        }),
        paths: ["spec.volumeClaimTemplates[0].spec.storageClassName"],
      },
    ],
  },
  check: (object) =>
    claimsOf(object).map((claim) =>
      must(at(claim, "storageClassName"), isText, "the name of a StorageClass"),
    ),
  admission: () => onClaims("storageClassName", '""', (name) => `${name} != ""`),
});
