import { manifest } from "./examples.ts";

export const GATEWAY = "gateway.networking.k8s.io/Gateway";

export const ROUTES = ["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"].map(
  (kind) => `gateway.networking.k8s.io/${kind}`,
);

/** A Gateway with the given listeners, for examples. */
export const gateway = (
  ...listeners: readonly Readonly<Record<string, unknown>>[]
): ReturnType<typeof manifest> =>
  manifest("gateway.networking.k8s.io/v1", "Gateway", {
    spec: { gatewayClassName: "alb", listeners },
  });

/** An HTTPRoute with the given spec, for examples. */
export const httpRoute = (spec: Readonly<Record<string, unknown>>): ReturnType<typeof manifest> =>
  manifest("gateway.networking.k8s.io/v1", "HTTPRoute", { spec });
