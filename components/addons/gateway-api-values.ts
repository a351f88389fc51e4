/** Values of the chart `gateway-crds-helm`: the Gateway API's standard channel, and none of Envoy's own kinds. */
export function gatewayApiValues(): Record<string, unknown> {
  return { crds: { gatewayAPI: { enabled: true, channel: "standard" }, envoyGateway: { enabled: false } } };
}
