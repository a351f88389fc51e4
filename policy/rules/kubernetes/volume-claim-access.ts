import { literal } from "../../lib/admission.ts";
import { CLAIMING, claimsOf, onClaims } from "../../lib/claims.ts";
import { manifest } from "../../lib/examples.ts";
import { at, items } from "../../lib/field.ts";
import { must, oneOf } from "../../lib/finding.ts";
import { kindRule } from "../../lib/kind-rule.ts";
import { subsetOf } from "../../lib/options.ts";

const MODES = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"] as const;

const claim = (...accessModes: readonly string[]): ReturnType<typeof manifest> =>
  manifest("v1", "PersistentVolumeClaim", { spec: { storageClassName: "gp3", accessModes } });

export const volumeClaimAccess = kindRule({
  name: "volume-claim-access",
  title: "Claims of volumes must ask for access that block storage gives",
  why: "EBS volumes attach to one node: a claim for many writers is never bound, and its pods never start.",
  fix: "Ask for ReadWriteOnce or ReadWriteOncePod; for files that many pods write use a class of EFS and allow ReadWriteMany by the option modes.",
  severity: "low",
  enforcement: "advisory",
  controls: [],
  kinds: CLAIMING,
  options: {
    modes: subsetOf(MODES, {
      description: "The access modes that a claim may ask for.",
      by: ["ReadWriteOnce", "ReadWriteOncePod"],
    }),
  },
  examples: {
    good: [
      { title: "One node", resource: claim("ReadWriteOnce") },
      {
        title: "Many nodes, by configuration",
        resource: claim("ReadWriteMany"),
        settings: { modes: ["ReadWriteMany"] },
      },
    ],
    bad: [
      {
        title: "Many writers of a block volume",
        resource: claim("ReadWriteOnce", "ReadWriteMany"),
        paths: ["spec.accessModes[1]"],
      },
    ],
  },
  check: (object, { modes }) =>
    claimsOf(object).flatMap((each) =>
      items(at(each, "accessModes")).map((mode) => must(mode, oneOf(...modes), modes.join(" or "))),
    ),
  admission: ({ modes }) =>
    onClaims("accessModes", "[]", (asked) => `${asked}.all(mode, mode in ${literal(modes)})`),
});
