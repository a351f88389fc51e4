import { literal } from "../../lib/admission.ts";
import { podWith } from "../../lib/examples.ts";
import { findEach, must } from "../../lib/finding.ts";
import { cisEks } from "../../lib/frameworks.ts";
import { eachImage, EXAMPLE_IMAGE, fullName, fullNameOf } from "../../lib/images.ts";
import { strings } from "../../lib/options.ts";
import { podRule } from "../../lib/rule.ts";

const prefixesOf = (registries: readonly string[]): readonly string[] =>
  registries.map((registry) => `${registry.replace(/\/$/, "")}/`);

export const imageRegistry = podRule({
  name: "image-registry",
  title: "Images must come from the organisation's registries",
  why: "Only there is what was scanned and signed; elsewhere an image can be replaced, or gone, when a pod starts anew.",
  fix: "Copy the image to one of the configured registries and name it there.",
  severity: "high",
  controls: [cisEks("5.1.4")],
  options: {
    registries: strings(
      'Registries, or repositories of one, such as "111122223333.dkr.ecr.eu-central-1.amazonaws.com"; none for any.',
    ),
  },
  examples: {
    good: [
      { title: "Any, unless configured", resource: podWith({ image: "nginx" }) },
      {
        title: "The organisation's own",
        resource: podWith({ image: EXAMPLE_IMAGE }),
        settings: { registries: ["111122223333.dkr.ecr.eu-central-1.amazonaws.com"] },
      },
    ],
    bad: [
      {
        title: "Docker Hub, by its short name",
        resource: podWith({ image: "nginx" }),
        settings: { registries: ["111122223333.dkr.ecr.eu-central-1.amazonaws.com"] },
        paths: ["spec.containers[0].image"],
      },
      {
        title: "A registry whose name only begins the same",
        resource: podWith({ image: "registry.example.evil.test/shop:1" }),
        settings: { registries: ["registry.example"] },
        paths: ["spec.containers[0].image"],
      },
    ],
  },
  check: ({ images }, { registries }) => {
    if (registries.length === 0) return [];
    const prefixes = prefixesOf(registries);
    const isOwn = (image: unknown): boolean =>
      typeof image === "string" && prefixes.some((prefix) => fullName(image).startsWith(prefix));
    return findEach(images, (image) => must(image, isOwn, `an image of ${registries.join(", ")}`));
  },
  admission: ({ registries }) =>
    registries.length === 0
      ? undefined
      : eachImage(
          (image) =>
            `${literal(prefixesOf(registries))}.exists(prefix, ${fullNameOf(image)}.startsWith(prefix))`,
        ),
});
