import { literal } from "../../lib/admission.ts";
import { eachImage, EXAMPLE_IMAGE, tagOf } from "../../lib/images.ts";
import { podWith } from "../../lib/examples.ts";
import { findEach, must } from "../../lib/finding.ts";
import { podRule } from "../../lib/rule.ts";

const isFixed = (image: unknown): boolean =>
  typeof image === "string" && (image.includes("@") || !["", "latest"].includes(tagOf(image)));

export const imageTag = podRule({
  name: "image-tag",
  title: "Images must name a version",
  why: "latest, which is also what no tag means, is another program with every build: nobody can say what runs, or go back to what ran.",
  fix: "Name the image by its digest, or by a tag that is never moved.",
  severity: "high",
  controls: [],
  examples: {
    good: [
      { title: "A tag", resource: podWith({ image: "registry.k8s.io/pause:3.10" }) },
      { title: "A digest", resource: podWith({ image: EXAMPLE_IMAGE }) },
    ],
    bad: [
      {
        title: "No tag, for the colon is the registry's",
        resource: podWith({ image: "registry.internal:5000/shop" }),
        paths: ["spec.containers[0].image"],
      },
      { title: "latest", resource: podWith({ image: "shop:latest" }), paths: ["spec.containers[0].image"] },
    ],
  },
  check: ({ images }) =>
    findEach(images, (image) => must(image, isFixed, "a digest, or a tag other than latest")),
  admission: () =>
    eachImage(
      (image) =>
        `${image}.contains("@") ||
          (${image}.matches(${literal("^(.*/)?[^/:]+:[^/:]+$")}) && !${image}.endsWith(":latest"))`,
    ),
});
