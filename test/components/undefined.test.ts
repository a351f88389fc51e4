import assert from "node:assert/strict";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { argumentTypes } from "../../components/argument-types.ts";
import * as components from "../../components/index.ts";
import { keyArn, neededArgs, roleArn } from "../support/component-args.ts";
import { register, type Registered } from "../support/mocks.ts";

type Constructor = new (name: string, args: object, opts: pulumi.ComponentResourceOptions) => pulumi.Resource;
type Group = Readonly<Record<string, unknown>>;

/** What a component makes with these arguments. */
async function madeBy(name: string, args: object): Promise<Registered[]> {
  const Component = Reflect.get(components, name) as Constructor;
  return register(() => {
    const provider = new k8s.Provider("cluster", { kubeconfig: "{}" });
    new Component("shop", args, { providers: [provider] });
  });
}

/** The members of a component or of a group of settings as their types are written: `port?` and `number`. */
function membersOf(group: string): (readonly [name: string, isOptional: boolean, type: string])[] {
  return (argumentTypes[group] ?? "").split(", ").map((member) => {
    const [name = "", type = ""] = member.split(": ");
    return [name.replace("?", ""), name.endsWith("?"), type];
  });
}

const completedGroups = new Set<string>();

/** The same arguments, with `value` for each that may be left out and is, in the groups within them, too. */
function completed(
  group: string,
  args: Group,
  value: unknown,
  fits = (_name: string, _type: string): boolean => true,
): Group {
  const inner = (type: string, given: unknown): unknown => {
    const name = type.replace(/[~[\]{}]/g, "");
    if (argumentTypes[name] === undefined) return given;
    completedGroups.add(name);
    if (type.endsWith("{}"))
      return Object.fromEntries(
        Object.entries(given as Group).map(([key, each]) => [
          key,
          completed(name, each as Group, value, fits),
        ]),
      );
    if (type.endsWith("[]"))
      return (given as readonly Group[]).map((each) => completed(name, each, value, fits));
    return completed(name, given as Group, value, fits);
  };
  return Object.fromEntries(
    membersOf(group).flatMap(([name, isOptional, type]) => {
      if (args[name] !== undefined) return [[name, inner(type, args[name])]];
      return isOptional && fits(name, type) ? [[name, value]] : [];
    }),
  );
}

/** Arguments with groups of settings in them, beside those that are needed. */
const withGroups: Readonly<Record<string, object>> = {
  Cluster: {
    access: { developers: { principalArn: "arn:aws:iam::111122223333:role/Developer", policy: "view" } },
    privateAccess: {},
  },
  Observability: {
    secretOperatorRoleArn: roleArn,
    secretsKeyArn: keyArn,
    region: "eu-west-1",
    accountId: "111122223333",
    receivers: { phone: { type: "pagerDuty" } },
    owners: { shop: { pages: ["phone"] } },
  },
  Secrets: {
    rotations: { "api/key": { functionArn: "arn:aws:lambda:eu-west-1:111122223333:function:rotate" } },
  },
  Service: {
    region: "eu-west-1",
    clusterName: "shop",
    accountId: "111122223333",
    port: 8080,
    clientCidrs: ["10.20.0.0/20"],
    maxReplicas: 4,
    database: {
      host: "shop.example",
      name: "app",
      instanceArn: "arn:aws:rds:eu-west-1:111122223333:db:shop",
      resourceId: "db-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
      admin: { secret: "rds!db-1", roleArn, name: "slipway" },
      cidrs: ["10.20.64.0/22"],
    },
    gateway: { name: "public", namespace: "gateway" },
    hostnames: ["api.example.com"],
    egress: [{ cidr: "203.0.113.0/24", ports: [443] }],
    nodeAffinity: [{ key: "kubernetes.io/arch", values: ["arm64"] }],
    tolerations: [{ key: "dedicated" }],
    volumes: { cache: { mountPath: "/cache", sizeLimit: "1Gi" } },
    serviceMonitor: true,
    slo: { runbookUrl: "https://git.example.com/shop/RUNBOOK.md", availability: 99.9 },
    strategy: {
      type: "canary",
      prometheusUrl: "http://prometheus.monitoring:9090",
      webhooks: [{ name: "smoke", type: "pre-rollout", url: "http://smoke.shop/" }],
    },
    targetMetrics: [
      {
        type: "object",
        name: "requests",
        value: "100",
        object: { apiVersion: "v1", kind: "Service", name: "api" },
      },
    ],
  },
};

/** Whether they are there decides what is made: an Output would say so too late. */
const plain: readonly string[] = ["copyVaultArn", "logBucketName", "volumeKeyArn"];

const tokens = Object.keys(argumentTypes).filter((group) => group.startsWith("slipway:"));

describe("components: an argument that may be left out", () => {
  for (const token of tokens) {
    const name = token.replace(/^.*:/, "");
    const args = { ...neededArgs[name], ...withGroups[name] };
    it(`counts as left out of ${name} where it is undefined`, async () => {
      const without = await madeBy(name, args);
      assert.ok(without.length > 0);
      assert.deepEqual(await madeBy(name, completed(token, args, undefined)), without);
    });
    it(`counts as left out of ${name} where it is an Output of undefined`, async () => {
      const later = completed(
        token,
        args,
        pulumi.output(undefined),
        (argument, type) => type.endsWith("~") && !plain.includes(argument),
      );
      assert.deepEqual(await madeBy(name, later), await madeBy(name, args));
    });
  }

  it("was tried in every group of settings", () => {
    const groups = Object.keys(argumentTypes).filter((group) => !tokens.includes(group));
    assert.deepEqual(
      groups.filter((group) => !completedGroups.has(group)),
      [],
    );
  });
});
