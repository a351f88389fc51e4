import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { ESLint } from "eslint";
import ts from "typescript";
import { InvalidInputError } from "../components/validation.ts";
import { planSecrets } from "../components/secrets/secrets-plan.ts";
import { main } from "../policy/checker/cli.ts";
import { parseConfig } from "../stacks/config/parse.ts";
import { replaceAt } from "./policy/replace-at.ts";
import { settingsOf, sourceOf } from "./support/stack-file.ts";

const root = join(import.meta.dirname, "..");
const eslint = new ESLint({ cwd: root });

async function refusals(expression: string, file: string): Promise<(string | null)[]> {
  const text = `export const x = (key, table, thing) => [key, table, thing, ${expression}];\n`;
  const [result] = await eslint.lintText(text, { filePath: join(root, file) });
  return (result?.messages ?? []).map(({ ruleId }) => ruleId);
}

describe("objects as maps", () => {
  for (const file of ["policy/lib/probe.ts", "components/probe.ts", "sandbox/probe.ts", "app/src/probe.ts"]) {
    it(`are not asked by \`in\` for a key from outside, in ${file}`, async () => {
      assert.deepEqual(await refusals("key in table", file), ["no-restricted-syntax"]);
      assert.deepEqual(await refusals("Object.keys(thing).filter((each) => !(each in table))", file), [
        "no-restricted-syntax",
      ]);
    });
    it(`may be, for one that is written down, in ${file}`, async () => {
      assert.deepEqual(await refusals('"kind" in thing', file), []);
      assert.deepEqual(await refusals("Object.hasOwn(table, key)", file), []);
    });
  }
});

const OURS = "the key is a name of ours";
const FORM = "the key has been matched by a pattern";
/** Tables asked for a key that is nobody's from outside, with why. */
const SAFE: Readonly<Record<string, string>> = {
  "ci/programs.ts: homes[name]": OURS,
  "components/arguments.ts: argumentTypes[inner]": OURS,
  "components/arguments.ts: argumentTypes[group]": OURS,
  "components/arguments.ts: argumentTypes[token]": OURS,
  "components/edge/managed-rules.ts: managedRuleGroupRules[group]": OURS,
  'components/service/quantity.ts: factors[match[2] ?? ""]': FORM,
  "policy/lib/quantity.ts: UNITS[suffix]": FORM,
  "policy/rules/kubernetes/pod-sysctls.ts: SAFE_SYSCTLS[sysctl]": OURS,
  "sandbox/cloud/regions.ts: LETTERS[region]": "the key is of a list",
  'sandbox/fallback/quantities.ts: SUFFIXES[match?.[2] ?? "?"]': FORM,
  'sandbox/observability/query-coverage.ts: UNITS[part.replace(/^\\d+/, "")]': FORM,
  "sandbox/toolchain/platform.ts: architectures[cpu]": "the key is the machine's",
  "sandbox/cloud/eks/arguments.ts: ARGUMENTS[key as keyof ClusterArgs]": "what is found is compared",
  "sandbox/cloud/model/ssm.ts: valueBytes[tier]": "the key has been judged",
  "sandbox/cluster/real/preflight.ts: PROGRAMS[program]": OURS,
  "scripts/docs/configuration.ts: ARGUMENTS[path.slice(0, cut)]": OURS,
  "scripts/docs/catalogue/fsbp.ts: OTHER_SERVICES[service]": OURS,
  "scripts/docs/catalogue/fsbp.ts: UNANSWERED[id]": OURS,
  "stacks/check/file-problems.ts: fixes[code]": OURS,
  "stacks/config/validate-service-needs.ts: allowedInstead[property]": OURS,
};

describe("objects as maps: tables", () => {
  const rooms = ["app/src", "ci", "components", "facts", "policy", "sandbox", "scripts", "stacks"];
  const sources = rooms.flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, withFileTypes: true })
      .map(({ parentPath, name }) => join(parentPath, name))
      .filter((path) => path.endsWith(".ts") && !/\/(node_modules|dist|\.build)\//.test(path)),
  );

  /** Where a table of a module is asked by `[key]`, with a key that may be any text, and not asked before whether it has it. */
  function* unguarded(files: readonly string[]): Generator<string> {
    const { config } = ts.readConfigFile(join(root, "tsconfig.json"), (file) => ts.sys.readFile(file)) as {
      config: object;
    };
    const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
    const host = ts.createCompilerHost(options);
    // Packages' types are megabytes, and no table is theirs.
    host.resolveModuleNameLiterals = (literals, from) =>
      literals.map(({ text }) =>
        text.startsWith(".")
          ? ts.resolveModuleName(text, from, options, host)
          : { resolvedModule: undefined },
      );
    const program = ts.createProgram(files, { ...options, types: [] }, host);
    const checker = program.getTypeChecker();

    function isTable(expression: ts.Expression): boolean {
      const bare = ts.isParenthesizedExpression(expression) ? expression.expression : expression;
      const named = ts.isAsExpression(bare) ? bare.expression : bare;
      if (!ts.isIdentifier(named)) return false;
      const symbol = checker.getSymbolAtLocation(named);
      const found = symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
      const declared = found?.valueDeclaration;
      return (
        declared !== undefined &&
        ts.isVariableDeclaration(declared) &&
        ts.isVariableStatement(declared.parent.parent) &&
        ts.isSourceFile(declared.parent.parent.parent) &&
        declared.initializer !== undefined &&
        /^(\{|Object\.fromEntries)/.test(declared.initializer.getText())
      );
    }
    const mayBeAnyText = (type: ts.Type): boolean =>
      (type.flags & (ts.TypeFlags.String | ts.TypeFlags.Any)) !== 0 ||
      (type.isUnion() && type.types.some(mayBeAnyText));

    for (const file of files) {
      const source = program.getSourceFile(file);
      if (source === undefined) continue;
      const pending: ts.Node[] = [source];
      for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
        ts.forEachChild(node, (inner) => void pending.push(inner));
        if (!ts.isElementAccessExpression(node) || !isTable(node.expression)) continue;
        if (!mayBeAnyText(checker.getTypeAtLocation(node.argumentExpression))) continue;
        const asked = `Object.hasOwn(${node.expression.getText()}, `;
        const statement = ts.findAncestor(
          node,
          (outer) => ts.isStatement(outer) || ts.isArrowFunction(outer),
        );
        if (statement?.getText().includes(asked)) continue;
        yield `${relative(root, file)}: ${node.getText()}`;
      }
    }
  }

  it("are asked for no key from outside that every object has", function () {
    this.timeout(300_000);
    const found = [...unguarded(sources)];
    assert.deepEqual(
      found.filter((each) => SAFE[each] === undefined),
      [],
    );
    assert.deepEqual(
      Object.keys(SAFE).filter((each) => !found.includes(each)),
      [],
    );
  });
});

/** What every object has, and no table of ours. */
const INHERITED = ["__proto__", "constructor", "toString", "valueOf"];

describe("objects as maps: what every object has", () => {
  const choices: readonly (readonly string[])[] = [
    ["cluster", "computeMode"],
    ["cluster", "version"],
    ["cluster", "nodeGroups", "general", "amiFamily"],
    ["cluster", "karpenter", "amiFamily"],
    ["cluster", "access"],
    ["registry", "pullThroughCache"],
  ];
  const inGroups: Readonly<Record<string, (word: string) => unknown>> = {
    access: (policy) => ({ ci: { principalArn: "arn:aws:iam::444455556666:role/Ci", policy } }),
    pullThroughCache: (upstream) => ({ cached: upstream }),
  };
  for (const keys of choices)
    it(`is no choice of a stack's: ${keys.join(".")}`, () => {
      for (const word of INHERITED) {
        const value = inGroups[keys.at(-1)!]?.(word) ?? word;
        const settings = replaceAt(settingsOf("production"), keys, value) as Record<string, unknown>;
        assert.throws(
          () => parseConfig(sourceOf("production", settings)),
          (error) =>
            error instanceof InvalidInputError &&
            error.problems.some(({ path }) => path.includes(keys.join("."))),
          word,
        );
      }
    });

  it("is no secret's rotation, where a secret is called so", () => {
    const { plan } = planSecrets({ prefix: "shop", secrets: { constructor: "Makes things" }, rotations: {} });
    assert.deepEqual(
      plan.secrets.map(({ rotation }) => rotation),
      [undefined],
    );
  });

  it("is no type or kind that a rule looks for", async () => {
    const folder = mkdtempSync(join(tmpdir(), "slipway-maps-"));
    try {
      const resources = INHERITED.map((type) => ({
        urn: `urn:pulumi:dev::shop::${type}::x`,
        type,
        inputs: { kind: type, [type]: type },
      }));
      const bucket = {
        urn: "urn:pulumi:dev::shop::aws:s3/bucket:Bucket::logs",
        type: "aws:s3/bucket:Bucket",
        inputs: { bucket: "logs" },
      };
      writeFileSync(
        join(folder, "stack.json"),
        JSON.stringify({ version: 3, deployment: { resources: [...resources, bucket] } }),
      );
      const objects = INHERITED.flatMap((kind) =>
        ["v1", kind].map((apiVersion) => ({ apiVersion, kind, metadata: { name: "x" }, spec: {} })),
      );
      writeFileSync(join(folder, "objects.json"), JSON.stringify(objects));
      const said: string[] = [];
      const output = {
        out: (text: string) => void said.push(text),
        error: (text: string) => void said.push(text),
      };
      assert.equal(await main(["check", folder], output), 1); // of the bucket
      assert.match(said.join(""), /bucket-has-access-logs/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
