import assert from "node:assert/strict";
import { manifest, violationsIn } from "./manifests.ts";

/** A Deployment that keeps connections for 65 seconds, behind a Gateway of the class `alb`. */
const SHOP =
  manifest(
    "apps/v1",
    "Deployment",
    "shop",
    `spec:
  selector: { matchLabels: { app: shop } }
  template:
    metadata: { labels: { app: shop } }
    spec: { terminationGracePeriodSeconds: 60, containers: [{ name: app, lifecycle: { preStop: { sleep: { seconds: 60 } } }, env: [{ name: KEEP_ALIVE_SECONDS, value: "65" }, { name: DRAIN_SECONDS, value: "30" }] }] }`,
  ) +
  manifest("v1", "Service", "shop", "spec: { selector: { app: shop }, ports: [{ port: 80 }] }") +
  manifest(
    "gateway.networking.k8s.io/v1",
    "HTTPRoute",
    "shop",
    "spec: { parentRefs: [{ name: web }], rules: [{ backendRefs: [{ name: shop, port: 80 }] }] }",
  );

const PARAMETERS = "group: gateway.k8s.aws, kind: LoadBalancerConfiguration";

const gateway = (own?: string): string =>
  manifest(
    "gateway.networking.k8s.io/v1",
    "Gateway",
    "web",
    `spec: { gatewayClassName: alb${own === undefined ? "" : `, infrastructure: { parametersRef: { ${PARAMETERS}, name: ${own} } }`} }`,
  );

const gatewayClass = (controller: string, parameters?: string): string =>
  manifest(
    "gateway.networking.k8s.io/v1",
    "GatewayClass",
    "alb",
    `spec: { controllerName: ${controller}${parameters === undefined ? "" : `, parametersRef: { ${PARAMETERS}, name: ${parameters}, namespace: shop }`} }`,
  );

const ALB = "gateway.k8s.aws/alb";

const balancer = (name: string, spec: string): string =>
  manifest("gateway.k8s.aws/v1beta1", "LoadBalancerConfiguration", name, `spec: { ${spec} }`);

const idle = (seconds: number): string =>
  `loadBalancerAttributes: [{ key: idle_timeout.timeout_seconds, value: "${seconds}" }]`;

const isReported = (rule: string, yaml: string): boolean =>
  violationsIn(SHOP + yaml).some((violation) => violation.startsWith(`${rule} `));

describe("Gateways of AWS Load Balancer Controller", () => {
  for (const [name, objects, isTooLong] of [
    ["known by the class alone, with the default of 60 s", gateway() + gatewayClass(ALB), false],
    ["of another controller", gateway() + gatewayClass("traefik.io/gateway-controller"), false],
    [
      "of a class whose configuration keeps connections longer",
      gateway() + gatewayClass(ALB, "all") + balancer("all", idle(120)),
      true,
    ],
    ["with a longer configuration of its own", gateway("own") + balancer("own", idle(120)), true],
    [
      "whose class's configuration goes before its own",
      gateway("own") + gatewayClass(ALB, "all") + balancer("own", idle(120)) + balancer("all", idle(30)),
      false,
    ],
    [
      "whose own configuration goes before its class's, as that one says",
      gateway("own") +
        gatewayClass(ALB, "all") +
        balancer("own", idle(120)) +
        balancer("all", `mergingMode: prefer-gateway, ${idle(30)}`),
      true,
    ],
    [
      "whose class's configuration leaves the timeout to its own",
      gateway("own") +
        gatewayClass(ALB, "all") +
        balancer("own", idle(120)) +
        balancer("all", "scheme: internal"),
      true,
    ],
    ["whose configuration is another stack's", gateway("elsewhere") + gatewayClass(ALB), false],
  ] as const)
    it(`${isTooLong ? "outlast" : "do not outlast"} keep-alive of 65 s: ${name}`, () => {
      assert.equal(isReported("keep-alive", objects), isTooLong);
    });

  it("take the delay that their class's configuration has for target groups", () => {
    const delay = (seconds: number): string =>
      manifest(
        "gateway.k8s.aws/v1beta1",
        "TargetGroupConfiguration",
        "defaults",
        `spec: { defaultConfiguration: { targetGroupAttributes: [{ key: deregistration_delay.timeout_seconds, value: "${seconds}" }] } }`,
      );
    const objects =
      gateway() +
      gatewayClass(ALB, "all") +
      balancer("all", "defaultTargetGroupConfiguration: { name: defaults }");
    assert.equal(isReported("deregistration-delay", objects + delay(10)), true);
    assert.equal(isReported("deregistration-delay", objects + delay(600)), false);
    assert.equal(isReported("deregistration-delay", gateway() + gatewayClass(ALB)), false);
  });
});
