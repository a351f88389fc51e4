import { pod } from "../../lib/examples.ts";
import { at, isAbsent } from "../../lib/field.ts";
import { findEach, must } from "../../lib/finding.ts";
import { isPositiveQuantity } from "../../lib/quantity.ts";
import { podRule } from "../../lib/rule.ts";

const withEmptyDir = (emptyDir: object): ReturnType<typeof pod> =>
  pod({ containers: [{ name: "app" }], volumes: [{ name: "tmp", emptyDir }] });

export const emptyDirSizeLimit = podRule({
  name: "empty-dir-size-limit",
  title: "emptyDir volumes must have a size limit",
  why: "An emptyDir lives on the node's disk, or in its memory: without a limit one pod fills it, and the kubelet evicts its neighbours.",
  fix: "Set emptyDir.sizeLimit.",
  severity: "medium",
  enforcement: "advisory",
  controls: [],
  examples: {
    good: [{ title: "A limit", resource: withEmptyDir({ sizeLimit: "64Mi" }) }],
    bad: [{ title: "No limit", resource: withEmptyDir({}), paths: ["spec.volumes[0].emptyDir.sizeLimit"] }],
  },
  check: ({ volumes }) =>
    findEach(volumes, (volume) => {
      const emptyDir = at(volume, "emptyDir");
      if (isAbsent(emptyDir.value)) return undefined;
      return must(at(emptyDir, "sizeLimit"), isPositiveQuantity, 'a quantity, such as "64Mi"');
    }),
  admission: () => ({
    pod: {
      "volumes.emptyDir.sizeLimit": `variables.spec.?volumes.orValue([]).all(volume, !has(volume.emptyDir) ||
        quantity(volume.emptyDir.?sizeLimit.orValue("0")).isGreaterThan(quantity("0")))`,
    },
  }),
});
