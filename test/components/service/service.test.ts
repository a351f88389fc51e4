import assert from "node:assert/strict";
import * as fc from "fast-check";
import { parseQuantity } from "../../../components/service/quantity.ts";
import { Service, type ServiceArgs } from "../../../components/service/service.ts";
import { planService, terminationMargin } from "../../../components/service/service-plan.ts";
import { exampleDigest } from "../../support/stack-file.ts";
import { inputsOf, register } from "../../support/mocks.ts";

const args: ServiceArgs = {
  serviceName: "api",
  repositoryUrl: "111122223333.dkr.ecr.eu-west-1.amazonaws.com/p/api",
  digest: exampleDigest,
  minReplicas: 2,
  maxReplicas: 4,
  resources: { requests: { cpu: "100m", memory: "96Mi" }, limits: { cpu: "500m", memory: "192Mi" } },
  clusterName: "p",
  secretArns: ["arn:aws:secretsmanager:eu-west-1:111122223333:secret:p/api/key"],
  secretsKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/k",
};

describe("service: Service", () => {
  it("binds the service account to a role that EKS Pod Identity alone assumes", async () => {
    const resources = await register(() => new Service("p-api", args));
    assert.deepEqual(
      inputsOf(resources, "aws:eks/podIdentityAssociation:PodIdentityAssociation", "p-api-identity"),
      {
        clusterName: "p",
        namespace: "api",
        serviceAccount: "api",
        roleArn: "arn:aws:iam::111122223333:role/p-api-identity",
      },
    );
    const { assumeRolePolicy } = inputsOf(resources, "aws:iam/role:Role", "p-api-identity");
    assert.deepEqual(JSON.parse(String(assumeRolePolicy)), {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "pods.eks.amazonaws.com" },
          Action: ["sts:AssumeRole", "sts:TagSession"],
        },
      ],
    });
  });

  it("has no AWS identity without secrets", async () => {
    const resources = await register(() => new Service("p-api", { ...args, secretArns: [] }));
    assert.deepEqual(
      resources.map(({ type }) => type),
      ["kubernetes:core/v1:Namespace", "kubernetes:helm.sh/v4:Chart"],
    );
  });

  it("leaves the replicas to nobody but the autoscaler, and only where there is room to scale", async () => {
    for (const [maxReplicas, enabled] of [
      [4, true],
      [2, false],
    ] as const) {
      const resources = await register(() => new Service("p-api", { ...args, maxReplicas }));
      const { values } = inputsOf(resources, "kubernetes:helm.sh/v4:Chart", "p-api-chart");
      assert.equal((values as { autoscaling: { enabled: boolean } }).autoscaling.enabled, enabled);
    }
  });

  it("puts no machine's path into the chart's reference", async () => {
    const resources = await register(() => new Service("p-api", args));
    assert.equal(
      inputsOf(resources, "kubernetes:helm.sh/v4:Chart", "p-api-chart")["chart"],
      "./charts/service",
    );
  });
});

describe("service: termination", () => {
  it("is valid exactly when sleep, drain and margin fit into the grace period", () => {
    const seconds = fc.integer({ min: 0, max: 120 });
    fc.assert(
      fc.property(seconds, seconds, seconds, (preStopSeconds, drainSeconds, gracePeriodSeconds) => {
        const { problems } = planService("api", {
          ...args,
          preStopSeconds,
          drainSeconds,
          gracePeriodSeconds,
        });
        const fits =
          preStopSeconds >= 1 && gracePeriodSeconds >= preStopSeconds + drainSeconds + terminationMargin;
        assert.equal(problems.length === 0, fits);
      }),
    );
  });
});

describe("service: quantities", () => {
  for (const [text, number] of [
    ["250m", 0.25],
    ["1", 1],
    ["0.5", 0.5],
    ["64Mi", 64 * 2 ** 20],
    ["1G", 1e9],
    ["", undefined],
    ["1 Gi", undefined],
    ["-1", undefined],
    ["1Kb", undefined],
  ] as const) {
    it(`reads ${JSON.stringify(text)} as ${String(number)}`, () => {
      assert.equal(parseQuantity(text), number);
    });
  }
});
