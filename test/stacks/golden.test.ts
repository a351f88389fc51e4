import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { awsNamespaces } from "../../components/admission/aws-namespaces.ts";
import { inputsOf, type Registered } from "../support/mocks.ts";
import { runCommitted, runProgram } from "../support/program.ts";
import { merged, settingsOf, sourceOf, stackSource } from "../support/stack-file.ts";

const isAdmission = ({ type }: Registered): boolean =>
  type.startsWith("kubernetes:admissionregistration.k8s.io/");

/** The objects of generated admission policies by their number and hash: what they say is in the file they come from. */
function dumped(resources: readonly Registered[]): readonly unknown[] {
  const admission = resources.filter(isAdmission);
  const sha256 = createHash("sha256").update(JSON.stringify(admission)).digest("hex");
  const others = resources.filter((resource) => !isAdmission(resource));
  return [...others, { admissionObjects: { count: admission.length, sha256 } }];
}

const resourcesOf = async (stack: string): Promise<Registered[]> => (await runCommitted(stack)).resources;

describe("stacks: golden dumps", () => {
  for (const stack of ["staging", "production"]) {
    it(`${stack} registers what test/stacks/golden/${stack}.json says (UPDATE_GOLDEN=1 rewrites it)`, async () => {
      const file = new URL(`golden/${stack}.json`, import.meta.url);
      const actual = `${JSON.stringify(dumped(await resourcesOf(stack)), null, 2)}\n`;
      if (process.env["UPDATE_GOLDEN"]) writeFileSync(file, actual);
      assert.equal(actual, readFileSync(file, "utf8"));
    });
  }
});

describe("stacks: invariants of both environments", () => {
  for (const stack of ["staging", "production"]) {
    describe(stack, () => {
      let resources: Registered[];
      before(async () => {
        resources = await resourcesOf(stack);
      });
      const ofType = (type: string): Registered[] => {
        const found = resources.filter((resource) => resource.type === type);
        assert.notEqual(found.length, 0, `no ${type}`);
        return found;
      };

      it("refuses any account but its own", () => {
        const [provider] = ofType("pulumi:providers:aws");
        const allowed = JSON.parse(String(provider!.inputs["allowedAccountIds"])) as string[];
        assert.deepEqual(allowed, [stack === "staging" ? "111122223333" : "444455556666"]);
      });

      it("keeps the API server private, secrets encrypted, and access by entries", () => {
        const [cluster] = ofType("eks:index:Cluster");
        const { inputs } = cluster!;
        assert.equal(inputs["endpointPublicAccess"], false);
        assert.equal(inputs["endpointPrivateAccess"], true);
        assert.equal(inputs["authenticationMode"], "API");
        assert.match(String(inputs["encryptionConfigKeyArn"]), /^arn:aws:kms:/);
        assert.deepEqual(inputs["upgradePolicy"], { supportType: "STANDARD" });
        assert.equal(inputs["deletionProtection"], stack === "production");
      });

      it("identifies the Kubernetes cluster by its plain name", () => {
        const [provider] = ofType("pulumi:providers:kubernetes");
        assert.equal(provider!.inputs["clusterIdentifier"], `slipway-${stack}`);
      });

      it("puts no credential into the kubeconfig", () => {
        const [provider] = ofType("pulumi:providers:kubernetes");
        const kubeconfig = JSON.parse(String(provider!.inputs["kubeconfig"])) as {
          users: { user: object }[];
        };
        assert.deepEqual(
          kubeconfig.users.map(({ user }) => Object.keys(user)),
          [["exec"]],
        );
      });

      it("gives nothing a public address by itself", () => {
        for (const subnet of ofType("aws:ec2/subnet:Subnet"))
          assert.equal(subnet.inputs["mapPublicIpOnLaunch"], false);
      });

      it("makes repositories immutable, scanned and encrypted by our key", () => {
        for (const { inputs } of ofType("aws:ecr/repository:Repository")) {
          assert.equal(inputs["imageTagMutability"], "IMMUTABLE");
          assert.deepEqual(inputs["imageScanningConfiguration"], { scanOnPush: true });
          assert.match(
            JSON.stringify(inputs["encryptionConfigurations"]),
            /"encryptionType":"KMS","kmsKey":"arn:/,
          );
        }
      });

      it("keeps pods away from the nodes' credentials", () => {
        for (const { inputs } of ofType("aws:ec2/launchTemplate:LaunchTemplate")) {
          assert.deepEqual(inputs["metadataOptions"], {
            httpEndpoint: "enabled",
            httpTokens: "required",
            httpPutResponseHopLimit: 1,
          });
        }
      });

      it("retains every log group for a set time, encrypted", () => {
        for (const { inputs } of ofType("aws:cloudwatch/logGroup:LogGroup")) {
          assert.ok(Number(inputs["retentionInDays"]) >= 30);
          assert.match(String(inputs["kmsKeyId"]), /^arn:aws:kms:/);
        }
      });

      it("lets a service read its own secrets and nothing else", () => {
        const { policy } = inputsOf(
          resources,
          "aws:iam/rolePolicy:RolePolicy",
          `slipway-${stack}-api-secrets`,
        );
        const { Statement } = JSON.parse(String(policy)) as {
          Statement: { Action: unknown; Resource: unknown }[];
        };
        assert.doesNotMatch(JSON.stringify(Statement), /\*/);
        assert.match(JSON.stringify(Statement), /session-key/);
      });

      it("enforces the restricted Pod Security Standard in every namespace of ours", () => {
        for (const { inputs } of ofType("kubernetes:core/v1:Namespace")) {
          const { labels } = inputs["metadata"] as { labels: Record<string, string> };
          assert.equal(labels["pod-security.kubernetes.io/enforce"], "restricted");
        }
      });

      it("has admission policies leave alone namespaces of the control plane, of installed add-ons and of AWS's agents only", () => {
        const made = ofType("kubernetes:core/v1:Namespace").map(
          ({ inputs }) => (inputs["metadata"] as { name: string }).name,
        );
        const bindings = ofType(
          "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding",
        ).filter(({ name }) => name.includes("-admission-"));
        // That one keeps everybody but EKS from making the agents' namespaces.
        const reserving = bindings.filter(({ name }) => name.includes("-admission-namespaces-deny"));
        assert.equal(reserving.length, 1);
        assert.ok(bindings.length > 1);
        for (const { inputs } of bindings) {
          const [excluded] = (
            inputs["spec"] as {
              matchResources: { namespaceSelector: { matchExpressions: { values: string[] }[] } };
            }
          ).matchResources.namespaceSelector.matchExpressions;
          const ofAddons = (excluded?.values ?? []).filter((namespace) => !namespace.startsWith("kube-"));
          assert.ok(ofAddons.length > 0);
          for (const namespace of ofAddons)
            assert.ok(made.includes(namespace) || awsNamespaces.includes(namespace), namespace);
        }
      });
    });
  }
});

describe("stacks: AMIs of Karpenter's nodes", () => {
  it("are of a pinned release in production, and of the newest in staging, which meets it first", async () => {
    const aliasOf = async (stack: string): Promise<string> => {
      const [nodeClass] = (await resourcesOf(stack)).filter(({ type }) => type.endsWith(":EC2NodeClass"));
      const { amiSelectorTerms } = nodeClass?.inputs["spec"] as { amiSelectorTerms: { alias: string }[] };
      return amiSelectorTerms.map(({ alias }) => alias).join();
    };
    assert.match(await aliasOf("production"), /^bottlerocket@v\d+\.\d+\.\d+$/);
    assert.equal(await aliasOf("staging"), "bottlerocket@latest");
  });
});

describe("stacks: backups of buckets", () => {
  const taggedIn = async (buckets: boolean): Promise<unknown[]> => {
    const source = sourceOf(
      "production",
      merged(settingsOf("production"), { guardRails: { backup: { buckets } } }),
    );
    const { resources } = await runProgram(source);
    return resources
      .filter(({ type }) => type === "aws:s3/bucket:Bucket")
      .filter(
        ({ inputs }) => (inputs["tags"] as Record<string, string> | undefined)?.["backup"] !== undefined,
      )
      .map(({ name }) => name);
  };

  it("are made of services' buckets where the stack wants them, and of none of logs", async () => {
    assert.deepEqual(await taggedIn(false), []);
    assert.deepEqual(await taggedIn(true), ["slipway-production-uploads-bucket"]);
  });
});

describe("stacks: a way onto nodes", () => {
  it("is given to those of node groups and of Karpenter, where the stack wants it", async () => {
    const wanted = sourceOf(
      "production",
      merged(settingsOf("production"), { cluster: { sessionManager: true } }),
    );
    const { resources } = await runProgram(wanted);
    const roles = resources.flatMap(({ name }) => /^slipway-production-(.+)-AmazonSSM/.exec(name)?.[1] ?? []);
    assert.deepEqual(roles.sort(), ["karpenter-node", "nodes"]);
  });
});

describe("stacks: a service without an image", () => {
  it("has its repository, secrets and data, and nothing in Kubernetes", async () => {
    const { resources } = await runProgram(stackSource("staging"));
    const ofService = resources.filter(({ name }) => name.startsWith("slipway-staging-api"));
    assert.deepEqual(
      ofService.map(({ type }) => type),
      [
        "aws:ecr/lifecyclePolicy:LifecyclePolicy",
        "aws:ecr/repository:Repository",
        "aws:secretsmanager/secret:Secret",
      ],
    );
    assert.ok(resources.some(({ type }) => type === "aws:rds/instance:Instance"));
  });
});
