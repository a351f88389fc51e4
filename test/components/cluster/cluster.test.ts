import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Cluster, type ClusterArgs } from "../../../components/cluster/cluster.ts";
import { previewRole } from "../../../components/cluster/preview-access.ts";
import { clusterProblems } from "../../../components/cluster/cluster-plan.ts";
import { enableZonalShift } from "../../../components/cluster/zonal-shift.ts";
import { prerequisites } from "../../support/graph.ts";
import { leastPrivilegeFindings } from "../../support/iam.ts";
import { type GraphNode, inputsOf, register, registerGraph } from "../../support/mocks.ts";

const base: ClusterArgs = {
  clusterName: "slipway-test",
  region: "eu-west-1",
  version: "1.35",
  vpcId: "vpc-1",
  privateSubnetIds: ["subnet-1", "subnet-2"],
  secretsKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/k",
  admins: { platform: "arn:aws:iam::111122223333:role/PlatformAdmin" },
};
const args: ClusterArgs = {
  ...base,
  nodeGroups: { general: { instanceTypes: ["m7g.large"], minSize: 2, maxSize: 4 } },
};
const auto: ClusterArgs = { ...base, computeMode: "auto" };

const ADDON = "aws:eks/addon:Addon";
const EKS = "eks:index:Cluster";
const PROVIDER = "pulumi:providers:kubernetes";

const of = (given: Partial<ClusterArgs> = {}) => register(() => new Cluster("c", { ...args, ...given }));

describe("cluster: Cluster", () => {
  describe("with managed nodes", () => {
    it("makes a private cluster in API mode, with everything logged and standard support (anchors #15)", async () => {
      const inputs = inputsOf(await of(), EKS, "c");
      assert.equal(inputs["authenticationMode"], "API");
      assert.equal(inputs["endpointPublicAccess"], false);
      assert.deepEqual(inputs["upgradePolicy"], { supportType: "STANDARD" });
      assert.ok(!("autoMode" in inputs));
    });

    it("gives the Kubernetes provider the plain cluster name (anchors #2)", async () => {
      assert.equal(inputsOf(await of(), PROVIDER, "c-kubernetes")["clusterIdentifier"], "slipway-test");
    });

    it("tags volumes of claims and of nodes, which the provider's default tags don't reach", async () => {
      const resources = await of({ tags: { owner: "platform" } });
      assert.deepEqual(
        JSON.parse(String(inputsOf(resources, ADDON, "c-aws-ebs-csi-driver")["configurationValues"])),
        { controller: { extraVolumeTags: { owner: "platform" } } },
      );
      const template = inputsOf(resources, "aws:ec2/launchTemplate:LaunchTemplate", "c-general-nodes");
      assert.match(JSON.stringify(template["tagSpecifications"]), /"owner":"platform"/);
      assert.ok(!("configurationValues" in inputsOf(await of(), ADDON, "c-aws-ebs-csi-driver")));
    });

    it("asks the AWS CLI for a token in the kubeconfig, and holds none (anchors #16)", async () => {
      const kubeconfig = String(inputsOf(await of(), PROVIDER, "c-kubernetes")["kubeconfig"]);
      const [{ user }] = (JSON.parse(kubeconfig) as { users: [{ user: Record<string, unknown> }] }).users;
      assert.deepEqual(Object.keys(user), ["exec"]);
      assert.match(JSON.stringify(user), /get-token.*slipway-test.*--region.*eu-west-1/);
    });

    it("grants access by policy and scope", async () => {
      const principalArn = "arn:aws:iam::111122223333:role/Developer";
      const resources = await of({ access: { dev: { principalArn, policy: "edit", namespaces: ["api"] } } });
      const type = "aws:eks/accessPolicyAssociation:AccessPolicyAssociation";
      assert.deepEqual(inputsOf(resources, type, "c-access-dev"), {
        clusterName: "slipway-test",
        principalArn,
        policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy",
        accessScope: { type: "namespace", namespaces: ["api"] },
      });
      assert.deepEqual(inputsOf(resources, type, "c-admin-platform")["accessScope"], { type: "cluster" });
    });

    it("lets previews in by a group whose rights are RBAC's, made only where somebody is of it", async () => {
      const principalArn = "arn:aws:iam::111122223333:role/shop-github-preview-0a1b2c3";
      const role = "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole";
      const resources = await of({ access: { ci: { principalArn, policy: "preview" } } });
      const entry = inputsOf(resources, "aws:eks/accessEntry:AccessEntry", "c-access-ci");
      assert.deepEqual(entry["kubernetesGroups"], ["slipway-preview"]);
      assert.deepEqual(inputsOf(resources, role, "c-preview")["rules"], previewRole.rules);
      assert.deepEqual(inputsOf(resources, `${role}Binding`, "c-preview")["subjects"], [
        { apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: "slipway-preview" },
      ]);
      assert.ok(!resources.some(({ name, type }) => name === "c-access-ci" && type.includes("Association")));
      assert.ok(!(await of()).some(({ type }) => type === role));
    });

    it("has an encrypted default storage class, by the key where one is given", async () => {
      const type = "kubernetes:storage.k8s.io/v1:StorageClass";
      const plain = inputsOf(await of(), type, "c-gp3");
      assert.equal(plain["provisioner"], "ebs.csi.aws.com");
      assert.deepEqual(plain["parameters"], { type: "gp3", encrypted: "true" });
      assert.match(JSON.stringify(plain["metadata"]), /is-default-class":"true"/);
      const volumeKeyArn = "arn:aws:kms:eu-west-1:111122223333:key/v";
      const keyed = await of({ volumeKeyArn });
      assert.equal(
        (inputsOf(keyed, type, "c-gp3")["parameters"] as { kmsKeyId: string }).kmsKeyId,
        volumeKeyArn,
      );
      assert.deepEqual(inputsOf(keyed, "aws:iam/rolePolicy:RolePolicy", "c-volume-key")["role"], "c-ebs-csi");
      assert.deepEqual(leastPrivilegeFindings(keyed), []);
    });

    it("has nodes trust EC2, in China by its name there", async () => {
      for (const [region, ec2] of [
        ["eu-west-1", "ec2.amazonaws.com"],
        ["cn-northwest-1", "ec2.amazonaws.com.cn"],
      ] as const) {
        const admins = {
          platform: `arn:${region.startsWith("cn-") ? "aws-cn" : "aws"}:iam::111122223333:role/Admin`,
        };
        const { assumeRolePolicy } = inputsOf(await of({ region, admins }), "aws:iam/role:Role", "c-nodes");
        assert.match(String(assumeRolePolicy), new RegExp(`"Service":"${ec2}"`));
      }
    });

    it("pins add-ons where asked, else to EKS's default for the cluster's version, and configures pod networking", async () => {
      const resources = await of({
        addonVersions: { coredns: "v1.12.4-eksbuild.1" },
        podSubnets: { "eu-west-1a": "subnet-9" },
      });
      assert.equal(inputsOf(resources, ADDON, "c-coredns")["addonVersion"], "v1.12.4-eksbuild.1");
      assert.equal(inputsOf(resources, ADDON, "c-kube-proxy")["addonVersion"], "v1.35.0-eksbuild.1");
      const raised = await of({ version: "1.36" });
      for (const { type, name, inputs } of raised)
        if (type === ADDON) assert.equal(inputs["addonVersion"], "v1.36.0-eksbuild.1", name);
      assert.match(String(inputsOf(resources, ADDON, "c-vpc-cni")["configurationValues"]), /"id":"subnet-9"/);
    });

    it("makes an OIDC provider only for irsa", async () => {
      const type = "aws:iam/openIdConnectProvider:OpenIdConnectProvider";
      assert.ok(!(await of()).some((resource) => resource.type === type));
      assert.deepEqual(inputsOf(await of({ irsa: true }), type, "c-oidc"), {
        url: "https://oidc.example/id/1",
        clientIdLists: ["sts.amazonaws.com"],
      });
    });

    it("refuses a bad node group by its path", async () => {
      await register(() => {
        const bad = { instanceTypes: [], minSize: 1, maxSize: 1 };
        assert.throws(
          () => new Cluster("c", { ...args, nodeGroups: { bad } }),
          /nodeGroups\.bad\.instanceTypes/,
        );
      });
    });

    it("says what others need", async () => {
      let cluster: Cluster | undefined;
      await register(() => (cluster = new Cluster("c", args)));
      const said = await new Promise((resolve) =>
        pulumi
          .all([
            cluster?.clusterSecurityGroupId,
            cluster?.nodeRoleArn,
            cluster?.oidcIssuer,
            cluster?.oidcProviderArn,
          ])
          .apply(resolve),
      );
      assert.deepEqual(said, [
        "sg-cluster",
        "arn:aws:iam::111122223333:role/c-nodes",
        "https://oidc.example/id/1",
        "",
      ]);
    });
  });

  describe("with EKS Auto Mode (anchors #14)", () => {
    it("enables it at creation and installs only what Auto Mode lacks", async () => {
      const resources = await register(() => new Cluster("c", auto));
      assert.deepEqual(inputsOf(resources, EKS, "c")["autoMode"], { enabled: true, createNodeRole: true });
      assert.deepEqual(
        resources.filter(({ type }) => type === ADDON).map(({ inputs }) => inputs["addonName"]),
        ["metrics-server"],
      );
      assert.ok(!resources.some(({ type }) => type === "aws:eks/nodeGroup:NodeGroup"));
      assert.equal(
        inputsOf(resources, "kubernetes:storage.k8s.io/v1:StorageClass", "c-gp3")["provisioner"],
        "ebs.csi.eks.amazonaws.com",
      );
      assert.deepEqual(inputsOf(resources, "kubernetes:core/v1:ConfigMap", "c-network-policy")["data"], {
        "enable-network-policy-controller": "true",
      });
    });

    it("lets the control plane use the volumes' key", async () => {
      const volumeKeyArn = "arn:aws:kms:eu-west-1:111122223333:key/v";
      const resources = await register(() => new Cluster("c", { ...auto, volumeKeyArn }));
      assert.equal(
        inputsOf(resources, "aws:iam/rolePolicy:RolePolicy", "c-volume-key")["role"],
        "control-plane",
      );
    });
  });

  it("watches nodes for what a kubelet does not see, and snapshots volumes where that is wanted", async () => {
    const addonsOf = async (changes: Partial<ClusterArgs>): Promise<unknown[]> =>
      (await register(() => new Cluster("c", { ...args, ...changes })))
        .filter(({ type }) => type === ADDON)
        .map(({ inputs }) => inputs["addonName"]);
    assert.ok((await addonsOf({})).includes("eks-node-monitoring-agent"));
    assert.ok(!(await addonsOf({})).includes("snapshot-controller"));
    assert.ok((await addonsOf({ volumeSnapshots: true })).includes("snapshot-controller"));
  });

  it("lets Session Manager onto nodes only where it is told to", async () => {
    const policiesOf = async (changes: Partial<ClusterArgs>): Promise<unknown[]> =>
      (await register(() => new Cluster("c", { ...args, ...changes })))
        .filter(({ type }) => type === "aws:iam/rolePolicyAttachment:RolePolicyAttachment")
        .map(({ inputs }) => inputs["policyArn"]);
    const agent = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore";
    assert.ok(!(await policiesOf({})).includes(agent));
    assert.ok((await policiesOf({ sessionManager: true })).includes(agent));
    assert.deepEqual(
      clusterProblems({ ...auto, sessionManager: true }, "cluster").map(({ path }) => path),
      ["cluster.sessionManager"],
    );
  });

  it("enables zonal shift on the cluster within the remote component, and on nothing else", async () => {
    await of({ zonalShift: true });
    const transform = (type: string) =>
      enableZonalShift({ custom: true, type, name: "x", props: { name: "c" }, opts: {} });
    assert.deepEqual(transform("aws:eks/cluster:Cluster"), {
      props: { name: "c", zonalShiftConfig: { enabled: true } },
      opts: {},
    });
    assert.equal(transform("aws:iam/role:Role"), undefined);
  });

  describe("order", () => {
    let graph: GraphNode[];
    before(async () => {
      ({ graph } = await registerGraph(() => {
        const cluster = new Cluster("c", args);
        new aws.sns.Topic("stands-in", {}, { dependsOn: cluster.provider });
      }));
    });
    const urn = (type: string, name: string): string =>
      graph.find((node) => node.type === type && node.name === name)?.urn ??
      assert.fail(`no ${type} ${name}`);
    const needs = (later: string, earlier: string): void => {
      assert.ok(prerequisites(graph, later).has(earlier), `${later} does not wait for ${earlier}`);
    };
    const addon = (name: string): string => urn(ADDON, `c-${name}`);
    const nodes = (): string => urn("aws:eks/nodeGroup:NodeGroup", "c-general-nodes");

    it("networking before nodes, everything else after them (anchors #12)", () => {
      for (const name of ["vpc-cni", "kube-proxy", "eks-pod-identity-agent"]) needs(nodes(), addon(name));
      for (const name of ["coredns", "aws-ebs-csi-driver", "metrics-server"]) needs(addon(name), nodes());
    });

    it("provider after add-ons, nodes after access, access after the cluster (anchors #1)", () => {
      const provider = urn(PROVIDER, "c-kubernetes");
      for (const name of ["coredns", "aws-ebs-csi-driver", "metrics-server"]) needs(provider, addon(name));
      const access = urn("aws:eks/accessPolicyAssociation:AccessPolicyAssociation", "c-admin-platform");
      needs(nodes(), access);
      needs(access, urn("aws:eks/accessEntry:AccessEntry", "c-admin-platform"));
      needs(access, urn(EKS, "c"));
      needs(urn("kubernetes:storage.k8s.io/v1:StorageClass", "c-gp3"), provider);
    });

    it("add-ons and nodes after the policies of their roles", () => {
      const attachment = (name: string): string =>
        urn("aws:iam/rolePolicyAttachment:RolePolicyAttachment", name);
      needs(addon("vpc-cni"), attachment("c-cni-AmazonEKS_CNI_Policy"));
      needs(addon("aws-ebs-csi-driver"), attachment("c-ebs-csi-AmazonEBSCSIDriverPolicy"));
      needs(nodes(), attachment("c-nodes-AmazonEKSWorkerNodePolicy"));
    });
  });
});
