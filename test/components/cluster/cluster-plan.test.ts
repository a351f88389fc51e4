import assert from "node:assert/strict";
import { vpcCniConfiguration } from "../../../components/cluster/addons-plan.ts";
import {
  type ClusterPlanArgs,
  clusterProblems,
  planCluster,
} from "../../../components/cluster/cluster-plan.ts";

const base: ClusterPlanArgs = {
  clusterName: "c",
  version: "1.35",
  region: "eu-west-1",
  admins: { platform: "arn:aws:iam::111122223333:role/PlatformAdmin" },
  nodeGroups: { general: {} },
};
const problemsOf = (change: Partial<ClusterPlanArgs>): string[] =>
  clusterProblems({ ...base, ...change }).map(({ path, message }) => `${path}: ${message}`);

describe("cluster: plan", () => {
  it("applies its defaults", () => {
    const { plan, problems } = planCluster(base);
    assert.deepEqual(problems, []);
    assert.equal(plan.computeMode, "managed");
    // anchors #15: EKS's own default is extended support.
    assert.equal(plan.supportType, "STANDARD");
    assert.equal(plan.logRetentionDays, 90);
  });

  describe("compute mode (anchors #14: Auto Mode can't be switched off easily)", () => {
    it("is one-way, both ways", () => {
      for (const [from, to] of [
        ["auto", "managed"],
        ["managed", "auto"],
      ] as const) {
        const nodeGroups = to === "auto" ? {} : { general: {} };
        assert.deepEqual(problemsOf({ computeMode: to, nodeGroups, deployed: { computeMode: from } }), [
          `computeMode: the cluster was created with ${from}, and the choice is one-way`,
        ]);
      }
    });

    it("needs node groups for managed and takes none for auto, saying that the choice is final", () => {
      assert.deepEqual(problemsOf({ nodeGroups: {} }), ["nodeGroups: no node group: nothing could run"]);
      assert.deepEqual(problemsOf({ computeMode: "auto", nodeGroups: {} }), []);
      const [problem] = clusterProblems({ ...base, computeMode: "auto" });
      assert.match(problem?.fix ?? "", /when the cluster is created, and one-way/);
    });

    it("refuses node groups of which each keeps add-ons out by a taint", () => {
      const tainted = (effect: string) => ({ taints: [`dedicated=batch:${effect}`] });
      for (const effect of ["NoSchedule", "NoExecute"]) {
        assert.match(
          problemsOf({ nodeGroups: { a: tainted(effect), b: tainted("NoSchedule") } }).join(),
          /^nodeGroups: every node group has a taint that add-ons do not tolerate/,
        );
        assert.deepEqual(problemsOf({ nodeGroups: { a: tainted(effect), b: {} } }), []);
      }
      assert.deepEqual(problemsOf({ nodeGroups: { a: tainted("PreferNoSchedule") } }), []);
    });

    it("refuses settings of the add-on that Auto Mode does not have", () => {
      const auto = { computeMode: "auto", nodeGroups: {} } as const;
      assert.deepEqual(
        problemsOf({ ...auto, podSubnets: { "eu-west-1a": "subnet-1" }, prefixDelegation: true }).map(
          (text) => text.split(":")[0],
        ),
        ["podSubnets", "prefixDelegation"],
      );
      assert.deepEqual(problemsOf({ ...auto, addonVersions: { coredns: "v1.12.4-eksbuild.1" } }), [
        "addonVersions.coredns: this add-on is not installed here",
      ]);
    });
  });

  it("takes pod subnets in the region's zones, and versions of add-ons that are installed", () => {
    assert.deepEqual(problemsOf({ podSubnets: { "us-east-1a": "subnet-1" } }), [
      "podSubnets.us-east-1a: this zone is not in the cluster's region",
    ]);
    assert.deepEqual(problemsOf({ addonVersions: { "vpc-cni": "1.20" } }), [
      "addonVersions.vpc-cni: not the version of an EKS add-on",
    ]);
    assert.deepEqual(problemsOf({ addonVersions: { "vpc-cni": "v1.20.4-eksbuild.2" } }), []);
  });

  it("collects everything at once", () => {
    assert.deepEqual(
      problemsOf({
        clusterName: "-",
        computeMode: "both" as never,
        supportType: "NONE" as never,
        logRetentionDays: 2,
      }).map((text) => text.split(":")[0]),
      ["clusterName", "supportType", "computeMode", "logRetentionDays"],
    );
  });
});

describe("cluster: configuration of vpc-cni", () => {
  it("enforces network policies, and says no more by default", () => {
    assert.deepEqual(JSON.parse(vpcCniConfiguration("eu-west-1", {}, false)), {
      enableNetworkPolicy: "true",
    });
  });

  it("puts pods into subnets of their own by zone, with prefixes where asked", () => {
    assert.deepEqual(JSON.parse(vpcCniConfiguration("eu-west-1", { "eu-west-1a": "subnet-1" }, true)), {
      enableNetworkPolicy: "true",
      env: {
        AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: "true",
        ENI_CONFIG_LABEL_DEF: "topology.kubernetes.io/zone",
        ENABLE_PREFIX_DELEGATION: "true",
        WARM_PREFIX_TARGET: "1",
      },
      eniConfig: { create: true, region: "eu-west-1", subnets: { "eu-west-1a": { id: "subnet-1" } } },
    });
  });
});
