import { literal } from "../../lib/admission.ts";
import { podWith } from "../../lib/examples.ts";
import { findEach, must } from "../../lib/finding.ts";
import { eachImage } from "../../lib/images.ts";
import { podRule } from "../../lib/rule.ts";

/** Kubernetes, "k8s.gcr.io redirect" (frozen in April 2023), and Google, "Container Registry shutdown" (March 2025). */
const RETIRED =
  /^(k8s\.gcr\.io|gcr\.io\/google[-_]containers|((us|eu|asia)\.)?gcr\.io\/k8s-artifacts-prod)\//;

export const imageRegistryRetired = podRule({
  name: "image-registry-retired",
  title: "Images must not come from a registry that was given up",
  why: "k8s.gcr.io has been frozen since 2023: no fix of any image is there, and it may be gone when a node pulls next.",
  fix: "Name the image by registry.k8s.io, or by a mirror of your own.",
  severity: "medium",
  controls: [],
  examples: {
    good: [{ title: "Where it moved to", resource: podWith({ image: "registry.k8s.io/pause:3.10" }) }],
    bad: [
      {
        title: "The frozen one",
        resource: podWith({ image: "k8s.gcr.io/pause:3.6" }),
        paths: ["spec.containers[0].image"],
      },
    ],
  },
  check: ({ images }) =>
    findEach(images, (image) =>
      must(
        image,
        (value) => typeof value !== "string" || !RETIRED.test(value),
        "registry.k8s.io, or a mirror",
      ),
    ),
  admission: () => eachImage((image) => `!${image}.matches(${literal(RETIRED.source)})`),
});
