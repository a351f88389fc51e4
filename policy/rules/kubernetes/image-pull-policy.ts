import { podWith } from "../../lib/examples.ts";
import { at, type Field, isAbsent } from "../../lib/field.ts";
import { findAll, must, oneOf, unless } from "../../lib/finding.ts";
import { EXAMPLE_IMAGE, isByDigest, tagOf } from "../../lib/images.ts";
import { podRule } from "../../lib/rule.ts";

const isAlways = oneOf("Always");

/** Where no policy is set, Kubernetes pulls always for the tag latest, or none (Kubernetes, "Images"). */
const isAlwaysByDefault = (image: unknown): boolean =>
  typeof image === "string" && !image.includes("@") && ["", "latest"].includes(tagOf(image));

const needsNoPolicy =
  (policy: Field) =>
  (image: unknown): boolean =>
    isByDigest(image) || (isAbsent(policy.value) && isAlwaysByDefault(image));

export const imagePullPolicy = podRule({
  name: "image-pull-policy",
  title: "Images that are not named by digest should be pulled always",
  why: "A node that has the tag already runs what it has: after a tag was moved, pods of one Deployment run different programs.",
  fix: "Name the image by its digest, or set imagePullPolicy to Always.",
  severity: "low",
  enforcement: "advisory",
  controls: [],
  examples: {
    good: [
      { title: "A digest", resource: podWith({ image: EXAMPLE_IMAGE, imagePullPolicy: "IfNotPresent" }) },
      {
        title: "A tag that is looked up each time",
        resource: podWith({ image: "shop:1.4", imagePullPolicy: "Always" }),
      },
    ],
    bad: [
      {
        title: "A tag, and whatever the node has",
        resource: podWith({ image: "shop:1.4", imagePullPolicy: "IfNotPresent" }),
        paths: ["spec.containers[0].imagePullPolicy"],
      },
    ],
  },
  check: ({ allContainers }) =>
    findAll(allContainers, (container) => {
      const policy = at(container, "imagePullPolicy");
      return unless(at(container, "image"), needsNoPolicy(policy), [must(policy, isAlways, '"Always"')]);
    }),
});
