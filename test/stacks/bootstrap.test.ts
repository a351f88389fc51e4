import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { parseBootstrapArguments } from "../../stacks/bootstrap/arguments.ts";
import { type Bootstrap, bootstrap, type Pulumi } from "../../stacks/bootstrap/move.ts";
import { planBootstrap, readStatePolicy, statePlaces } from "../../stacks/bootstrap/plan.ts";
import { createBootstrap } from "../../stacks/bootstrap/program.ts";
import { namespace, parseBootstrapSettings } from "../../stacks/bootstrap/settings.ts";
import { selectRules } from "../../policy/checker/selection.ts";
import { stackConfig } from "../../policy/stack-config.ts";
import { inputsOf, registerGraph } from "../support/mocks.ts";

const root = join(import.meta.dirname, "../..");
const read = (file: string): Record<string, Record<string, never>> =>
  (parse(readFileSync(join(root, file), "utf8")) as { config: Record<string, Record<string, never>> }).config;
const settingsOf = (stack: string) =>
  parseBootstrapSettings(
    Object.fromEntries(
      Object.entries(read(`stacks/bootstrap/Pulumi.${stack}.yaml`)).map(([name, value]) => [
        name.replace(`${namespace}:`, ""),
        value,
      ]),
    ),
  );

describe("bootstrap", () => {
  for (const stack of ["staging", "production"])
    it(`has the account, the repository and the workflows that the platform's own file has: ${stack}`, () => {
      const { aws, github } = settingsOf(stack);
      const platform = read(`Pulumi.${stack}.yaml`);
      const { accountId, region } = platform["slipway:aws"] as unknown as Record<string, string>;
      assert.deepEqual(aws, { accountId, region });
      const identity = platform["slipway:identity"] as unknown as {
        permissionsBoundaryArn: string;
        github: { repositoryId: string; environments: Record<string, Record<string, unknown>> };
      };
      const { repositoryId, environments } = identity.github;
      assert.equal(github?.repositoryId, repositoryId);
      const plan = planBootstrap(`slipway-${stack}`, settingsOf(stack));
      // What the file says of its own roles, these are told by name.
      for (const [name, { subjects, workflows, deployPolicyArns }] of Object.entries(environments)) {
        const planned = plan.environments[name];
        assert.deepEqual([planned?.subjects, planned?.workflows], [subjects, workflows], name);
        assert.deepEqual(planned?.deployPolicyArns, deployPolicyArns, name);
        assert.equal(planned?.permissionsBoundaryArn, identity.permissionsBoundaryArn);
      }
      assert.deepEqual(Object.keys(plan.environments).sort(), Object.keys(environments).sort());
      assert.deepEqual(
        Object.keys(plan.policies).sort(),
        ["boundary", ...(stack === "staging" ? ["build"] : []), "deploy"].sort(),
      );
    });

  for (const stack of ["staging", "production"])
    it(`violates no rule of the pack but two, which its pipeline's policies break by what they are for: ${stack}`, async () => {
      const { resources } = await registerGraph(
        () => createBootstrap({ platform: `slipway-${stack}`, stack }, settingsOf(stack)),
        { stack },
      );
      const all = resources.map(({ type, name, inputs }) => ({ type, name, props: inputs }));
      const { rulesFor, stackRules, exemptions } = selectRules({ config: stackConfig(stack) ?? {} });
      const violations = [
        ...all.flatMap((resource) =>
          rulesFor(resource.type).flatMap(({ rule, settings }) =>
            rule
              .evaluate(resource, settings)
              .map(({ kind }) => ({ kind, text: `${rule.name}: ${resource.name}` })),
          ),
        ),
        ...stackRules.flatMap(({ rule, settings }) =>
          rule.evaluateStack(all, settings).map(({ kind }) => ({ kind, text: rule.name })),
        ),
      ].flatMap(({ kind, text }) => (kind === "violation" ? [text] : []));
      assert.deepEqual([...new Set(violations)].sort(), [
        `iam-no-admin-policy: slipway-${stack}-boundary`,
        `iam-no-service-wildcard: slipway-${stack}-deploy`,
      ]);
      assert.deepEqual(exemptions, []);
      const softened = JSON.parse(
        readFileSync(join(root, "stacks/bootstrap/policies.json"), "utf8"),
      ) as object;
      assert.deepEqual(softened, {
        "iam-no-admin-policy": "advisory",
        "iam-no-service-wildcard": "advisory",
      });
      const roles = resources.filter(({ type }) => type === "aws:iam/role:Role");
      assert.equal(roles.length, stack === "staging" ? 3 : 2);
      for (const { inputs } of roles)
        assert.match(String(inputs["permissionsBoundary"]), new RegExp(`policy/slipway-${stack}-boundary$`));
      const lifecycle = inputsOf(
        resources,
        "aws:s3/bucketVersioning:BucketVersioning",
        `slipway-${stack}-state-versioning`,
      );
      assert.deepEqual(lifecycle["versioningConfiguration"], { status: "Enabled" });
    });

  it("says where state is before it is there, in pulumi's own URLs", () => {
    assert.deepEqual(statePlaces("slipway-production", { accountId: "444455556666", region: "eu-west-1" }), {
      backend: "s3://slipway-production-state-444455556666?region=eu-west-1",
      secretsProvider: "awskms://alias/slipway-production-state?region=eu-west-1",
    });
  });

  it("lets previews read the state, and nothing but that", () => {
    const { Statement } = JSON.parse(readStatePolicy("arn:aws:s3:::state", "arn:aws:kms:::key")) as {
      Statement: { Action: string }[];
    };
    assert.deepEqual(
      Statement.map(({ Action }) => Action),
      ["s3:ListBucket", "s3:GetObject", "kms:Decrypt"],
    );
  });

  it("tells all that is wrong with its settings, and with how it is called", () => {
    assert.throws(
      () => parseBootstrapSettings({ aws: { accountId: "1" }, githb: {} }),
      /accountId[^]*region[^]*githb: there is no such setting[^]*did you mean github\?/,
    );
    assert.throws(
      () => parseBootstrapArguments(["--stak", "x", "y"]),
      /--stack: it is missing[^]*--stak[^]*y/,
    );
    assert.deepEqual(parseBootstrapArguments(["--stack", "production", "--yes"]), {
      ...{ help: false, stack: "production", yes: true },
    });
  });
});

/** Backends in memory, and a death at any call. */
class Model implements Pulumi {
  readonly backends = new Map<string, { resources: string[]; provider: string }>();
  readonly calls: string[] = [];
  readonly said: string[] = [];
  dies = Infinity;
  fails = "";
  differs = false;
  #state: string[] = [];

  read(args: readonly string[], backend: string): Promise<string> {
    this.#count(args, backend);
    const stack = this.backends.get(backend);
    const [, command = ""] = args;
    if (command === "init") {
      if (stack) throw new Error("stack 'production' already exists");
      this.backends.set(backend, { resources: [], provider: "passphrase" });
      return Promise.resolve("");
    }
    if (!stack) return Promise.reject(new Error("error: no stack named 'production' found"));
    if (command === "import") stack.resources = this.#state;
    if (command === "change-secrets-provider") stack.provider = args.at(-1) ?? "";
    if (command === "export" && args.includes("--file")) this.#state = stack.resources;
    const type = stack.provider === "passphrase" ? "passphrase" : "cloud";
    return Promise.resolve(
      JSON.stringify({ deployment: { resources: stack.resources, secrets_providers: { type } } }),
    );
  }

  show(args: readonly string[], backend: string): Promise<number> {
    this.#count(args, backend);
    const [command = ""] = args;
    if (command === this.fails) return Promise.resolve(255);
    const stack = this.backends.get(backend);
    if (command === "preview") return Promise.resolve(this.differs ? 1 : 0);
    if (stack) stack.resources = ["bucket", "key"];
    return Promise.resolve(0);
  }

  #count(args: readonly string[], backend: string): void {
    this.calls.push(
      `${backend === local ? "here" : "there"}: ${args
        .filter((each) => !each.startsWith("-"))
        .slice(0, args[0] === "stack" ? 2 : 1)
        .join(" ")}`,
    );
    if (this.calls.length > this.dies) throw new Error("killed");
  }
}

const local = "file:///here";
const asked: Bootstrap = {
  ...{
    stack: "production",
    stackFile: "Pulumi.production.yaml",
    policyOptions: ["--policy-pack", "policy"],
    yes: true,
  },
  ...{ local, stateFile: "state.json" },
  places: { backend: "s3://state", secretsProvider: "awskms://alias/state" },
  isThere: () => Promise.resolve(true),
};
const run = (model: Model, more: Partial<Bootstrap> = {}): Promise<boolean> =>
  bootstrap({ ...asked, ...more }, model, (line) => model.said.push(line));

describe("bootstrap: the state's move", () => {
  it("is made here first, judged by the policies, then moved, given its key and proven", async () => {
    const model = new Model();
    assert.equal(await run(model), true);
    assert.deepEqual(model.calls, [
      ...["there: stack export", "here: stack export", "here: stack init", "here: up"],
      ...["here: stack export", "there: stack export", "there: stack init", "there: stack import"],
      ...["there: stack change-secrets-provider", "there: preview"],
    ]);
    assert.deepEqual(model.backends.get("s3://state"), {
      resources: ["bucket", "key"],
      provider: "awskms://alias/state",
    });
    assert.match(model.said.join("\n"), /pulumi stack init production --secrets-provider 'awskms:/);
  });

  it("is never done twice: later runs update it where it is", async () => {
    const model = new Model();
    await run(model);
    model.calls.length = 0;
    assert.equal(await run(model), true);
    assert.deepEqual(model.calls, ["there: stack export", "there: up"]);
  });

  it("takes no state from a bucket of somebody else's, who had its name first", async () => {
    const planted = new Model();
    planted.backends.set("s3://state", {
      resources: ["a provider with a plugin of theirs"],
      provider: "passphrase",
    });
    await assert.rejects(run(planted, { isThere: () => Promise.reject(new Error("not ours")) }), /not ours/);
    assert.deepEqual(planted.calls, []);

    const model = new Model();
    assert.equal(await run(model, { isThere: () => Promise.resolve(false) }), true);
    assert.equal(model.calls[0], "here: stack export");
  });

  it("goes on after a death at any moment, and loses nothing", async () => {
    for (let dies = 0; dies < 10; dies += 1) {
      const model = new Model();
      model.dies = dies;
      await assert.rejects(run(model), /killed/);
      model.dies = Infinity;
      assert.equal(await run(model), true, String(dies));
      const moved = { resources: ["bucket", "key"], provider: "awskms://alias/state" };
      assert.deepEqual(model.backends.get("s3://state"), moved, String(dies));
    }
  });

  it("stays here where nothing could be made, and says so where what has moved differs", async () => {
    const model = new Model();
    model.fails = "up";
    assert.equal(await run(model), false);
    assert.ok(!model.backends.has("s3://state"));
    assert.match(model.said.join("\n"), /run the same command again/);

    const other = new Model();
    other.differs = true;
    assert.equal(await run(other), false);
    assert.match(other.said.join("\n"), /wants another[^]*still in file:/);
  });
});
