import assert from "node:assert/strict";
import { Gateway, type GatewayArgs } from "../../../components/edge/gateway.ts";
import { type GatewayPlanArgs, planGateway, sslPolicies } from "../../../components/edge/gateway-plan.ts";
import { prerequisites } from "../../support/graph.ts";
import { inputsOf, register, registerGraph } from "../../support/mocks.ts";

const args: GatewayArgs = {
  certificateArn: "arn:aws:acm:eu-west-1:111122223333:certificate/c",
  webAclArn: "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/w/id",
  accessLogBucket: "slipway-staging-logs-111122223333",
};
const GATEWAY = "kubernetes:gateway.networking.k8s.io/v1";
const CONTROLLER = "kubernetes:gateway.k8s.aws/v1beta1";

const paths = (planned: GatewayPlanArgs): string[] =>
  planGateway(planned, "edge").problems.map(({ path }) => path);

async function specOf(type: string, name: string, changes: Partial<GatewayArgs> = {}) {
  const resources = await register(() => new Gateway("g", { ...args, ...changes }));
  return inputsOf(resources, type, name)["spec"] as Record<string, unknown>;
}

async function attributesOf(changes: Partial<GatewayArgs> = {}): Promise<Record<string, string>> {
  const spec = await specOf(`${CONTROLLER}:LoadBalancerConfiguration`, "g-load-balancer", changes);
  const attributes = spec["loadBalancerAttributes"] as { key: string; value: string }[];
  return Object.fromEntries(attributes.map(({ key, value }) => [key, value]));
}

describe("edge: planGateway", () => {
  it("offers no TLS policy with CBC ciphers or anything older than TLS 1.2", () => {
    for (const policy of sslPolicies) assert.match(policy, /^ELBSecurityPolicy-TLS13-1-(2-Res|3)-/);
    assert.equal(planGateway({}).plan.sslPolicy, "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09");
  });

  it("collects every problem", () => {
    assert.deepEqual(
      paths({
        scheme: "public" as never,
        sslPolicy: "ELBSecurityPolicy-2016-08" as never,
        clientCidrs: ["10.0.0.0/8", "10.0.0.0", "10.0.0.0/33", "2001:db8::/32", "2001:db8::/129", "x/8"],
        idleTimeoutSeconds: 0,
        deregistrationDelaySeconds: 3601,
      }),
      [
        "edge.scheme",
        "edge.sslPolicy",
        "edge.clientCidrs[1]",
        "edge.clientCidrs[2]",
        "edge.clientCidrs[4]",
        "edge.clientCidrs[5]",
        "edge.idleTimeoutSeconds",
        "edge.deregistrationDelaySeconds",
      ],
    );
  });
});

describe("edge: Gateway", () => {
  it("has the controller make the load balancer as the FSBP wants it (ELB.4, ELB.5, ELB.12, ELB.16, ELB.17)", async () => {
    const spec = await specOf(`${CONTROLLER}:LoadBalancerConfiguration`, "g-load-balancer", {
      tags: { owner: "platform" },
    });
    const { loadBalancerAttributes: _, ...rest } = spec;
    assert.deepEqual(rest, {
      scheme: "internet-facing",
      listenerConfigurations: [
        {
          protocolPort: "HTTPS:443",
          defaultCertificate: args.certificateArn,
          sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
        },
      ],
      wafV2: { webACL: args.webAclArn },
      tags: { owner: "platform" },
      defaultTargetGroupConfiguration: { name: "web" },
    });
    assert.deepEqual(await attributesOf(), {
      "access_logs.s3.enabled": "true",
      "access_logs.s3.bucket": args.accessLogBucket,
      "deletion_protection.enabled": "false",
      "idle_timeout.timeout_seconds": "60",
      "routing.http.desync_mitigation_mode": "defensive",
      "routing.http.drop_invalid_header_fields.enabled": "true",
    });
    assert.equal(
      (await attributesOf({ deletionProtection: true }))["deletion_protection.enabled"],
      "true",
      "ELB.6",
    );
  });

  it("lets in whom it is told to", async () => {
    const type = `${CONTROLLER}:LoadBalancerConfiguration`;
    const spec = await specOf(type, "g-load-balancer", { scheme: "internal", clientCidrs: ["10.0.0.0/8"] });
    assert.deepEqual([spec["scheme"], spec["sourceRanges"]], ["internal", ["10.0.0.0/8"]]);
  });

  it("answers HTTP by a redirect and nothing else (FSBP ELB.1)", async () => {
    const { gatewayClassName, listeners } = await specOf(`${GATEWAY}:Gateway`, "g-gateway");
    assert.equal(gatewayClassName, "slipway-alb");
    assert.deepEqual(listeners, [
      { name: "http", protocol: "HTTP", port: 80, allowedRoutes: { namespaces: { from: "Same" } } },
      {
        name: "https",
        protocol: "HTTPS",
        port: 443,
        allowedRoutes: {
          namespaces: { from: "Selector", selector: { matchLabels: { "slipway.dev/gateway": "web" } } },
        },
      },
    ]);
    assert.deepEqual(await specOf(`${GATEWAY}:HTTPRoute`, "g-redirect"), {
      parentRefs: [{ name: "web", sectionName: "http" }],
      rules: [
        {
          filters: [
            {
              type: "RequestRedirect",
              requestRedirect: { scheme: "https", port: 443, statusCode: 301 },
            },
          ],
        },
      ],
    });
  });

  it("sends requests to pods, and forgets an ending pod sooner than services drain (anchors §2, numbers 1 and 4)", async () => {
    assert.deepEqual(await specOf(`${CONTROLLER}:TargetGroupConfiguration`, "g-targets"), {
      defaultConfiguration: {
        targetType: "ip",
        targetGroupAttributes: [{ key: "deregistration_delay.timeout_seconds", value: "90" }],
      },
    });
  });

  it("is awaited until its load balancer is there, and again when that is to be another", async () => {
    const gatewayOf = async (changes: Partial<GatewayArgs> = {}) => {
      const resources = await register(() => new Gateway("g", { ...args, ...changes }));
      const { metadata, spec } = inputsOf(resources, `${GATEWAY}:Gateway`, "g-gateway") as {
        metadata: { annotations: Record<string, string> };
        spec: { infrastructure: { annotations: Record<string, string> } };
      };
      return { ...metadata.annotations, ...spec.infrastructure.annotations };
    };
    const first = await gatewayOf();
    assert.equal(first["pulumi.com/waitFor"], '["condition=Accepted","condition=Programmed"]');
    const digest = "slipway.dev/configuration";
    assert.match(first[digest] ?? "", /^[\da-f]{16}$/);
    assert.deepEqual(await gatewayOf(), first);
    const others: Partial<GatewayArgs>[] = [
      { certificateArn: "arn:aws:acm:eu-west-1:111122223333:certificate/d" },
      { webAclArn: "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/w/other" },
      { accessLogBucket: "elsewhere" },
      { scheme: "internal" },
      { clientCidrs: ["10.0.0.0/8"] },
      { idleTimeoutSeconds: 61 },
      { deregistrationDelaySeconds: 91 },
      { tags: { owner: "platform" } },
    ];
    const digests = [first[digest]];
    for (const changes of others) digests.push((await gatewayOf(changes))[digest]);
    assert.equal(new Set(digests).size, others.length + 1);
  });

  it("lives in a namespace where only restricted pods may run", async () => {
    const resources = await register(() => new Gateway("g", args));
    const { metadata } = inputsOf(resources, "kubernetes:core/v1:Namespace", "g-namespace") as {
      metadata: { name: string; labels: Record<string, string> };
    };
    assert.equal(metadata.name, "gateway-system");
    assert.equal(metadata.labels["pod-security.kubernetes.io/enforce"], "restricted");
  });

  it("takes nothing away that the controller needs to delete the load balancer (anchors #1, #3)", async () => {
    const { graph } = await registerGraph(() => new Gateway("g", args));
    const urn = (name: string): string => graph.find((node) => node.name === name)?.urn ?? `no ${name}`;
    const gateway = prerequisites(graph, urn("g-gateway"));
    for (const name of ["g-class", "g-load-balancer", "g-targets", "g-namespace"])
      assert.ok(gateway.has(urn(name)), name);
    assert.ok(prerequisites(graph, urn("g-redirect")).has(urn("g-gateway")));
  });
});
