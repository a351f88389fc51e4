/** What a load balancer's controller reads of the API server's objects. Pure. */
import { type ClusterState } from "./proxy.ts";
import { type Route } from "./routes.ts";

export interface EndpointSlice {
  readonly metadata: { readonly labels?: Readonly<Record<string, string>> };
  readonly endpoints?:
    | readonly {
        readonly addresses: readonly string[];
        readonly conditions?: { readonly ready?: boolean };
      }[]
    | null;
  /** Null where the Service has no pods yet. */
  readonly ports?: readonly { readonly name?: string; readonly port?: number }[] | null;
}

export interface TargetGroupConfiguration {
  readonly spec: {
    readonly targetReference: { readonly name: string };
    readonly defaultConfiguration?: {
      readonly targetGroupAttributes?: readonly { readonly key: string; readonly value: string }[];
    };
  };
}

export interface ClusterObjects {
  readonly routes: readonly Route[];
  readonly slices: readonly EndpointSlice[];
  readonly configurations: readonly TargetGroupConfiguration[];
}

export function clusterState({ routes, slices, configurations }: ClusterObjects): ClusterState {
  const endpoints = new Map<string, string[]>();
  for (const { metadata, endpoints: all, ports } of slices) {
    const service = metadata.labels?.["kubernetes.io/service-name"];
    const [port] = ports ?? [];
    if (service === undefined) continue;
    const known = endpoints.get(service) ?? [];
    // A pod that ends is not ready, whatever its probe says (Kubernetes, "EndpointSlices", conditions).
    const ready = (all ?? []).filter(({ conditions }) => conditions?.ready !== false);
    const addresses = ready.flatMap(({ addresses }) =>
      addresses.map((address) => `${address}:${port?.port}`),
    );
    endpoints.set(service, [...known, ...addresses]);
  }
  return { routes, endpoints, delaysMs: new Map(configurations.flatMap(delayOf)) };
}

function delayOf({ spec }: TargetGroupConfiguration): readonly (readonly [string, number])[] {
  const attributes = spec.defaultConfiguration?.targetGroupAttributes ?? [];
  return attributes
    .filter(({ key }) => key === "deregistration_delay.timeout_seconds")
    .map(({ value }) => [spec.targetReference.name, Number(value) * 1_000] as const);
}
