import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Parameters, type ParametersArgs } from "../../../components/parameters/parameters.ts";
import {
  listProblem,
  type ParametersPlanArgs,
  planParameters,
  valueProblem,
} from "../../../components/parameters/parameters-plan.ts";
import { told } from "../../../components/parameters/told.ts";
import { inputsOf, register } from "../../support/mocks.ts";

const PARAMETER = "aws:ssm/parameter:Parameter";
const path = "/shop-production";

const problems = (args: Partial<ParametersPlanArgs>): string[] =>
  planParameters({ path, ...args }, "told").problems.map((problem) => `${problem.path}: ${problem.message}`);

const made = (args: Omit<ParametersArgs, "path">) =>
  register(() => new Parameters("told", { path, ...args }));

describe("parameters: planParameters", () => {
  it("names each parameter below the path, values before lists", () => {
    const { plan } = planParameters({ path, values: { "cluster/name": "" }, lists: { subnets: [] } });
    assert.deepEqual(plan.parameters, [
      { key: "cluster/name", name: "/shop-production/cluster/name", type: "String" },
      { key: "subnets", name: "/shop-production/subnets", type: "StringList" },
    ]);
  });

  for (const wrong of ["", "/", "shop", "/shop/", "//shop", "/shop production", "/shöp", "/shop:1"]) {
    it(`refuses the path ${JSON.stringify(wrong)}`, () => {
      assert.deepEqual(problems({ path: wrong }), ["told.path: not a path of parameters"]);
    });
  }

  for (const reserved of ["/aws", "/awsome", "/AWS/shop", "/ssm-shop", "/Ssm"]) {
    it(`refuses the path ${reserved}, which is AWS's`, () => {
      assert.deepEqual(problems({ path: reserved }), [
        "told.path: AWS keeps names that begin with aws or ssm for itself",
      ]);
    });
  }

  it("takes names that have aws further on", () => {
    assert.deepEqual(problems({ path: "/shop/aws", values: { ssm: "" } }), []);
  });

  it("refuses wrong keys, all in one run", () => {
    const values = { "/cluster": "", "cluster/": "", "a b": "", "": "" };
    assert.deepEqual(problems({ values, lists: { "a//b": [] } }), [
      "told.values./cluster: the name has characters that are not allowed",
      "told.values.cluster/: the name has characters that are not allowed",
      "told.values.a b: the name has characters that are not allowed",
      "told.values.: the name has characters that are not allowed",
      "told.lists.a//b: the name has characters that are not allowed",
    ]);
  });

  it("takes fifteen levels and refuses sixteen, and what is too long with the ARN before it", () => {
    const levels = (count: number) => Array.from({ length: count }, () => "a").join("/");
    assert.deepEqual(problems({ values: { [levels(14)]: "" } }), []);
    assert.deepEqual(problems({ values: { [levels(15)]: "" } }), [
      `told.values.${levels(15)}: the name has 16 levels`,
    ]);
    const long = "a".repeat(950 - path.length);
    assert.deepEqual(problems({ values: { [long.slice(1)]: "" } }), []);
    assert.deepEqual(problems({ values: { [long]: "" } }), [
      `told.values.${long}: the name is 951 characters long`,
    ]);
  });

  it("refuses a key that is both a value's and a list's", () => {
    assert.deepEqual(problems({ values: { subnets: "" }, lists: { subnets: [] } }), [
      "told.lists.subnets: one parameter can't be a value and a list",
    ]);
  });
});

describe("parameters: Parameters", () => {
  it("writes each value as plain text that a preview shows, a list with commas", async () => {
    const resources = await made({
      values: { "cluster/name": pulumi.output("shop") },
      lists: { subnets: [pulumi.output("subnet-1"), "subnet-2"] },
    });
    assert.deepEqual(inputsOf(resources, PARAMETER, "told-cluster/name"), {
      name: "/shop-production/cluster/name",
      type: "String",
      insecureValue: "shop",
    });
    assert.deepEqual(inputsOf(resources, PARAMETER, "told-subnets"), {
      name: "/shop-production/subnets",
      type: "StringList",
      insecureValue: "subnet-1,subnet-2",
    });
    assert.equal(resources.length, 2);
  });
});

describe("parameters: what may be told", () => {
  const tell = <Value>(input: pulumi.Input<Value>, problem: (value: Value) => string | undefined) =>
    (told("/shop/url", input, problem) as unknown as { promise(): Promise<Value> }).promise();

  it("refuses a secret, whatever is made of it, and names the parameter and not the value", async () => {
    const secret = pulumi.secret("hunter2");
    for (const value of [secret, pulumi.interpolate`postgres://app:${secret}@db`]) {
      const refused = await tell(value, valueProblem).then(() => "", String);
      assert.match(refused, /parameter \/shop\/url: the value is a secret.*Fix:/s);
      assert.doesNotMatch(refused, /hunter2/);
    }
    await assert.rejects(tell(pulumi.secret(["hunter2"]), listProblem), /the value is a secret/);
  });

  it("refuses an empty value, and one above 4 KB", async () => {
    await assert.rejects(tell("", valueProblem), /the value is empty/);
    await assert.rejects(tell<string[]>([], listProblem), /the value is empty/);
    assert.equal(await tell("x".repeat(4096), valueProblem), "x".repeat(4096));
    await assert.rejects(tell("x".repeat(4097), valueProblem), /4097 bytes/);
    await assert.rejects(tell("ä".repeat(2049), valueProblem), /4098 bytes/);
  });

  it("refuses members of a list that would be read as two, or as none", async () => {
    await assert.rejects(tell(["a,b"], listProblem), /neither empty nor have a comma.*"a,b"/s);
    await assert.rejects(tell(["a", ""], listProblem), /neither empty nor have a comma/);
  });
});
