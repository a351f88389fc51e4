import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { argumentTypes } from "../../components/argument-types.ts";
import { argumentProblems } from "../../components/arguments.ts";
import * as components from "../../components/index.ts";
import { InvalidInputError, type Problem } from "../../components/validation.ts";
import {
  ARGUMENT_TYPES_FILE,
  type ArgumentSchema,
  renderArgumentTypes,
} from "../../scripts/argument-types.ts";
import { SCHEMA_FILE } from "../../scripts/schema.ts";
import { register } from "../support/mocks.ts";

type Constructor = new (name: string, args: unknown) => object;

const schema = JSON.parse(readFileSync(SCHEMA_FILE, "utf8")) as ArgumentSchema;
const network = {
  cidr: "10.20.0.0/16",
  region: "eu-west-1",
  accountId: "111122223333",
  availabilityZones: ["eu-west-1a", "eu-west-1b"],
};

const brief = (problems: readonly Problem[]): string[] =>
  problems.map(({ path, message, allowed }) => `${path}: ${message}; ${allowed}`);

/** What the constructor of a component says of these arguments. */
async function problemsOf(token: string, args: unknown): Promise<readonly Problem[]> {
  const Component = Reflect.get(components, token.replace(/^.*:/, "")) as Constructor;
  let thrown: unknown;
  await register(() => {
    try {
      new Component("probe", args);
    } catch (error) {
      thrown = error;
    }
  });
  assert.ok(thrown instanceof InvalidInputError, `${token}: ${String(thrown)}`);
  return thrown.problems;
}

describe("components: arguments of a program that no compiler has seen", () => {
  it("are judged by the types of the schema: if not, npm run generate:schema", async () => {
    assert.equal(readFileSync(ARGUMENT_TYPES_FILE, "utf8"), await renderArgumentTypes(schema));
  });

  for (const [token, { requiredInputs = [], inputProperties = {} }] of Object.entries(schema.resources)) {
    if (requiredInputs.length > 0)
      it(`${token} names every one that is missing`, async () => {
        for (const args of [{}, undefined]) {
          const problems = await problemsOf(token, args);
          assert.deepEqual(problems.map(({ path }) => path).sort(), [...requiredInputs].sort());
          assert.ok(problems.every(({ message }) => message === "it is missing"));
        }
      });
    it(`${token} names every one of a wrong type`, async () => {
      const wrong = 7; // fits numbers alone
      const args = Object.fromEntries(
        Object.entries(inputProperties).map(([name, { type }]) => [
          name,
          type === "number" ? "7" : type === "boolean" ? "true" : wrong,
        ]),
      );
      const problems = await problemsOf(token, args);
      assert.deepEqual([...new Set(problems.map(({ path }) => path))].sort(), Object.keys(args).sort());
    });
  }

  it("say what is allowed, and where inside lists, maps and groups", () => {
    assert.deepEqual(
      brief(
        argumentProblems("slipway:network:Network", {
          ...network,
          cidr: 10,
          availabilityZones: ["eu-west-1a", 2],
          natGateways: null,
        }),
      ),
      [
        "cidr: wrong type; a string",
        "availabilityZones[1]: wrong type; a string",
        "natGateways: wrong type; a string",
      ],
    );
    const cluster = {
      clusterName: "c",
      region: "eu-west-1",
      version: "1.35",
      vpcId: "vpc-1",
      privateSubnetIds: ["subnet-1"],
      secretsKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/1",
      admins: { platform: ["arn"] },
      nodeGroups: { general: { minSize: 2, maxSize: "6" }, other: "m7g.large" },
    };
    assert.deepEqual(brief(argumentProblems("slipway:cluster:Cluster", cluster)), [
      "admins.platform: wrong type; a string",
      "nodeGroups.general.instanceTypes: it is missing; a list",
      "nodeGroups.general.maxSize: wrong type; a number",
      "nodeGroups.other: wrong type; a group of settings",
    ]);
    assert.deepEqual(brief(argumentProblems("slipway:network:Network", "10.20.0.0/16")), [
      "args: wrong type; a group of settings",
    ]);
  });

  it("are refused where they are misspelt, in groups, too, and name what was meant", () => {
    const { availabilityZones, ...rest } = network;
    const misspelt = { ...rest, availibilityZones: availabilityZones, natgateways: "none", ipV6: true };
    const problems = argumentProblems("slipway:network:Network", misspelt);
    assert.deepEqual(
      problems.map(({ path, message, fix }) => `${path}: ${message}; ${fix}`),
      [
        "availabilityZones: it is missing; add it",
        "availibilityZones: there is no such argument; did you mean availabilityZones?",
        "natgateways: there is no such argument; did you mean natGateways?",
        "ipV6: there is no such argument; did you mean ipv6?",
      ],
    );
    const pool = { cpuLimit: 8, memoryLimitGiB: 32, dissruptionBudget: "5%" };
    const karpenter = argumentProblems("slipway:compute:Karpenter", { nodePools: { general: pool } });
    assert.deepEqual(
      karpenter.flatMap(({ path, fix }) => (fix === "add it" ? [] : [`${path}: ${fix}`])),
      ["nodePools.general.dissruptionBudget: did you mean disruptionBudget?"],
    );
  });

  it("may come with those of other components, in one object", () => {
    const shared = { ...network, vpcId: "vpc-1", platform: "shop", owner: "x", natgateways: undefined };
    assert.deepEqual(argumentProblems("slipway:network:Network", shared), []);
  });

  it("may be known later only where that decides nothing", () => {
    const later = { ...network, logKeyArn: pulumi.output("arn:aws:kms:…"), podCidr: undefined };
    assert.deepEqual(argumentProblems("slipway:network:Network", later), []);
    const promised = { ...later, logKeyArn: Promise.resolve("arn:aws:kms:…") };
    assert.deepEqual(argumentProblems("slipway:network:Network", promised), []);
    const subnets = pulumi.output(["subnet-1"]);
    const cluster = argumentProblems("slipway:cluster:Cluster", { privateSubnetIds: subnets });
    assert.ok(cluster.every(({ path }) => path !== "privateSubnetIds"));
    const early = { ...network, cidr: pulumi.output("10.20.0.0/16") };
    assert.deepEqual(brief(argumentProblems("slipway:network:Network", early)), [
      "cidr: its value is known only once something is made; a string, known before",
    ]);
  });

  it("show no value that may be secret", () => {
    const [problem] = argumentProblems("slipway:network:Network", { ...network, logKeyArn: { canary: 1 } });
    assert.equal(problem?.path, "logKeyArn");
    assert.ok(!("received" in problem));
  });

  it("of a component of somebody else's are not judged", () => {
    assert.equal(argumentTypes["shop:index:Own"], undefined);
    assert.deepEqual(argumentProblems("shop:index:Own", {}), []);
  });
});
