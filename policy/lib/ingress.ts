import { manifest } from "./examples.ts";

/** The kind under both of its groups, `extensions` being the one of old. */
export const INGRESS = ["networking.k8s.io/Ingress", "extensions/Ingress"];

/** An Ingress with the given spec, for examples. */
export const ingress = (spec: Readonly<Record<string, unknown>>): ReturnType<typeof manifest> =>
  manifest("networking.k8s.io/v1", "Ingress", { spec });
