import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { roleIsMadeOnce } from "../../../components/service/database-role-job.ts";
import { initialReplicas } from "../../../components/service/initial-replicas.ts";
import { analysedRelease } from "../../../components/service/analysed-release.ts";
import { Service, type ServiceArgs } from "../../../components/service/service.ts";
import { InvalidInputError } from "../../../components/validation.ts";
import { exampleDigest } from "../../support/stack-file.ts";
import { inputsOf, register, registerGraph } from "../../support/mocks.ts";
import { chartType, deployment } from "./example.ts";

const secretArn = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:p/api/session-key-AbCdEf";
const databaseArn = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:rds!db-1-AbCdEf";
const operator = "arn:aws:iam::111122223333:role/p-external-secrets";

const plain: ServiceArgs = {
  serviceName: "api",
  repositoryUrl: "111122223333.dkr.ecr.eu-west-1.amazonaws.com/p/api",
  digest: exampleDigest,
  minReplicas: 2,
  maxReplicas: 4,
  resources: deployment.resources,
};
const withSecrets: ServiceArgs = {
  ...plain,
  secretKeys: { "session-key": "p/api/session-key" },
  region: "eu-west-1",
  platform: "p",
  secretOperatorRoleArn: operator,
  secretArns: [secretArn],
  secretsKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/k",
};

async function typesOf(args: ServiceArgs): Promise<string[]> {
  return (await register(() => new Service("p-api", args))).map(({ type, name }) => `${type} ${name}`);
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any
async function valuesOf(args: ServiceArgs): Promise<any> {
  return inputsOf(await register(() => new Service("p-api", args)), chartType, "p-api-chart")["values"];
}

/** That a service is refused for these arguments, all of them at once. */
function assertMissing(args: ServiceArgs, paths: readonly string[]): void {
  assert.throws(
    () => new Service("p-api", args),
    (error: unknown) => {
      assert(error instanceof InvalidInputError);
      assert.deepEqual(
        error.problems.map(({ path }) => path),
        paths,
      );
      return true;
    },
  );
}

describe("service: Service", () => {
  it("is a namespace and a chart on any Kubernetes: nothing of AWS, nothing of External Secrets", async () => {
    assert.deepEqual(await typesOf(plain), [
      "kubernetes:core/v1:Namespace p-api-namespace",
      `${chartType} p-api-chart`,
    ]);
    const values = await valuesOf(plain);
    assert(!("secrets" in values) && !("database" in values));
    assert.deepEqual(values.networkPolicy.egressTo, []);
  });

  it("says of its namespace which readers and hosts are its own, by which admission judges", async () => {
    const annotationsOf = async (args: ServiceArgs): Promise<unknown> => {
      const resources = await register(() => new Service("p-api", args));
      const { metadata } = inputsOf(resources, "kubernetes:core/v1:Namespace", "p-api-namespace");
      return (metadata as { annotations: unknown }).annotations;
    };
    assert.deepEqual(await annotationsOf(plain), {});
    const gateway = { name: "public", namespace: "gateway" };
    const routed = { ...withSecrets, hostnames: ["www.example.com", "api.example.com"], gateway };
    const annotations = (await annotationsOf(routed)) as Record<string, string>;
    assert.equal(annotations["slipway.dev/hostnames"], "api.example.com,www.example.com");
    assert.match(
      annotations["slipway.dev/secret-readers"] ?? "",
      /^arn:aws:iam::\d{12}:role\/p-api-secret-reader$/,
    );
  });

  it("has a role that reads its secrets, for the operator alone, and no identity of its own (anchors #6)", async () => {
    const resources = await register(() => new Service("p-api", withSecrets));
    assert.deepEqual(
      resources.map(({ type, name }) => `${type} ${name}`),
      [
        "aws:iam/role:Role p-api-secret-reader",
        "aws:iam/rolePolicy:RolePolicy p-api-secrets",
        "kubernetes:core/v1:Namespace p-api-namespace",
        `${chartType} p-api-chart`,
      ],
    );
    const { assumeRolePolicy } = inputsOf(resources, "aws:iam/role:Role", "p-api-secret-reader");
    assert.deepEqual(JSON.parse(String(assumeRolePolicy)).Statement[0].Principal, { AWS: operator });
    const { values } = inputsOf(resources, chartType, "p-api-chart");
    assert.deepEqual((values as { secrets: unknown }).secrets, {
      keys: { SESSION_KEY: "p/api/session-key" },
      as: "files",
      region: "eu-west-1",
      roleArn: "arn:aws:iam::111122223333:role/p-api-secret-reader",
    });
  });

  const database: NonNullable<ServiceArgs["database"]> = {
    host: "db.example",
    name: "svc_api",
    instanceArn: "arn:aws-us-gov:rds:us-gov-west-1:111122223333:db:p-main",
    resourceId: "db-ABCDEFGHIJKL01234",
    cidrs: ["10.20.192.0/24", "10.20.193.0/24"],
    caBundle: "PEM",
  };
  const admin = {
    secret: databaseArn,
    roleArn: "arn:aws:iam::111122223333:role/p/secret-readers/p-main",
    name: "app",
  };
  const eks = { clusterName: "p", accountId: "111122223333" };
  const withDatabase: ServiceArgs = { ...plain, ...eks, region: "us-gov-west-1", database };

  it("lets the pods log in to their database as their own role, by their identity, and as no other", async () => {
    const resources = await register(() => new Service("p-api", { ...withDatabase, minReplicas: 2 }));
    assert.deepEqual(
      resources.map(({ type, name }) => `${type} ${name}`),
      [
        "aws:eks/podIdentityAssociation:PodIdentityAssociation p-api-identity",
        "aws:iam/role:Role p-api-identity",
        "aws:iam/rolePolicy:RolePolicy p-api-database",
        "kubernetes:core/v1:Namespace p-api-namespace",
        `${chartType} p-api-chart`,
      ],
    );
    const { policy } = inputsOf(resources, "aws:iam/rolePolicy:RolePolicy", "p-api-database");
    assert.deepEqual(JSON.parse(String(policy)).Statement, [
      {
        Sid: "ConnectToDatabase",
        Effect: "Allow",
        Action: "rds-db:connect",
        Resource: "arn:aws-us-gov:rds-db:us-gov-west-1:111122223333:dbuser:db-ABCDEFGHIJKL01234/svc_api",
      },
    ]);
  });

  it("has no Secret for its database, and may call its addresses and AWS alone", async () => {
    const values = await valuesOf(withDatabase);
    assert(!("secrets" in values));
    assert.deepEqual(values.database, {
      host: "db.example",
      port: 5432,
      name: "svc_api",
      auth: "iam",
      user: "svc_api",
      region: "us-gov-west-1",
      caBundle: "PEM",
    });
    assert.deepEqual(values.networkPolicy.egressTo, [
      { cidr: "169.254.170.23/32", ports: [80] },
      { cidr: "0.0.0.0/0", ports: [443] },
      { cidr: "10.20.192.0/24", ports: [5432] },
      { cidr: "10.20.193.0/24", ports: [5432] },
    ]);
  });

  it("has the administrator's secret read by a role that is none of its own, once for the role", async () => {
    const args = { ...withSecrets, ...withDatabase, database: { ...database, user: "shop", admin } };
    const resources = await register(() => new Service("p-api", args));
    const values = (inputsOf(resources, chartType, "p-api-chart") as { values: Record<string, unknown> })
      .values;
    assert.deepEqual((values["database"] as { admin: unknown }).admin, {
      ...admin,
      command: ["/nodejs/bin/node", "dist/make-database-role.js"],
      once: true,
    });
    assert.doesNotMatch(JSON.stringify(values["secrets"]), /rds!db/);
    const policies = resources.filter(({ type }) => type === "aws:iam/rolePolicy:RolePolicy");
    assert.deepEqual(
      policies.map(({ name }) => name),
      ["p-api-database", "p-api-secrets"],
    );
    for (const { inputs } of policies) assert.doesNotMatch(String(inputs["policy"]), /rds!db/);
    const [connect] = policies;
    assert.match(String(connect?.inputs["policy"]), /:dbuser:db-ABCDEFGHIJKL01234\/shop"/);
  });

  it("says everything that a database misses in one run", () => {
    const broken = { ...database, name: "svc-api", user: "Svc" };
    assertMissing({ ...plain, database: broken, databaseRoleCommand: [] }, [
      ...["database.name", "database.user", "databaseRoleCommand"],
      ...["region", "clusterName", "accountId"],
    ]);
  });

  it("leaves the image of the Job that made the role as it was, and changes nothing else", () => {
    const labels = { "app.kubernetes.io/component": "database-role" };
    const job = { custom: true, name: "j", type: "kubernetes:batch/v1:Job", opts: {} };
    const props = { metadata: { labels } };
    assert.deepEqual(roleIsMadeOnce({ ...job, props }), {
      props,
      opts: { ignoreChanges: ["spec.template.spec.containers[0].image"] },
    });
    assert.equal(roleIsMadeOnce({ ...job, props: { metadata: {} } }), undefined);
    assert.equal(roleIsMadeOnce({ ...job, type: "kubernetes:apps/v1:Deployment", props }), undefined);
  });

  it("gives the pods an AWS identity only for policies of their own, before the chart (anchors #7)", async () => {
    const args = { ...plain, ...eks, region: "eu-west-1", policies: { uploads: "{}" } };
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
    assert.deepEqual((await valuesOf(args)).networkPolicy.egressTo, [
      { cidr: "169.254.170.23/32", ports: [80] },
      { cidr: "0.0.0.0/0", ports: [443] },
    ]);
  });

  it("says everything that is missing for its secrets and policies in one run", () => {
    assertMissing({ ...plain, secretKeys: { key: "name" }, policies: { uploads: "{}" } }, [
      ...["region", "platform", "secretOperatorRoleArn", "secretArns", "secretsKeyArn"],
      ...["clusterName", "accountId"],
    ]);
  });

  it("leaves the replicas to nobody but the autoscaler, and only where there is room to scale (anchors #8)", async () => {
    assert.equal((await valuesOf(plain)).autoscaling.enabled, true);
    assert.equal((await valuesOf({ ...plain, maxReplicas: 2 })).autoscaling.enabled, false);
  });

  const judged: ServiceArgs = {
    ...plain,
    hostnames: ["api.example.com"],
    gateway: { name: "public", namespace: "gateway" },
    serviceMonitor: true,
    strategy: { type: "canary", prometheusUrl: "http://prometheus.monitoring:9090" },
  };
  const otherDigest = `sha256:${"e".repeat(64)}`;
  const inCluster = (phase: string, digest: string) => ({
    existing: (type: string) => {
      const states: Readonly<Record<string, Record<string, unknown>>> = {
        "kubernetes:flagger.app/v1beta1:Canary": {
          status: {
            phase,
            lastAppliedSpec: "b",
            lastPromotedSpec: "a",
            conditions: [{ message: "so it is" }],
          },
        },
        "kubernetes:apps/v1:Deployment": {
          spec: { template: { spec: { containers: [{ image: `registry.example/api@${digest}` }] } } },
        },
      };
      const state = states[type];
      return state && { id: "api/api", state };
    },
  });
  const settled = <T>(output: pulumi.Output<T>): Promise<T> =>
    (output as unknown as { promise(): Promise<T> }).promise();

  it("reads what became of a release once the chart has awaited it, and tells the digest that serves", async () => {
    let digest: Promise<string> | undefined;
    const { graph } = await registerGraph(
      () => {
        digest = settled(new Service("p-api", judged).digest);
      },
      inCluster("Succeeded", exampleDigest),
    );
    assert.equal(await digest, exampleDigest);
    const chart = graph.find(({ type }) => type === chartType);
    assert(chart);
    const { strategy, monitoring } = await valuesOf(judged);
    assert.equal(strategy.type, "canary");
    assert.deepEqual(monitoring, { serviceMonitor: true, labels: {}, intervalSeconds: 10 });
  });

  it("reads nothing of Flagger's where nobody judges releases", async () => {
    let digest: Promise<string> | undefined;
    await register(() => {
      digest = settled(new Service("p-api", plain).digest);
    });
    assert.equal(await digest, exampleDigest);
  });

  for (const [phase, outcome] of [
    ["Failed", "was rolled back"],
    ["Progressing", "has not been judged yet"],
  ] as const) {
    it(`ends an update with an error where the release ${outcome}, and tells the digest that serves all the same`, async () => {
      let serving: Promise<string> | undefined;
      let result: Promise<unknown> | undefined;
      await registerGraph(
        () => {
          const parent = new pulumi.ComponentResource("slipway:test:Parent", "p-api");
          const release = analysedRelease(
            "p-api",
            { serviceName: "api", namespace: "api", digest: exampleDigest },
            { parent },
          );
          serving = settled(release.serving);
          result = assert.rejects(settled(release.result), (error: unknown) => {
            assert(pulumi.ResourceError.isInstance(error) && error.hideStack);
            assert.equal(error.stack, "");
            assert(
              error.message.includes(`${outcome}; ${otherDigest} goes on serving\n    reason: so it is`),
            );
            return true;
          });
        },
        inCluster(phase, otherDigest),
      );
      await result;
      assert.equal(await serving, otherDigest);
    });
  }

  it("puts no machine's path into the chart's reference", async () => {
    const resources = await register(() => new Service("p-api", plain));
    assert.equal(inputsOf(resources, chartType, "p-api-chart")["chart"], "./charts/service");
  });
});

describe("service: initialReplicas", () => {
  const transform = initialReplicas(3);
  const args = { custom: true, name: "api", props: { spec: { minReadySeconds: 5 } }, opts: {} };

  it("starts a Deployment with as many pods as the autoscaler keeps, then leaves the number alone (anchors #8)", () => {
    const result = transform({ ...args, type: "kubernetes:apps/v1:Deployment" });
    assert.deepEqual(result, {
      props: { spec: { minReadySeconds: 5, replicas: 3 } },
      opts: { ignoreChanges: ["spec.replicas"] },
    });
  });

  it("changes nothing else", () => {
    assert.equal(transform({ ...args, type: "kubernetes:core/v1:Service" }), undefined);
  });
});
