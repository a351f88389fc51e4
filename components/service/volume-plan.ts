import type { Problem } from "../validation.ts";
import type { ServicePlan } from "./service-plan-types.ts";

/**
 * Directories that the chart and Kubernetes mount: the last has the tokens of Pod Identity and IRSA (Amazon EKS User
 * Guide, "Understand how EKS Pod Identity works").
 */
const mounted = ["/tmp", "/etc/config", "/etc/secrets", "/etc/database", "/var/run/secrets"];

/** Of the data of a ConfigMap. Source: Kubernetes, "ConfigMaps", "Motivation". */
const MOST_BYTES = 1_048_576;

/** Files that no ConfigMap holds. */
export function fileProblems({ files }: ServicePlan, at: (property: string) => string): Problem[] {
  const bytes = Object.entries(files).reduce(
    (sum, [name, text]) => sum + Buffer.byteLength(name) + Buffer.byteLength(text),
    0,
  );
  if (bytes <= MOST_BYTES) return [];
  return [
    {
      path: at("files"),
      message: "too much for the ConfigMap that they are in",
      received: `${bytes} bytes`,
      allowed: `at most ${MOST_BYTES} bytes, names included`,
      fix: "put what is large into the image, or into a bucket of the service's",
    },
  ];
}

/** Volumes in each other's place, which would hide what is there. */
export function volumeProblems({ volumes }: ServicePlan, at: (property: string) => string): Problem[] {
  const taken = [...mounted];
  return Object.entries(volumes)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, { mountPath }]) => {
      const other = taken.find((path) => isWithin(path, mountPath) || isWithin(mountPath, path));
      taken.push(mountPath);
      return other === undefined
        ? []
        : [
            {
              path: at(`volumes.${name}.mountPath`),
              message: `it would hide what is mounted at ${other}, or be hidden by it`,
              received: mountPath,
              allowed: "a directory that has no other volume in it, and is in none",
              fix: "choose another",
            },
          ];
    });
}

const isWithin = (inner: string, outer: string): boolean => `${inner}/`.startsWith(`${outer}/`);
