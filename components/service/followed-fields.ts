import type { ResourceTransform } from "@pulumi/pulumi";
import { mergeOptions } from "@pulumi/pulumi";
import { own } from "../own.ts";

/** What Flagger takes over of the objects that lead to a service: the pods behind it, and the routing. */
export const flaggersOwn: Readonly<Record<string, readonly string[]>> = {
  "kubernetes:core/v1:Service": ["spec.selector"],
  "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute": ["spec.parentRefs", "spec.hostnames", "spec.rules"],
};

/**
 * Makes the Service and the route of the service's name as the chart says, and leaves to Flagger what it then makes
 * of them. They stay the program's own objects: with an owner reference to the Canary they would go with it, and
 * every request that is on its way.
 */
export function followedFields(serviceName: string): ResourceTransform {
  return ({ type, props, opts }) => {
    const fields = own(flaggersOwn, type);
    const metadata = props["metadata"] as { readonly name?: string } | undefined;
    if (!fields || metadata?.name !== serviceName) return undefined;
    return { props, opts: mergeOptions(opts, { ignoreChanges: [...fields] }) };
  };
}
