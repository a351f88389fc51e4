/** Renders the chart of a service by the real helm. */
import { parseAllDocuments } from "yaml";
import { acquireTools } from "../../sandbox/toolchain/acquire.ts";
import { type HelmRelease, type Values, chartDir, helmTemplate } from "./template.ts";

export { type Values, chartDir };
export { helmLint } from "./template.ts";

/** A manifest, read without types: what is asserted is what a cluster is sent. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Manifest = any;

before("make helm available", async function () {
  this.timeout(1_800_000); // a machine's first run may have to build it
  await acquireTools(["helm"]);
});

/** The least that the chart demands. */
export const image = {
  repository: "111122223333.dkr.ecr.eu-central-1.amazonaws.com/web",
  digest: `sha256:${"0123456789abcdef".repeat(4)}`,
};

/** Values with which a service on AWS has every object that the chart knows. */
export const everything = {
  secrets: {
    keys: { SESSION_KEY: "shop/web/session-key" },
    region: "eu-central-1",
    roleArn: "arn:aws:iam::111122223333:role/web-secret-reader",
  },
  database: {
    host: "db.example",
    name: "svc_web",
    user: "svc_web",
    region: "eu-central-1",
    caBundle: "a bundle\n",
    admin: {
      secret: "rds!db-1",
      roleArn: "arn:aws:iam::111122223333:role/db-secret-reader",
      name: "app",
    },
  },
  migrations: { command: ["/nodejs/bin/node", "dist/migrate.js"] },
  routing: {
    hostnames: ["shop.example.com"],
    gateway: { name: "public", namespace: "gateway" },
    awsTargetGroup: true,
  },
  monitoring: { serviceMonitor: true, labels: { release: "prometheus" } },
} satisfies Values;

/** The same with a password of the service's own. */
export const withPassword = {
  ...everything,
  database: {
    host: "db.example",
    name: "shop",
    auth: "password",
    secret: "shop/web/database",
    caBundle: "a bundle\n",
  },
} satisfies Values;

const gateway = { hostnames: ["shop.example.com"], gateway: { name: "public", namespace: "gateway" } };

/** Values of a service whose releases Flagger judges. */
export function judged(type: string, strategy: Values = {}) {
  const blueGreen = {
    previewHostnames: ["preview.example.com"],
    webhooks: [
      { name: "traffic", type: "rollout", url: "http://load-tester.test/", metadata: { count: "20" } },
    ],
  };
  return {
    routing: gateway,
    monitoring: { serviceMonitor: true, intervalSeconds: 10 },
    strategy: {
      type,
      prometheusUrl: "http://prometheus.monitoring:9090",
      ...(type === "blueGreen" ? blueGreen : {}),
      ...strategy,
    },
  } satisfies Values;
}

/** Values of the step from such a service to one that rolls. */
export const leaving = {
  routing: gateway,
  strategy: { leaving: true },
  autoscaling: { enabled: false },
  replicas: { min: 6, max: 6 },
} satisfies Values;

/** Texts that YAML reads as something else where nobody quotes them: as booleans, numbers, nothing, or as syntax. */
export const misread = {
  config: { NO: "1e3", Y: "null", LOG_FORMAT: "a: b # c" },
  secrets: { keys: { ON: "true", OFF: "- x" }, region: "on" },
  database: { host: "db.example", name: "shop", auth: "password", secret: "web: x" },
  routing: { hostnames: ["shop.example.com"], gateway: { name: "on", namespace: "1" } },
  networkPolicy: { ingressFrom: [{ namespace: "123" }, { namespace: "null" }] },
  podLabels: { on: "1" },
  podAnnotations: { "example.com/no": "0x10" },
} satisfies Values;

/** The manifests' text; rejects with helm's own words. Values are laid over the required ones. */
export function renderText(
  values: Values = {},
  release: HelmRelease = { name: "web", namespace: "shop" },
): Promise<string> {
  return helmTemplate({ image, ...values }, release);
}

/** Every manifest. */
export async function renderAll(values: Values = {}): Promise<readonly Manifest[]> {
  const documents = parseAllDocuments(await renderText(values)).map(
    (document) => document.toJS() as Manifest,
  );
  return documents.filter(Boolean);
}

/** The manifests by kind, of values that give at most one of each. */
export async function render(values: Values = {}): Promise<Readonly<Record<string, Manifest>>> {
  const manifests = await renderAll(values);
  return Object.fromEntries(manifests.map((manifest) => [manifest.kind, manifest]));
}
