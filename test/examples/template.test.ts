import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { selectRules } from "../../policy/checker/selection.ts";
import type { ProjectModule } from "../../sandbox/engine/project.ts";
import { runExample } from "../support/example.ts";
import type { Registered } from "../support/mocks.ts";

const folder = join(import.meta.dirname, "..", "..", "examples", "template");
const textOf = (file: string): string => readFileSync(join(folder, file), "utf8");

interface Template {
  readonly name: string;
  readonly description: string;
  readonly template: {
    readonly description: string;
    readonly config: Readonly<Record<string, { readonly description: string; readonly default?: string }>>;
  };
}
const { name, description, template } = parse(textOf("Pulumi.yaml")) as Template;

const asked = {
  accountId: "111122223333",
  adminRoleArn: "arn:aws:iam::111122223333:role/PlatformAdmin",
};
/** What `pulumi new` writes into the stack file: the answers, and the defaults of what was not answered. */
const settings: Record<string, string> = {
  ...Object.fromEntries(
    Object.entries(template.config).map(([key, { default: value = "" }]) => [key, value]),
  ),
  ...asked,
};
const imageDigest = `sha256:${"a".repeat(64)}`;

describe("examples: the template for pulumi new", () => {
  it("has the placeholders that pulumi new fills in, and describes each setting that it asks for", () => {
    assert.deepEqual([name, description], ["${PROJECT}", "${DESCRIPTION}"]);
    assert.equal((JSON.parse(textOf("package.json")) as { name: string }).name, "${PROJECT}");
    assert.ok(template.description.length > 20);
    const read = [...textOf("index.ts").matchAll(/config\.require\("(\w+)"\)/g)].map(([, key]) => key);
    assert.deepEqual(Object.keys(template.config).sort(), [...new Set(read)].sort());
    for (const [key, { description: text = "" }] of Object.entries(template.config))
      assert.ok(text.length > 10, key);
    // No default where there is none that is right: pulumi new asks again until it is answered.
    const unanswered = Object.keys(template.config).filter((key) => !template.config[key]?.default);
    assert.deepEqual(unanswered.sort(), Object.keys(asked).sort());
  });

  describe("its program", () => {
    let resources: Registered[];
    before(async () => ({ resources } = await runExample("template", { ...settings, imageDigest })));

    it("makes a platform with the service, and refuses any account but the one that was answered", () => {
      const types = new Set(resources.map(({ type }) => type));
      for (const type of ["aws:ec2/vpc:Vpc", "eks:index:Cluster", "aws:ecr/repository:Repository"])
        assert.ok(types.has(type), type);
      const chart = resources.find(({ name }) => name === "api-chart");
      assert.ok(JSON.stringify(chart?.inputs["values"]).includes(imageDigest));
      const account = resources.find(({ type }) => type === "pulumi:providers:aws");
      assert.equal(account?.inputs["allowedAccountIds"], '["111122223333"]');
    });

    it("is refused by no policy of the pack as it comes", () => {
      const { rulesFor, stackRules } = selectRules({ config: {} });
      const made = resources.map(({ type, name, inputs }) => ({ type, name, props: inputs }));
      const violations = [
        ...made.flatMap((resource) =>
          rulesFor(resource.type).flatMap(({ rule, settings }) =>
            rule.evaluate(resource, settings).map((report) => ({ rule, at: resource.name, ...report })),
          ),
        ),
        ...stackRules.flatMap(({ rule, settings }) =>
          rule.evaluateStack(made, settings).map((report) => ({ rule, at: "", ...report })),
        ),
      ].filter(({ kind, rule }) => kind === "violation" && rule.enforcement === "mandatory");
      assert.deepEqual(
        violations.map(({ rule, at, fact }) => `${rule.name}: ${at}: ${fact}`),
        [],
      );
    });
  });

  it("tells a rehearsal what its stack's file says, and where the images of the service live", async () => {
    const { slipway } = JSON.parse(textOf("package.json")) as { slipway: Record<string, string> };
    const module = (await import(join(folder, slipway["describeStack"] ?? ""))) as ProjectModule;
    const config = Object.fromEntries(Object.entries(settings).map(([key, value]) => [`own:${key}`, value]));
    const described = module.describeStack({ project: "own", stack: "dev", config });
    assert.deepEqual(described, {
      ...{ region: "eu-west-1", zones: ["eu-west-1a", "eu-west-1b"], outside: [] },
      imageRepositories: { api: "111122223333.dkr.ecr.eu-west-1.amazonaws.com/own-dev/api" },
    });
  });

  it("deploys the image that a rehearsal has built", async () => {
    process.env["SLIPWAY_IMAGE_DIGESTS"] = JSON.stringify({ api: imageDigest });
    try {
      const { resources } = await runExample("template", settings);
      const chart = resources.find(({ name }) => name === "api-chart");
      assert.ok(JSON.stringify(chart?.inputs["values"]).includes(imageDigest));
    } finally {
      delete process.env["SLIPWAY_IMAGE_DIGESTS"];
    }
  });

  it("makes all but the service until there is an image", async () => {
    const { resources } = await runExample("template", settings);
    const made = new Set(resources.map(({ name }) => name));
    assert.ok(made.has("images-api"), [...made].join("\n"));
    assert.ok(!made.has("api-chart"));
  });
});
