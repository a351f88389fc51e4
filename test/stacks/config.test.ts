import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { InvalidInputError, type Problem } from "../../components/validation.ts";
import { parseConfig, type StackSource } from "../../stacks/config/parse.ts";
import { SCHEMA_FILE } from "../../scripts/docs/configuration.ts";
import { stackSource } from "../support/stack-file.ts";
import { badConfigs } from "./bad-configs.ts";

/** The staging file with one setting replaced: `path` is section.key.key…, undefined removes it. */
function changed(path: string, value: unknown): StackSource {
  const source = stackSource("staging");
  const [section = "", ...keys] = path.split(".");
  const root: Record<string, unknown> = { [section]: JSON.parse(source.settings[section] ?? "null") };
  let parent = root;
  let last = section;
  for (const key of keys) {
    parent = parent[last] as Record<string, unknown>;
    last = key;
  }
  if (value === undefined) Reflect.deleteProperty(parent, last);
  else parent[last] = value;
  const { [section]: _old, ...others } = source.settings;
  return {
    ...source,
    settings: root[section] === undefined ? others : { ...others, [section]: JSON.stringify(root[section]) },
  };
}

function problemsOf(source: StackSource): readonly Problem[] {
  try {
    parseConfig(source);
  } catch (error) {
    assert.ok(error instanceof InvalidInputError);
    return error.problems;
  }
  return [];
}

interface Node {
  readonly properties?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: Node | boolean;
  readonly anyOf?: readonly Node[];
  readonly items?: Node;
}

/** Whether the schema has a setting of this path; a key of the user's own may have dots. */
function hasSetting(node: Node, path: string): boolean {
  if (path === "") return true;
  if (node.anyOf) return node.anyOf.some((option) => hasSetting(option, path));
  const index = /^\[\d+\]\.?/.exec(path)?.[0];
  if (index !== undefined)
    return node.items !== undefined && hasSetting(node.items, path.slice(index.length));
  const { name = "", rest = "" } = /^(?<name>[^.[]+)\.?(?<rest>.*)$/.exec(path)?.groups ?? {};
  const member = node.properties?.[name];
  if (member) return hasSetting(member, rest);
  const { additionalProperties: other } = node;
  if (typeof other !== "object") return false;
  return other.properties || other.anyOf ? hasSetting(other, rest) : true;
}

describe("stacks: committed stack files", () => {
  it("parse", () => {
    for (const stack of ["staging", "production"]) assert.deepEqual(problemsOf(stackSource(stack)), []);
  });

  it("have the same keys", () => {
    const keys = (value: unknown, path = ""): string[] =>
      typeof value === "object" && value !== null && !Array.isArray(value)
        ? Object.entries(value).flatMap(([key, inner]) => keys(inner, `${path}.${key}`))
        : [path];
    const of = (stack: string): string[] =>
      Object.entries(stackSource(stack).settings)
        .flatMap(([key, text]) => keys(JSON.parse(text), key))
        // One account builds for all: its role is staging's, and production lets that account push.
        .filter((path) => !/^identity\.github\.environments\.build\.|^registry\.pushPrincipals$/.test(path))
        // GitHub's environment is called as the stack is.
        .map((path) => path.replace(`environments.${stack}`, "environments.<stack>"));
    assert.deepEqual(of("staging"), of("production"));
  });
});

describe("stacks: bad configurations", () => {
  it("are at least sixty", () => {
    assert.ok(badConfigs.length >= 60, `${badConfigs.length} rows`);
  });

  for (const row of badConfigs) {
    it(`${row.set} = ${JSON.stringify(row.to)} → ${row.path}`, () => {
      const problems = problemsOf(changed(row.set, row.to));
      assert.deepEqual(
        problems.map(({ path }) => path),
        [row.path],
      );
      const [problem] = problems;
      assert.match(problem!.message, row.message);
      assert.match(problem!.allowed, row.allowed);
      assert.match(problem!.fix, row.fix ?? /./);
      if (row.received !== undefined) assert.deepEqual(problem!.received, row.received);
    });
  }

  it("are told the names here of what other tools have, too", () => {
    const fixes = ["image", "replicas", "env", "constructor"].map(
      (name) => problemsOf(changed(`services.api.${name}`, 3))[0]?.fix,
    );
    assert.deepEqual(fixes, [
      "say it by repository and digest (docs/configuration.md)",
      "say it by minReplicas and maxReplicas (docs/configuration.md)",
      "say it by config and secrets (docs/configuration.md)",
      "correct its spelling or remove it (docs/configuration.md)",
    ]);
  });

  it("are reported together where an add-on is off that several need", () => {
    const problems = problemsOf(changed("addons.externalSecrets", false));
    assert.deepEqual(
      problems.map(({ path }) => path),
      ["slipway:addons.externalSecrets", "slipway:services.api.database"],
    );
    assert.match(problems[0]!.message, /password of Grafana's administrator/);
    assert.match(problems[1]!.message, /nothing brings/);
  });

  it("are reported together where a kind of service answers no requests", () => {
    assert.deepEqual(
      problemsOf(changed("services.api.kind", "worker"))
        .map(({ path }) => path)
        .sort(),
      ["slipway:services.api.hostnames", "slipway:services.api.slo"],
    );
  });

  it("are reported where the stack file has a setting", () => {
    const schema = JSON.parse(readFileSync(SCHEMA_FILE, "utf8")) as Node;
    const config = schema.properties!["config"]!;
    // What is no setting has none: the group that it is in has to be one.
    const paths = badConfigs.map(({ path, message }) =>
      message.source.includes("no such setting") ? path.slice(0, Math.max(0, path.lastIndexOf("."))) : path,
    );
    assert.deepEqual(
      [...new Set(paths)].filter((path) => path !== "" && !hasSetting(config, path)),
      [],
    );
    assert.ok(!hasSetting(config, "slipway:services.api.name"));
    assert.ok(!hasSetting(config, "slipway:services.api.secretKeys.database-url"));
  });

  it("are all reported in one run, sections of a wrong shape included", () => {
    const source = stackSource("staging");
    const problems = problemsOf({
      ...source,
      settings: {
        ...source.settings,
        nettwork: "{}",
        aws: '{"accountId":"1","region":"Ireland"}',
        network: '{"cidr":"10.0.0.0/8","availabilityZones":["eu-west-1a"]}',
        services: '{"api":{"minReplicas":5,"maxReplicas":2}}',
      },
    });
    assert.deepEqual(problems.map(({ path }) => path).sort(), [
      "slipway:aws.accountId",
      "slipway:aws.region",
      "slipway:nettwork",
      "slipway:network.availabilityZones",
      "slipway:network.cidr",
      "slipway:services.api.resources",
    ]);
  });

  it("never show a value that is encrypted in the stack file", () => {
    const source = stackSource("staging");
    const canary = "canary-5f2b";
    const settings = { ...source.settings, tags: canary };
    assert.throws(
      () => parseConfig({ ...source, settings, secretKeys: ["tags"] }),
      (error: Error) => /no setting holds a secret/.test(error.message) && !error.message.includes(canary),
    );
  });
});

describe("stacks: image digests from the environment", () => {
  const digest = `sha256:${"a".repeat(64)}`;
  const withDigests = (text: string): StackSource => ({ ...stackSource("staging"), imageDigests: text });

  it("go before the stack file's", () => {
    assert.equal(
      parseConfig(withDigests(JSON.stringify({ api: digest }))).config.services["api"]?.digest,
      digest,
    );
  });

  it("are what runs already, where neither environment nor stack file says anything", () => {
    const source = { ...stackSource("staging"), deployedDigests: { api: digest, gone: digest } };
    assert.equal(parseConfig(source).config.services["api"]?.digest, digest);
    const newer = `sha256:${"b".repeat(64)}`;
    assert.equal(
      parseConfig({ ...source, imageDigests: JSON.stringify({ api: newer }) }).config.services["api"]?.digest,
      newer,
    );
  });

  for (const [text, path] of [
    ["latest", "SLIPWAY_IMAGE_DIGESTS"],
    ["[]", "SLIPWAY_IMAGE_DIGESTS"],
    ['{"api":1}', "SLIPWAY_IMAGE_DIGESTS"],
    ['{"web":"sha256:00"}', "SLIPWAY_IMAGE_DIGESTS.web"],
    ['{"constructor":"sha256:00"}', "SLIPWAY_IMAGE_DIGESTS.constructor"],
    ['{"api":"latest"}', "slipway:services.api.digest"],
  ] as const) {
    it(`refuse ${text}`, () => {
      assert.deepEqual(
        problemsOf(withDigests(text)).map((problem) => problem.path),
        [path],
      );
    });
  }
});
