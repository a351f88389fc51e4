import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import { parse } from "yaml";
import { merged } from "../support/stack-file.ts";
import { type Values, chartDir, everything, image, judged, renderText, withPassword } from "./helm.ts";

/** What the schema refuses: the values laid over the defaults, and where it says that the problem is. */
const bySchema: readonly (readonly [string, Values, string])[] = [
  ["no image", { image: {} }, "/image"],
  ["a tag", { image: { ...image, tag: "latest" } }, "/image"],
  ["a tag in the repository's name", { image: { ...image, repository: "web:latest/" } }, "/image/repository"],
  [
    "a digest in the repository's name",
    { image: { ...image, repository: `web@${image.digest}` } },
    "/image/repository",
  ],
  ["upper case in the repository's name", { image: { ...image, repository: "Web" } }, "/image/repository"],
  ["a short digest", { image: { ...image, digest: "sha256:abc" } }, "/image/digest"],
  ["a tag as digest", { image: { ...image, digest: "latest" } }, "/image/digest"],
  ["no such strategy", { strategy: { type: "red" } }, "/strategy/type"],
  ["an interval that Flagger ignores", { strategy: { intervalSeconds: 5 } }, "/strategy/intervalSeconds"],
  ["a step beyond all requests", { strategy: { stepWeights: [10, 110] } }, "/strategy/stepWeights/1"],
  [
    "no such webhook",
    judged("canary", { webhooks: [{ name: "a", type: "now", url: "http://a" }] }),
    "/strategy/webhooks/0/type",
  ],
  ["an unknown key", { replicaCount: 3 }, ""],
  ["an unknown nested key", { replicas: { minimum: 3 } }, "/replicas"],
  ["a privileged port", { port: 80 }, "/port"],
  ["a port beyond the range", { metricsPort: 65_536 }, "/metricsPort"],
  ["a port as text", { port: "8080" }, "/port"],
  ["a number in the configuration", { config: { RETRIES: 3 } }, "/config/RETRIES"],
  ["a variable that no shell could name", { config: { "LOG-LEVEL": "info" } }, "/config"],
  ["a single replica", { replicas: { min: 1, max: 6 } }, "/replicas/min"],
  [
    "a database whose name switches TLS off",
    { database: { name: "app?sslmode=disable&x=" } },
    "/database/name",
  ],
  ["a host that is a template", { database: { host: "{{ .database_password }}.example" } }, "/database/host"],
  ["a host with a path", { database: { host: "db.example/other?x=" } }, "/database/host"],
  ["a region that is none", { database: { region: "eu-west-1.evil.example/" } }, "/database/region"],
  [
    "an administrator's database whose name switches TLS off",
    { database: { admin: { name: "app?sslmode=disable" } } },
    "/database/admin/name",
  ],
  [
    "a probe path that ends the label of a query",
    { probes: { readiness: { path: '/ready"}or(vector(0))#' } } },
    "/probes/readiness/path",
  ],
  [
    "a probe path with a brace",
    { probes: { liveness: { path: "/{{ interval }}" } } },
    "/probes/liveness/path",
  ],
  ["half a replica", { replicas: { min: 2.5, max: 6 } }, "/replicas/min"],
  [
    "a budget that forbids every disruption",
    { disruption: { maxUnavailable: 0 } },
    "/disruption/maxUnavailable",
  ],
  [
    "an autoscaler without headroom",
    { autoscaling: { targetCpuUtilization: 100 } },
    "/autoscaling/targetCpuUtilization",
  ],
  ["a missing limit", { resources: { limits: undefined } }, "/resources"],
  ["a missing memory limit", { resources: { limits: { memory: undefined } } }, "/resources/limits"],
  [
    "CPU as a number",
    { resources: { requests: { cpu: 1, memory: "1Gi" }, limits: { cpu: "1", memory: "1Gi" } } },
    "/resources/requests/cpu",
  ],
  [
    "memory in unknown units",
    { resources: { requests: { cpu: "1", memory: "1GB" }, limits: { cpu: "1", memory: "1Gi" } } },
    "/resources/requests/memory",
  ],
  ["a probe's path without a slash", { probes: { liveness: { path: "health" } } }, "/probes/liveness/path"],
  ["a command as a probe", { probes: { liveness: { exec: ["true"] } } }, "/probes/liveness"],
  ["no sleep before SIGTERM", { termination: { preStopSeconds: 0 } }, "/termination/preStopSeconds"],
  ["a drain of less than nothing", { termination: { drainSeconds: -1 } }, "/termination/drainSeconds"],
  [
    "a peer of two kinds",
    { networkPolicy: { ingressFrom: [{ namespace: "a", cidr: "10.0.0.0/8" }] } },
    "/networkPolicy/ingressFrom/0",
  ],
  ["a peer of no kind", { networkPolicy: { ingressFrom: [{}] } }, "/networkPolicy/ingressFrom/0"],
  [
    "an address without a prefix",
    { networkPolicy: { metricsFrom: [{ cidr: "10.0.0.1" }] } },
    "/networkPolicy/metricsFrom/0/cidr",
  ],
  [
    "a prefix too long",
    { networkPolicy: { dnsTo: [{ cidr: "10.0.0.0/33" }] } },
    "/networkPolicy/dnsTo/0/cidr",
  ],
  [
    "a namespace that can't be",
    { networkPolicy: { ingressFrom: [{ namespace: "Edge" }] } },
    "/networkPolicy/ingressFrom/0/namespace",
  ],
  ["calls to every port", { networkPolicy: { egressTo: [{ namespace: "a" }] } }, "/networkPolicy/egressTo/0"],
  [
    "calls to no port",
    { networkPolicy: { egressTo: [{ namespace: "a", ports: [] }] } },
    "/networkPolicy/egressTo/0/ports",
  ],
  ["an unknown way to spread", { topologySpread: { zone: "Never" } }, "/topologySpread/zone"],
  ["an unknown kind", { kind: "daemon" }, "/kind"],
  ["a URL for a host", { routing: { hostnames: ["https://a.example"] } }, "/routing/hostnames/0"],
  ["the value of a secret", { secrets: { keys: { KEY: { value: "x" } } } }, "/secrets/keys/KEY"],
  ["a role that SQL does not know", { database: { user: "svc-web" } }, "/database/user"],
  ["the password of a database", { database: { password: "x" } }, "/database"],
  ["labels that select pods", { podLabels: { "app.kubernetes.io/name": "other" } }, "/podLabels"],
  ["an annotation that is the chart's", { podAnnotations: { "checksum/config": "x" } }, "/podAnnotations"],
];

/** What only the templates can refuse: rules between values. Named by a phrase of the message. */
const byTemplates: readonly (readonly [string, Values, RegExp])[] = [
  [
    "a minimum above the maximum",
    { replicas: { min: 7, max: 6 } },
    /replicas\.min: received 7; allowed: at most replicas\.max \(6\)/,
  ],
  [
    "a budget that allows an outage",
    { disruption: { maxUnavailable: 2 } },
    /disruption\.maxUnavailable: received 2; allowed: less than replicas\.min \(2\)/,
  ],
  [
    "a kill before the drain's end",
    { termination: { preStopSeconds: 35, drainSeconds: 25, gracePeriodSeconds: 69 } },
    /termination\.gracePeriodSeconds: received 69; allowed: at least 70/,
  ],
  [
    "metrics on the service's port",
    { metricsPort: 8080 },
    /metricsPort: received 8080; allowed: another port/,
  ],
  ["a variable that is the chart's", { config: { PORT: "" } }, /config\.PORT: received ""/],
  [
    "a secret that is the chart's",
    { secrets: { keys: { DATABASE_URL: "x" }, region: "eu-west-1" } },
    /secrets\.keys\.DATABASE_URL: received "x"/,
  ],
  [
    "a variable that is a secret too, without its value",
    { config: { KEY: "s3cret" }, secrets: { keys: { KEY: "x" }, region: "eu-west-1" } },
    /config\.KEY: received a string; allowed: names that are not in secrets\.keys/,
  ],
  ["secrets without a region", { secrets: { keys: { KEY: "x" } } }, /secrets\.region: received nothing/],
  [
    "a database without a name or a secret",
    { database: { host: "db.example", auth: "password" }, secrets: { region: "eu-west-1" } },
    /database\.name: received nothing.*\n.*database\.secret: received nothing/,
  ],
  [
    "a database without a role, a name or a region, and with a secret",
    { database: { host: "db.example", secret: "x" } },
    /database\.name: .*\n.*database\.user: .*\n.*database\.region: .*\n.*database\.secret: received "x"; allowed: unset where database\.auth is iam/,
  ],
  [
    "an administrator without a database, for a role with a password",
    { database: { ...withPassword.database, admin: { secret: "x" } }, secrets: withPassword.secrets },
    /database\.admin\.secret: received "x"; allowed: unset where database\.auth is password.*\n.*database\.admin\.name: received nothing/,
  ],
  [
    "another region than the database's",
    { database: everything.database, config: { AWS_REGION: "eu-west-2" } },
    /config\.AWS_REGION: received "eu-west-2"/,
  ],
  [
    "strategies without metrics, an autoscaler or a route, all at once",
    { strategy: { type: "blueGreen" }, autoscaling: { enabled: false } },
    /strategy\.provider: received "gatewayapi".*\n.*autoscaling\.enabled: received false.*\n.*strategy\.prometheusUrl: received nothing.*\n.*monitoring\.serviceMonitor: received false.*\n.*monitoring\.intervalSeconds: received 30.*\n.*strategy\.webhooks: received none/,
  ],
  ["a worker that is judged", { ...judged("canary"), kind: "worker" }, /strategy\.type: received "canary"/],
  [
    "steps that shrink",
    judged("canary", { stepWeights: [50, 10] }),
    /strategy\.stepWeights: received \[50,10\]/,
  ],
  [
    "hosts in a mesh",
    judged("canary", { provider: "istio" }),
    /routing\.hostnames: received .*; allowed: none with the provider istio/,
  ],
  [
    "a preview of a canary",
    judged("canary", { previewHostnames: ["a.example"] }),
    /strategy\.previewHostnames: received/,
  ],
  ["leaving to what is judged", judged("canary", { leaving: true }), /strategy\.leaving: received true/],
  ["a cronJob without a schedule", { kind: "cronJob" }, /schedule: received nothing/],
  ["a schedule of a service", { schedule: "0 3 * * *" }, /schedule: received "0 3 \* \* \*"/],
  [
    "migrations of a job",
    { kind: "job", migrations: { command: ["x"] } },
    /migrations\.command: received \["x"\]/,
  ],
  [
    "hosts of a worker",
    { kind: "worker", routing: { ...everything.routing, awsTargetGroup: false } },
    /routing\.hostnames: received \["shop\.example\.com"\]; allowed: none for the kind worker/,
  ],
  [
    "hosts that nothing takes",
    { routing: { hostnames: ["a.example"] } },
    /routing\.gateway: received no name/,
  ],
  [
    "a target group of an Ingress",
    { routing: { hostnames: ["a.example"], awsTargetGroup: true, ingress: { className: "alb" } } },
    /routing\.awsTargetGroup: received true/,
  ],
  [
    "a load balancer that cuts what pods still answer",
    { routing: { ...everything.routing, deregistrationDelaySeconds: 89 } },
    /routing\.deregistrationDelaySeconds: received 89; allowed: at least 90/,
  ],
  [
    "a sleep that the load balancer's lag outlasts",
    { routing: everything.routing, termination: { preStopSeconds: 59 } },
    /termination\.preStopSeconds: received 59; allowed: at least routing\.deregistrationLagSeconds \(60\)/,
  ],
  [
    "a drain that cuts the longest request",
    { routing: { ...everything.routing, requestTimeoutSeconds: 31 }, termination: { drainSeconds: 30 } },
    /termination\.drainSeconds: received 30; allowed: at least routing\.requestTimeoutSeconds \(31\)/,
  ],
  [
    "a load balancer that keeps connections for longer than the pods",
    { routing: { ...everything.routing, idleTimeoutSeconds: 120 } },
    /routing\.keepAliveSeconds: received 65; allowed: more than routing\.idleTimeoutSeconds \(120\)/,
  ],
  [
    "tolerations that the API server refuses, all at once",
    {
      tolerations: [
        { effect: "NoSchedule" },
        { key: "a", operator: "Exists", value: "b" },
        { key: "a", tolerationSeconds: 60 },
      ],
    },
    /tolerations\[0\]\.operator: received "Equal".*\n.*tolerations\[1\]\.value: received "b".*\n.*tolerations\[2\]\.tolerationSeconds: received 60/,
  ],
  [
    "a default taken away, by its name",
    { strategy: null, replicas: { min: null } },
    /missing property 'strategy'[^]*missing property 'min'|missing property 'min'[^]*missing property 'strategy'/,
  ],
  [
    "a deadline that no rollout meets",
    { rollout: { minReadySeconds: 60, progressDeadlineSeconds: 60 } },
    /rollout\.progressDeadlineSeconds: received 60; allowed: more than minReadySeconds \(60\)/,
  ],
];

describe("chart of a service refuses", () => {
  let validate: ValidateFunction;
  let defaults: Values;

  before(async () => {
    defaults = parse(await readFile(join(chartDir, "values.yaml"), "utf8")) as Values;
    const schema = JSON.parse(await readFile(join(chartDir, "values.schema.json"), "utf8")) as object;
    validate = new Ajv({ allErrors: true, strict: true, strictRequired: false }).compile(schema);
  });

  it("nothing that it has for a default", () => {
    assert.ok(validate(merged(defaults, { image })), JSON.stringify(validate.errors));
  });

  for (const [what, values, path] of bySchema) {
    it(what, () => {
      // As Helm does: a user's values are laid over the defaults.
      const all = merged(defaults, { image, ...values });
      assert.equal(validate(all), false);
      assert(
        validate.errors?.some(({ instancePath }) => instancePath === path),
        JSON.stringify(validate.errors),
      );
    });
  }

  for (const [what, values, message] of byTemplates) {
    it(what, () => assert.rejects(renderText(values), message));
  }

  it("everything wrong between values in one run", async () => {
    const values = {
      replicas: { min: 7, max: 6 },
      disruption: { maxUnavailable: 7 },
      termination: { gracePeriodSeconds: 11 },
      metricsPort: 8080,
      config: { PORT: "1", DRAIN_SECONDS: "2" },
    };
    const error = await renderText(values).then(() => "", String);
    const paths = [...error.matchAll(/^- (\S+): received/gm)].map(([, path]) => path);
    assert.deepEqual(paths, [
      "replicas.min",
      "disruption.maxUnavailable",
      "termination.gracePeriodSeconds",
      "metricsPort",
      "config.PORT",
      "config.DRAIN_SECONDS",
    ]);
  });

  it("by helm what it refuses by schema", () =>
    assert.rejects(renderText({ image: { ...image, digest: "latest" } }), /'\/image\/digest'/));

  it("no default, once there is an image", async () => {
    const defaults = parse(await readFile(join(chartDir, "values.yaml"), "utf8")) as Values;
    assert.equal(validate({ ...defaults, image }), true, JSON.stringify(validate.errors));
  });
});
