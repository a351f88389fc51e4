import { podWith } from "../../lib/examples.ts";
import { at } from "../../lib/field.ts";
import { findAll, must, oneOf, unless } from "../../lib/finding.ts";
import { EXAMPLE_IMAGE, isByDigest } from "../../lib/images.ts";
import { podRule } from "../../lib/rule.ts";

const isAlways = oneOf("Always");

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
    findAll(allContainers, (container) =>
      unless(at(container, "image"), isByDigest, [
        must(at(container, "imagePullPolicy"), isAlways, '"Always"'),
      ]),
    ),
});
