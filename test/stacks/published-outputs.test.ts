import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { InvalidInputError, type Problem } from "../../components/validation.ts";
import { evaluate } from "../../sandbox/cloud/rules/iam-evaluation.ts";
import { parseConfig, type StackSource } from "../../stacks/config/parse.ts";
import type { Registered } from "../support/mocks.ts";
import { runCommitted, runProgram, withImages } from "../support/program.ts";
import { merged, settingsOf, sourceOf } from "../support/stack-file.ts";

const guide = readFileSync(join(import.meta.dirname, "..", "..", "docs", "interop.md"), "utf8");
const told = { outputs: { parameters: true } };

const stackWith = (changes: Record<string, unknown>): StackSource =>
  withImages(sourceOf("production", merged(settingsOf("production"), changes)));

/** Value and type by name of every parameter among what a stack registers. */
function parametersAmong(
  resources: readonly Registered[],
): Map<string, readonly [type: string, value: string]> {
  return new Map(
    resources
      .filter(({ type }) => type === "aws:ssm/parameter:Parameter")
      .map(({ inputs }: Registered) => [
        String(inputs["name"]),
        [String(inputs["type"]), String(inputs["insecureValue"])] as const,
      ]),
  );
}

const parametersOf = async (source: StackSource): Promise<ReturnType<typeof parametersAmong>> =>
  parametersAmong((await runProgram(source)).resources);

const problemsOf = (source: StackSource): readonly Problem[] => {
  try {
    parseConfig(source);
    return [];
  } catch (error) {
    assert.ok(error instanceof InvalidInputError, String(error));
    return error.problems;
  }
};

/** Production's, each by the rest of its name. */
const names = [
  ...["name", "endpoint", "oidc-issuer", "security-group-id"].map((what) => `cluster/${what}`),
  ...["vpc-id", "private-subnet-ids", "public-subnet-ids", "database-subnet-ids", "nat-public-ips"].map(
    (what) => `network/${what}`,
  ),
  ...["hosted-zone-id", "certificate-arn"].map((what) => `edge/${what}`),
  ...["repository-url", "url"].map((what) => `services/api/${what}`),
  ...["address", "port", "database-name", "security-group-id"].map((what) => `databases/main/${what}`),
  "buckets/uploads/name",
].sort();

describe("stacks: outputs as parameters", () => {
  let withThem: readonly Registered[];
  before(async () => {
    ({ resources: withThem } = await runProgram(stackWith(told)));
  });

  it("are written by no stack that doesn't ask for them", async () => {
    const { resources } = await runCommitted("production");
    assert.equal(parametersAmong(resources).size, 0);
  });

  describe("where they are", () => {
    let written: ReturnType<typeof parametersAmong>;
    before(() => {
      written = parametersAmong(withThem);
    });

    it("are below the platform's path, under names that last", () => {
      assert.deepEqual(
        [...written.keys()].sort(),
        names.map((name) => `/slipway-production/${name}`),
      );
    });

    it("have the values of what the stack has made", () => {
      const valueOf = (name: string) => written.get(`/slipway-production/${name}`);
      assert.deepEqual(valueOf("cluster/name"), ["String", "slipway-production"]);
      assert.deepEqual(valueOf("cluster/endpoint"), ["String", "https://cluster.example"]);
      assert.deepEqual(valueOf("cluster/oidc-issuer"), ["String", "https://oidc.example/id/1"]);
      assert.deepEqual(valueOf("cluster/security-group-id"), ["String", "sg-cluster"]);
      assert.deepEqual(valueOf("network/vpc-id"), ["String", "slipway-production-vpc-id"]);
      assert.deepEqual(valueOf("network/private-subnet-ids"), [
        "StringList",
        ["a", "b", "c"].map((zone) => `slipway-production-private-eu-west-1${zone}-id`).join(","),
      ]);
      assert.deepEqual(valueOf("network/nat-public-ips"), [
        "StringList",
        "203.0.113.20,203.0.113.20,203.0.113.20",
      ]);
      assert.deepEqual(valueOf("services/api/url"), ["String", "http://api.api.svc.cluster.local"]);
      assert.deepEqual(valueOf("databases/main/port"), ["String", "5433"]);
      assert.deepEqual(valueOf("edge/hosted-zone-id"), ["String", "Z0123456789PRODUCT"]);
    });

    it("have the names that docs/interop.md lists, and those that its examples read", () => {
      const [, section = ""] = guide.split("## Out:");
      const read = [...section.matchAll(/\/slipway-production\/([\w/-]+[\w])/g)].map(
        ([, name]) => name ?? "",
      );
      assert.ok(new Set(read).size >= 3, String(read));
      assert.deepEqual(
        read.filter((name) => !names.includes(name)),
        [],
      );
      const listed = [...section.matchAll(/^\| `([\w</>-]+)`/gm)].map(([, name = ""]) =>
        name
          .replace("services/<name>", "services/api")
          .replace("databases/<key>", "databases/main")
          .replace("buckets/<key>", "buckets/uploads"),
      );
      assert.deepEqual(listed.sort(), names);
    });
  });

  it("leave out what there is none of: no list is empty", async () => {
    const isolated = {
      network: { natGateways: "none", endpoints: "private", databaseSubnets: false },
      addons: { imageMirror: "mirror.example.com", externalDns: false },
      edge: undefined,
      databases: undefined,
      buckets: undefined,
      services: undefined,
    };
    const written = await parametersOf(
      sourceOf("production", merged(settingsOf("production"), { ...told, ...isolated })),
    );
    assert.deepEqual([...written.keys()].sort(), [
      ...["endpoint", "name", "oidc-issuer", "security-group-id"].map(
        (what) => `/slipway-production/cluster/${what}`,
      ),
      ...["private-subnet-ids", "public-subnet-ids", "vpc-id"].map(
        (what) => `/slipway-production/network/${what}`,
      ),
    ]);
  });

  it("have no URL of a worker, which answers nobody", async () => {
    const worker = { kind: "worker", hostnames: undefined, serviceMonitor: undefined, slo: undefined };
    const written = await parametersOf(stackWith({ ...told, services: { api: worker } }));
    assert.ok(written.has("/slipway-production/services/api/repository-url"));
    assert.ok(!written.has("/slipway-production/services/api/url"));
  });

  it("are of the services alone on an existing cluster", async () => {
    const source = sourceOf("shop", {
      aws: { accountId: "111122223333", region: "eu-west-1" },
      tags: { owner: "platform", "cost-centre": "engineering" },
      cluster: {
        existing: {
          name: "shop",
          eks: { vpcId: "vpc-0a1b2c3d", securityGroupId: "sg-0a1b2c3d", databaseSubnetIds: ["subnet-1"] },
        },
      },
      buckets: { uploads: {} },
      services: {},
      ...told,
    });
    assert.deepEqual([...(await parametersOf(source)).keys()], ["/slipway-shop/buckets/uploads/name"]);
  });

  it("are refused where nothing of a stack is in AWS, and where AWS keeps the name for itself", () => {
    const outside = sourceOf("shop", { cluster: { existing: { name: "shop" } }, services: {}, ...told });
    assert.deepEqual(
      problemsOf(outside).map(({ path }) => path),
      ["slipway:outputs.parameters"],
    );
    assert.deepEqual(
      problemsOf({ ...stackWith(told), project: "aws-shop" }).map(({ path, received }) => [path, received]),
      [["project and stack name", "/aws-shop-production"]],
    );
  });

  it("may be read by the role that previews them, and by none of a stack that writes none", async () => {
    const mayRead = (resources: readonly Registered[], name: string): boolean => {
      const policies = resources
        .filter(
          ({ type, inputs }) =>
            type === "aws:iam/rolePolicy:RolePolicy" && /preview/.test(String(inputs["role"])),
        )
        .map(({ inputs }) => String(inputs["policy"]));
      assert.ok(policies.length > 0);
      return (
        evaluate(policies, {
          principal: "arn:aws:iam::444455556666:role/slipway-production-github-preview",
          action: "ssm:GetParameter",
          resource: `arn:aws:ssm:eu-west-1:111122223333:parameter${name}`,
        }) === "allow"
      );
    };
    assert.equal(mayRead(withThem, "/slipway-production/cluster/name"), true);
    assert.equal(mayRead(withThem, "/slipway-staging/cluster/name"), false);
    const { resources: without } = await runCommitted("production");
    assert.equal(mayRead(without, "/slipway-production/cluster/name"), false);
    const more = { identity: { github: { parameterPaths: ["/slipway-services"] } } };
    const { resources: withMore } = await runProgram(stackWith(more));
    assert.equal(mayRead(withMore, "/slipway-services/api/url"), true);
  });
});
