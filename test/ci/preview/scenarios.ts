/** Previews as Pulumi prints them (`display.PreviewDigest`, engine 3.250), each of a change that somebody may review. */
import type { PreviewDigest, PreviewStep, StepState } from "../../../ci/preview/plan.ts";

/** In every value that a report has no business with. */
export const CANARY = "hunter2-canary";

/** Where the project is. */
export const ROOT = `/home/${CANARY}/platform`;

export interface Scenario {
  readonly digest: PreviewDigest;
  /** Lines of the event log. */
  readonly events?: readonly object[];
  readonly hasSucceeded?: boolean;
  readonly kind?: "preview" | "drift";
}

const STACK = "urn:pulumi:staging::slipway-platform";
export const urn = (types: string, name: string): string => `${STACK}::${types}::${name}`;

const root = urn("pulumi:pulumi:Stack", "slipway-platform-staging");
const database = urn("slipway:database:Database", "orders");
const instance = urn("slipway:database:Database$aws:rds/instance:Instance", "orders-instance");
const parameters = urn(
  "slipway:database:Database$aws:rds/parameterGroup:ParameterGroup",
  "orders-parameters",
);
const network = urn("slipway:network:Network", "platform");
const nat = (zone: string): string =>
  urn("slipway:network:Network$aws:ec2/natGateway:NatGateway", `platform-nat-${zone}`);
const cluster = urn("slipway:cluster:Cluster", "platform");
const control = urn("slipway:cluster:Cluster$aws:eks/cluster:Cluster", "platform-cluster");
const nodes = urn("slipway:compute:NodeGroup$aws:eks/nodeGroup:NodeGroup", "platform-system");
const nodeGroup = urn("slipway:compute:NodeGroup", "platform-system-nodes");
const provider = urn("pulumi:providers:kubernetes", "platform");
const service = (name: string): string => urn("slipway:service:Service", name);
const child = (name: string, type: string): string => urn(`slipway:service:Service$${type}`, name);
const deployment = (name: string): string => child(name, "kubernetes:apps/v1:Deployment");
const secret = (name: string): string =>
  child(`${name}-database`, "kubernetes:external-secrets.io/v1:ExternalSecret");

const at = (line: number): StepState => ({
  sourcePosition: `project:///${line > 90 ? `file:${ROOT}/` : ""}stacks/layers/platform.ts#${line},5`,
});
const hidden = { password: CANARY, userData: `export TOKEN=${CANARY}`, tags: { [CANARY]: CANARY } };

interface Given extends StepState {
  readonly op?: string;
  readonly was?: Readonly<Record<string, unknown>>;
  readonly is?: Readonly<Record<string, unknown>>;
  readonly diff?: readonly string[];
  readonly because?: readonly string[];
}

function step(name: string, { op = "same", was = {}, is = {}, diff, because, ...state }: Given): PreviewStep {
  return {
    ...{ op, urn: name },
    ...(op === "create" ? {} : { oldState: { parent: root, ...state, inputs: { ...hidden, ...was } } }),
    ...(op === "delete" ? {} : { newState: { parent: root, ...state, inputs: { ...hidden, ...is } } }),
    ...(because ? { replaceReasons: because } : {}),
    detailedDiff: diff ? Object.fromEntries(diff.map((path) => [path, { kind: "update" }])) : null,
  };
}

/** A platform with two services, one of which has a database; each scenario changes some of it. */
function platform(
  changes: Readonly<Record<string, Given>>,
  more: readonly PreviewStep[] = [],
): PreviewDigest {
  const all: Record<string, Given> = {
    [root]: {},
    [network]: { ...at(20) },
    [nat("a")]: { parent: network, ...at(24) },
    [nat("b")]: { parent: network, ...at(24) },
    [cluster]: { ...at(40), dependencies: [network] },
    [control]: { parent: cluster, ...at(41), protect: true, dependencies: [nat("a"), nat("b")] },
    [nodeGroup]: { ...at(60) },
    [nodes]: { parent: nodeGroup, ...at(61), dependencies: [control] },
    [provider]: { dependencies: [control] },
    [database]: { ...at(80) },
    [parameters]: { parent: database, ...at(82) },
    [instance]: { parent: database, ...at(83), dependencies: [parameters] },
    [service("api")]: { ...at(100) },
    [secret("api")]: {
      parent: service("api"),
      ...at(102),
      dependencies: [instance],
      provider: `${provider}::id`,
    },
    [deployment("api")]: {
      ...{ parent: service("api"), ...at(104), dependencies: [secret("api")], provider: `${provider}::id` },
    },
    [service("web")]: { ...at(100) },
    [deployment("web")]: { parent: service("web"), ...at(104), provider: `${provider}::id` },
  };
  const steps = Object.entries(all).map(([name, given]) => step(name, { ...given, ...changes[name] }));
  return { steps: [...steps, ...more], diagnostics: [{ severity: "info", message: CANARY }] };
}

/** Values that a policy's message may quote. */
const HOSTILE = "::error::a\n ::error::b ##[add-mask]e \u001b[2J";

const finding = (policyName: string, enforcementLevel: string, resourceUrn?: string): object => ({
  policyEvent: { policyName, enforcementLevel, resourceUrn, message: `${HOSTILE}, received ${CANARY}` },
});

export const scenarios: Readonly<Record<string, Scenario>> = {
  "nothing-changes": { digest: platform({}) },
  "first-deployment": {
    digest: {
      steps: (platform({}).steps ?? []).map(({ urn: name, newState }) => ({
        ...{ op: "create", urn: name },
        ...(newState ? { newState } : {}),
      })),
    },
  },
  "new-image": {
    digest: platform({
      [deployment("api")]: {
        ...{ op: "update", diff: ["spec.template.spec.containers[0].image"] },
        ...{ was: { image: CANARY }, is: { image: CANARY } },
        // As a chart's provider says it: the service's own declaration is told instead.
        sourcePosition: `project:///file:${ROOT}/.slipway/emulators/provider.mjs#1,2`,
      },
    }),
  },
  "database-replaced": {
    digest: platform({
      [instance]: {
        ...{ op: "replace", diff: ["storageEncrypted", 'tags["owner"]'], because: ["storageEncrypted"] },
        ...{
          was: { multiAz: true, instanceClass: "db.m7g.large" },
          is: { multiAz: false, instanceClass: "db.r8g.large" },
        },
      },
    }),
  },
  "protected-cluster-deleted": {
    digest: platform({ [control]: { op: "delete" }, [nodes]: { op: "delete" }, [cluster]: { op: "delete" } }),
  },
  "dearer-and-cheaper": {
    digest: platform(
      {
        [nodes]: {
          ...{ op: "update", diff: ["capacityType", "instanceTypes", "diskSize"] },
          was: { capacityType: "SPOT", instanceTypes: ["m7g.large"], diskSize: 50 },
          is: { capacityType: "ON_DEMAND", instanceTypes: ["m7i.large", "m7i.xlarge"], diskSize: 20 },
        },
        [nat("b")]: { op: "delete" },
        [control]: {
          ...{ op: "update", diff: ["upgradePolicy.supportType"] },
          ...{
            was: { upgradePolicy: { supportType: "STANDARD" } },
            is: { upgradePolicy: { supportType: "EXTENDED" } },
          },
        },
      },
      [
        step(urn("slipway:network:Network$aws:ec2/vpcEndpoint:VpcEndpoint", "platform-ecr-api"), {
          ...{ op: "create", parent: network, ...at(31) },
        }),
      ],
    ),
  },
  "policies-refuse": {
    digest: platform({ [deployment("web")]: { op: "update", diff: ["spec.template"] } }),
    events: [
      finding("pod-security", "mandatory", deployment("web")),
      finding("pod-security", "mandatory", deployment("web")), // told twice: as an input, and as a result
      finding("service-slo", "advisory", service("web")),
      finding("stack-budget", "advisory"),
    ],
    hasSucceeded: false,
  },
  "preview-fails": {
    digest: { steps: [], diagnostics: [{ severity: "error", message: `AccessDenied: ${CANARY}` }] },
    hasSucceeded: false,
  },
  "names-of-others": {
    digest: platform({}, [
      step(urn("aws:s3/bucket:Bucket", "x`|<script>@octocat\n| | <!-- slipway:preview:production -->"), {
        ...{ op: "replace", because: ["bucket"], retainOnDelete: true, diff: [`tags["${CANARY}"]`] },
        sourcePosition: "file:///home/somebody/elsewhere.ts#1,1",
      }),
      step(urn("aws:sns/topic:Topic", "@octo-org/everybody ##[add-mask]e \u001b[2J"), { op: "create" }),
      step(urn("aws:sqs/queue:Queue", '"]; click n0 "https://evil.example"'), { op: "create" }),
    ]),
  },
  "drift-by-hand": {
    kind: "drift",
    digest: platform({}, [
      // What a refresh found, and then what the program says to it.
      step(nodes, { op: "update", parent: nodeGroup, diff: ["scalingConfig.desiredSize"] }),
      step(nodes, { op: "same", parent: nodeGroup }),
      step(instance, {
        ...{ op: "update", parent: database, ...at(83), diff: ["multiAz", "deletionProtection"] },
        ...{ was: { multiAz: false }, is: { multiAz: true } },
      }),
    ]),
  },
};
