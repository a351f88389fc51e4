import * as pulumi from "@pulumi/pulumi";
import * as state from "@pulumi/pulumi/runtime/state.js";
import { skipPromiseTraces } from "../../stacks/promise-traces.ts";
import { type AliasMessage, aliasUrns, STACK, urnBelow } from "./aliases.ts";

// As the program itself does: rendering one for each promise is half of what a test of resources costs.
skipPromiseTraces();

export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
}

type Outputs = (name: string, inputs: Record<string, unknown>) => Record<string, unknown>;

const account = "111122223333";
const region = "eu-west-1";
const arn = (service: string, resource: string): string =>
  `arn:aws:${service}:${region}:${account}:${resource}`;
const none: Outputs = () => ({});

const madeCluster = {
  endpoint: "https://cluster.example",
  certificateAuthority: { data: "Q0E=" },
  vpcConfig: { clusterSecurityGroupId: "sg-cluster" },
  identities: [{ oidcs: [{ issuer: "https://oidc.example/id/1" }] }],
  computeConfig: { nodeRoleArn: `arn:aws:iam::${account}:role/auto-nodes` },
};

/** What each type computes, as far as the components read it. A type that is not here fails the test. */
const computed: Readonly<Record<string, Outputs>> = {
  "aws:acm/certificate:Certificate": (_, { domainName, subjectAlternativeNames }) => ({
    arn: arn("acm", `certificate/${String(domainName)}`),
    domainValidationOptions: [domainName, ...(subjectAlternativeNames as string[])].map((name) => ({
      domainName: name,
      resourceRecordName: `_name.${String(name).replace("*.", "")}.`,
      resourceRecordType: "CNAME",
      resourceRecordValue: `_value.${String(name).replace("*.", "")}.`,
    })),
  }),
  "aws:acm/certificateValidation:CertificateValidation": none,
  "aws:backup/plan:Plan": none,
  "aws:backup/selection:Selection": none,
  "aws:backup/vault:Vault": (_, { name }) => ({ arn: arn("backup", `backup-vault:${String(name)}`) }),
  "aws:backup/vaultLockConfiguration:VaultLockConfiguration": none,
  "aws:backup/vaultPolicy:VaultPolicy": none,
  "aws:budgets/budget:Budget": none,
  "aws:cloudwatch/eventRule:EventRule": (name) => ({ name, arn: arn("events", `rule/${name}`) }),
  "aws:cloudwatch/eventTarget:EventTarget": none,
  "aws:cloudwatch/logStream:LogStream": (_, { name, logGroupName }) => ({
    arn: arn("logs", `log-group:${String(logGroupName)}:log-stream:${String(name)}`),
  }),
  "aws:cloudwatch/logGroup:LogGroup": (name) => ({ arn: arn("logs", `log-group:${name}`) }),
  "aws:ebs/encryptionByDefault:EncryptionByDefault": none,
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": none,
  "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway": none,
  "aws:ec2/eip:Eip": (name) => ({ allocationId: `eipalloc-${name}`, publicIp: "203.0.113.10" }),
  "aws:ec2/flowLog:FlowLog": none,
  "aws:ec2/internetGateway:InternetGateway": none,
  "aws:ec2/launchTemplate:LaunchTemplate": () => ({ latestVersion: 1 }),
  "aws:ec2/natGateway:NatGateway": () => ({ publicIp: "203.0.113.20" }),
  "aws:ec2/route:Route": none,
  "aws:ec2/routeTable:RouteTable": none,
  "aws:ec2/routeTableAssociation:RouteTableAssociation": none,
  "aws:ec2/securityGroup:SecurityGroup": none,
  "aws:ec2/securityGroupRule:SecurityGroupRule": none,
  "aws:ec2/subnet:Subnet": none,
  "aws:ec2/vpc:Vpc": () => ({ ipv6CidrBlock: "2001:db8:1234:1a00::/56" }),
  "aws:ec2/vpcEndpoint:VpcEndpoint": none,
  "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation": none,
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": none,
  "aws:ecr/pullThroughCacheRule:PullThroughCacheRule": none,
  "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration": none,
  "aws:ecr/replicationConfiguration:ReplicationConfiguration": none,
  "aws:ecr/repository:Repository": (_, { name }) => ({
    repositoryUrl: `${account}.dkr.ecr.${region}.amazonaws.com/${String(name)}`,
  }),
  "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate": none,
  "aws:ecr/repositoryPolicy:RepositoryPolicy": none,
  "aws:eks/accessEntry:AccessEntry": none,
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": none,
  "aws:eks/addon:Addon": none,
  "aws:eks/cluster:Cluster": (_, { name }) => ({
    arn: arn("eks", `cluster/${String(name)}`),
    ...madeCluster,
  }),
  "aws:eks/nodeGroup:NodeGroup": (name) => ({ nodeGroupName: name }),
  "aws:eks/podIdentityAssociation:PodIdentityAssociation": none,
  "aws:guardduty/detector:Detector": none,
  "aws:guardduty/detectorFeature:DetectorFeature": none,
  "aws:iam/instanceProfile:InstanceProfile": (name) => ({
    name,
    arn: `arn:aws:iam::${account}:instance-profile/${name}`,
  }),
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": (_, { url }) => ({
    arn: `arn:aws:iam::${account}:oidc-provider/${String(url).replace("https://", "")}`,
  }),
  "aws:iam/policy:Policy": (_, { name }) => ({ arn: `arn:aws:iam::${account}:policy/${String(name)}` }),
  "aws:iam/role:Role": (name) => ({ name, arn: `arn:aws:iam::${account}:role/${name}` }),
  "aws:iam/rolePolicy:RolePolicy": none,
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": none,
  "aws:kms/alias:Alias": none,
  "aws:kms/key:Key": (name) => ({ keyId: `${name}-id`, arn: arn("kms", `key/${name}`) }),
  "aws:rds/instance:Instance": (_, { identifier }) => ({
    address: `${String(identifier)}.abcdefghijkl.${region}.rds.amazonaws.com`,
    arn: arn("rds", `db:${String(identifier)}`),
    masterUserSecrets: [{ secretArn: arn("secretsmanager", "secret:rds!db-1") }],
    resourceId: "db-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
  }),
  "aws:rds/parameterGroup:ParameterGroup": (name) => ({ name }),
  "aws:rds/subnetGroup:SubnetGroup": none,
  "aws:route53/record:Record": (_, { name }) => ({ fqdn: String(name).replace(/\.$/, "") }),
  "aws:route53/zone:Zone": (name) => ({
    zoneId: `${name}-id`,
    nameServers: ["ns-1.example", "ns-2.example"],
  }),
  "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock": none,
  "aws:s3/bucket:Bucket": (_, { bucket }) => ({ arn: `arn:aws:s3:::${String(bucket)}` }),
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": none,
  "aws:s3/bucketLogging:BucketLogging": none,
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": none,
  "aws:s3/bucketPolicy:BucketPolicy": none,
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": none,
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": none,
  "aws:s3/bucketVersioning:BucketVersioning": none,
  "aws:secretsmanager/secret:Secret": (_, { name }) => ({
    arn: arn("secretsmanager", `secret:${String(name)}`),
  }),
  "aws:secretsmanager/secretRotation:SecretRotation": none,
  "aws:signer/signingProfile:SigningProfile": (name) => ({ arn: arn("signer", `/signing-profiles/${name}`) }),
  "aws:sns/topic:Topic": (name) => ({ arn: arn("sns", name) }),
  "aws:sns/topicPolicy:TopicPolicy": none,
  "aws:sqs/queue:Queue": (_, { name }) => ({
    arn: arn("sqs", String(name)),
    url: `https://sqs.example/${String(name)}`,
  }),
  "aws:sqs/queuePolicy:QueuePolicy": none,
  "aws:ssm/parameter:Parameter": (_, { name }) => ({ arn: arn("ssm", `parameter${String(name)}`) }),
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": none,
  "aws:wafv2/webAcl:WebAcl": (name) => ({ arn: arn("wafv2", `regional/webacl/${name}/id`) }),
  "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": none,
  "eks:index:Cluster": (_, { name }) => ({
    eksCluster: { name, arn: arn("eks", `cluster/${String(name)}`), ...madeCluster },
    core: { clusterIamRole: { name: "control-plane" } },
  }),
  "eks:index:ServiceRole": none,
  "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy": none,
  "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding": none,
  "kubernetes:apps/v1:Deployment": none,
  "kubernetes:core/v1:ConfigMap": none,
  "kubernetes:core/v1:Namespace": none,
  "kubernetes:networking.k8s.io/v1:NetworkPolicy": none,
  "kubernetes:external-secrets.io/v1:ExternalSecret": none,
  "kubernetes:external-secrets.io/v1:SecretStore": none,
  "kubernetes:flagger.app/v1beta1:Canary": none,
  "kubernetes:gateway.k8s.aws/v1beta1:LoadBalancerConfiguration": none,
  "kubernetes:gateway.k8s.aws/v1beta1:TargetGroupConfiguration": none,
  "kubernetes:gateway.networking.k8s.io/v1:Gateway": none,
  "kubernetes:gateway.networking.k8s.io/v1:GatewayClass": none,
  "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute": none,
  "kubernetes:generators.external-secrets.io/v1alpha1:Password": none,
  "kubernetes:helm.sh/v3:Release": none,
  "kubernetes:helm.sh/v4:Chart": none,
  "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass": none,
  "kubernetes:karpenter.sh/v1:NodePool": none,
  "kubernetes:monitoring.coreos.com/v1:PrometheusRule": none,
  "kubernetes:monitoring.coreos.com/v1:ServiceMonitor": none,
  "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole": none,
  "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding": none,
  "kubernetes:rbac.authorization.k8s.io/v1:Role": none,
  "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding": none,
  "kubernetes:storage.k8s.io/v1:StorageClass": none,
  "pulumi:index:Stash": none,
  "pulumi:providers:aws": none,
  "pulumi:providers:kubernetes": none,
  "random:index/randomId:RandomId": () => ({ hex: "0a1b2c3d" }),
};

/** A resource as the engine is told of it: what it stands under and what has to be there before it. */
export interface GraphNode {
  readonly urn: string;
  /** URNs that it had before. */
  readonly aliases: readonly string[];
  readonly type: string;
  readonly name: string;
  /** URN; empty below the stack itself. */
  readonly parent: string;
  readonly dependencies: readonly string[];
  /** URN of its provider; empty for a default one. */
  readonly provider: string;
}

/**
 * Runs what registers resources and says what was registered, in the order of type and name.
 * Components of ours are left out: their children are what counts.
 */
export async function register(create: () => unknown): Promise<Registered[]> {
  return (await registerGraph(create)).resources;
}

/** Where a program is run. */
export interface Surroundings {
  /** @default "staging" */
  readonly stack?: string;
  /** What is there already. @default nothing */
  readonly existing?: (type: string, name: string) => Existing | undefined;
  /** What makes resources in place of the mocks; undefined leaves one to them. @default nothing */
  readonly make?: (registered: Registered) => Promise<Existing> | undefined;
}

export interface Existing {
  readonly id: string;
  /** Its inputs and outputs. */
  readonly state: Record<string, unknown>;
}

/** The same, and how they hang together, components of ours included. */
export async function registerGraph(
  create: () => unknown,
  { stack = "staging", existing, make }: Surroundings = {},
): Promise<{ resources: Registered[]; graph: GraphNode[] }> {
  const resources: Registered[] = [];
  const unknown: string[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource({ type, name, inputs }) {
        if (type.startsWith("slipway:") || type === STACK) return { id: "", state: inputs };
        const making = make?.({ type, name, inputs });
        if (making) return making;
        const outputs = computed[type];
        if (!outputs) {
          // The SDK tells nobody of it where no output of the resource is awaited.
          unknown.push(`${type} (${name})`);
          throw new Error(`unknown: ${type} (${name})`);
        }
        resources.push({ type, name, inputs });
        const found = existing?.(type, name);
        if (found) return { id: found.id, state: { ...found.state, ...inputs } };
        return { id: `${name}-id`, state: { ...inputs, ...outputs(name, inputs) } };
      },
      call({ token, inputs }) {
        // Which versions there are, only EKS knows: another one for each version of Kubernetes.
        if (token === "aws:eks/getAddonVersion:getAddonVersion")
          return { version: `v${String(inputs["kubernetesVersion"])}.0-eksbuild.1` };
        throw new Error(`unexpected call of ${token}`);
      },
    },
    "slipway",
    stack,
    false,
  );
  // Mocks take no transforms and say so by an error; here they are registered, though no engine calls them.
  internals.getStore().supportsTransforms = true;
  const graph = recordGraph();
  // Below a stack's own resource, as the SDK's runner runs a program.
  try {
    await pulumi.runtime.runInPulumiStack(async () => void (await create()));
    await pulumi.runtime.disconnect();
  } finally {
    internals.setStackResource(undefined);
  }
  if (unknown.length > 0) throw new Error(`test/support/mocks.ts does not know ${unknown.join(", ")}`);
  resources.sort((a, b) => `${a.type} ${a.name}`.localeCompare(`${b.type} ${b.name}`));
  return { resources, graph };
}

/** What the SDK keeps to itself. */
interface Internals {
  getStore(): { supportsTransforms: boolean };
  setStackResource(stack: undefined): void;
}
const internals = state as unknown as Internals;

interface RegisterRequest {
  getType(): string;
  getName(): string;
  getParent(): string;
  getProvider(): string;
  getDependenciesList(): string[];
  getAliasesList(): AliasMessage[];
}
interface Monitor {
  newUrn(parent: string, type: string, name: string): string;
  registerResource(
    request: RegisterRequest,
    callback: (error: unknown, answer?: { getUrn(): string }) => void,
  ): Promise<void>;
}

/** Mocks are not told of parents and dependencies; the monitor that calls them is. */
function recordGraph(): GraphNode[] {
  const graph: GraphNode[] = [];
  const monitor = pulumi.runtime.getMonitor() as unknown as Monitor;
  let stack = "";
  // The mocks' own leave out all ancestors' types but the parent's.
  monitor.newUrn = (parent, type, name) => urnBelow(parent, type, name, pulumi.getStack());
  const registerResource = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, callback) =>
    registerResource(request, (error, answer) => {
      if (answer && request.getType() === STACK) stack = answer.getUrn();
      else if (answer) {
        const urn = answer.getUrn();
        const parent = graph.find((node) => node.urn === request.getParent());
        graph.push({
          urn,
          aliases: aliasUrns({ urn, parent }, request.getAliasesList()),
          type: request.getType(),
          name: request.getName(),
          parent: request.getParent() === stack ? "" : request.getParent(),
          dependencies: request.getDependenciesList(),
          provider: request.getProvider().replace(/::[^:]*$/, ""),
        });
      }
      callback(error, answer);
    });
  return graph;
}

/** Inputs of the one resource of a type and name; fails when there is none. */
export function inputsOf(
  registered: readonly Registered[],
  type: string,
  name: string,
): Record<string, unknown> {
  const found = registered.find((resource) => resource.type === type && resource.name === name);
  if (!found)
    throw new Error(`no ${type} ${name} among:\n${registered.map((r) => `${r.type} ${r.name}`).join("\n")}`);
  return found.inputs;
}
