import { IMAGE } from "./admission-completion.ts";
import { type Manifest } from "./dry-run.ts";
import { HARDENED } from "./support.ts";

/** A container, and a pod's spec with it, that no rule has anything against. */
export const compliantContainer = {
  name: "app",
  image: IMAGE,
  securityContext: HARDENED.container,
  readinessProbe: { httpGet: { path: "/ready", port: 8080 } },
  resources: { requests: { cpu: "10m", memory: "8Mi" }, limits: { cpu: "1", memory: "8Mi" } },
};

export function compliant(container: object = {}, spec: object = {}): object {
  return { securityContext: HARDENED.pod, containers: [{ ...compliantContainer, ...container }], ...spec };
}

/** A pod that ends, for others must have a controller. */
export function pod(place: string, spec: object, name = "shop"): Manifest & object {
  const metadata = { name, namespace: place };
  return { apiVersion: "v1", kind: "Pod", metadata, spec: { restartPolicy: "Never", ...spec } } as Manifest;
}
