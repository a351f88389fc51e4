import assert from "node:assert/strict";
import { type Resource } from "../../policy/lib/kubernetes.ts";
import { type Settings } from "../../policy/lib/options.ts";
import { type Report, type Rule } from "../../policy/lib/rule.ts";
import { rules } from "../../policy/rules/index.ts";

type Props = Readonly<Record<string, unknown>>;

export const ruleNamed = (name: string): Rule => {
  const rule = rules.find((candidate) => candidate.name === name);
  assert.ok(rule, `no rule ${name}`);
  return rule;
};

export const resource = (type: string, props: unknown): Resource => ({ type, name: "example", props });

/** The reports as `kind path`, the shortest form that tells one finding from another. */
export const summary = (reports: readonly Report[]): string[] =>
  reports.map(({ kind, path }) => `${kind} ${path}`);

/** What a rule says of a resource of the given type. */
export const judge = (rule: string, type: string, props: unknown, settings?: Settings): string[] =>
  summary(ruleNamed(rule).evaluate(resource(type, props), settings));

/** What a rule says of a Pod with the given spec. */
export const judgePod = (rule: string, spec: unknown, settings?: Settings): string[] =>
  judge(rule, "kubernetes:core/v1:Pod", { metadata: { namespace: "shop" }, spec }, settings);

/** What a rule says of a Pod with one container. */
export const judgeContainer = (rule: string, container: Props, settings?: Settings): string[] =>
  judgePod(rule, { containers: [{ name: "app", ...container }] }, settings);

/** A container that no rule has anything to say about. */
const compliantContainer: Props = {
  name: "app",
  image: `registry.example/shop@sha256:${"0123456789abcdef".repeat(4)}`,
  securityContext: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
  },
  resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { cpu: "1", memory: "128Mi" } },
  ports: [{ name: "http", containerPort: 8080 }],
  livenessProbe: { httpGet: { path: "/health", port: "http" } },
  readinessProbe: { httpGet: { path: "/ready", port: "http" } },
  lifecycle: { preStop: { sleep: { seconds: 15 } } },
};

/** A pod spec that no rule has anything to say about. */
export const compliantSpec: Props = {
  serviceAccountName: "shop",
  automountServiceAccountToken: false,
  enableServiceLinks: false,
  securityContext: {
    runAsNonRoot: true,
    runAsUser: 65532,
    runAsGroup: 65532,
    seccompProfile: { type: "RuntimeDefault" },
  },
  topologySpreadConstraints: [
    {
      topologyKey: "topology.kubernetes.io/zone",
      maxSkew: 1,
      whenUnsatisfiable: "DoNotSchedule",
      labelSelector: {},
    },
  ],
  containers: [compliantContainer],
};

/** A Deployment with the given pod spec, itself without fault. */
export const deploymentOf = (spec: unknown): Props => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "shop", namespace: "shop" },
  spec: { template: { metadata: { labels: { "app.kubernetes.io/name": "shop" } }, spec } },
});
