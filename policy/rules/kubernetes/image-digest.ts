import { literal } from "../../lib/admission.ts";
import { pod, podWith } from "../../lib/examples.ts";
import { findEach, must } from "../../lib/finding.ts";
import { BY_DIGEST, eachImage, EXAMPLE_IMAGE, isByDigest } from "../../lib/images.ts";
import { podRule } from "../../lib/rule.ts";

export const imageDigest = podRule({
  name: "image-digest",
  title: "Images must be named by digest",
  why: "A tag can be moved: what was scanned, signed and tested is not what a restarted pod pulls, and a rollback does not roll back.",
  fix: "Use repository@sha256:…, the digest that the build pushed; a tag before the @ does no harm.",
  severity: "high",
  controls: [],
  examples: {
    good: [
      {
        title: "By digest",
        resource: podWith({ image: EXAMPLE_IMAGE }),
      },
    ],
    bad: [
      {
        title: "By tag",
        resource: podWith({ image: "111122223333.dkr.ecr.eu-central-1.amazonaws.com/shop:1.4.2" }),
        paths: ["spec.containers[0].image"],
      },
      {
        title: "A volume made from an image, by tag",
        resource: pod({
          containers: [{ name: "app", image: EXAMPLE_IMAGE }],
          volumes: [{ name: "model", image: { reference: "shop-model:latest" } }],
        }),
        paths: ["spec.volumes[0].image.reference"],
      },
    ],
  },
  check: ({ images }) =>
    findEach(images, (image) => must(image, isByDigest, "repository@sha256: and 64 hexadecimal digits")),
  admission: () => eachImage((image) => `${image}.matches(${literal(BY_DIGEST.source)})`),
});
