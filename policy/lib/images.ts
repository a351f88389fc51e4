import { literal, type PodAdmission } from "./admission.ts";

/** What holds of each of a pod's images, as CEL. */
export const eachImage = (holds: (image: string) => string): PodAdmission => ({
  pod: {
    "volumes.image.reference": `variables.spec.?volumes.orValue([]).all(volume,
      !has(volume.image) || (${holds('volume.image.?reference.orValue("")')}))`,
  },
  allContainers: { image: holds('container.?image.orValue("")') },
});

/** repository@sha256:… */
export const BY_DIGEST = /^[^@\s]+@sha256:[0-9a-f]{64}$/;

/** Whether an image is named by its digest, so that it is the same whenever it is pulled. */
export const isByDigest = (image: unknown): boolean => typeof image === "string" && BY_DIGEST.test(image);

/** The tag in an image's name; empty where there is none. */
export function tagOf(image: string): string {
  const [name = ""] = image.split("@");
  const [, tag = ""] = name.slice(name.lastIndexOf("/") + 1).split(":");
  return tag;
}

/** The image's name with its registry, as container runtimes complete it: `nginx` is Docker Hub's `library/nginx`. */
export function fullName(image: string): string {
  const [first = "", ...rest] = image.split("/");
  if (rest.length === 0) return `docker.io/library/${image}`;
  return /[.:]/.test(first) || first === "localhost" ? image : `docker.io/${image}`;
}

/** `fullName` as CEL. */
export const fullNameOf = (image: string): string =>
  `(!${image}.contains("/") ? "docker.io/library/" + ${image} :
    ${image}.matches(${literal("^([^/]*[.:][^/]*|localhost)/")}) ? ${image} : "docker.io/" + ${image})`;

/** An image by digest, for examples. */
export const EXAMPLE_IMAGE = `111122223333.dkr.ecr.eu-central-1.amazonaws.com/shop@sha256:${"0123456789abcdef".repeat(4)}`;
