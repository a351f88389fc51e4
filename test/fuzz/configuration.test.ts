import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { parseConfig as parseAppConfig } from "../../app/src/config.ts";
import { InvalidInputError, type Problem } from "../../components/validation.ts";
import { checkStackFile } from "../../stacks/check/check.ts";
import { parseConfig, type StackSource } from "../../stacks/config/parse.ts";
import { oddValue } from "../policy/odd-values.ts";
import { placesOf, replaceAt } from "../policy/replace-at.ts";
import { brokenText, fuzz, STACK_TRACE } from "../support/fuzz.ts";
import { exampleDay, settingsOf, sourceOf } from "../support/stack-file.ts";

const STACKS = ["staging", "production"] as const;

const fileOf = (stack: string): string =>
  readFileSync(new URL(`../../Pulumi.${stack}.yaml`, import.meta.url), "utf8");

/** That a problem says where, what is wrong, what is allowed and how to fix it, and nothing of the program's inside. */
function assertSays({ path, message, allowed, fix }: Problem): void {
  for (const part of [path, message, allowed, fix]) {
    assert.equal(typeof part, "string");
    assert.notEqual(part, "");
    assert.doesNotMatch(part, STACK_TRACE);
    assert.doesNotMatch(part, /\[object |Cannot read prop|is not a function|is not iterable/);
  }
}

/** That the program takes a configuration, or refuses it with problems. */
function takesOrRefuses(source: StackSource): void {
  try {
    parseConfig(source);
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    error.problems.forEach(assertSays);
    // A terminal and a pipeline's log take these for commands of theirs.
    assert.doesNotMatch(error.message, /[\x00-\x09\x0B-\x1F\x7F-\x9F]|^\s*::/m);
  }
}

describe("fuzz: configuration", () => {
  it("of a stack's file: any text is judged, and every problem says what to do", function () {
    this.timeout(3_600_000);
    fc.assert(
      fc.property(brokenText(STACKS.map(fileOf)), (text) => {
        const findings = checkStackFile(text, { project: "slipway", stack: "staging", today: exampleDay });
        findings.forEach(assertSays);
      }),
      fuzz("stack files", 25, 2_000),
    );
  });

  it("of a stack: any value at any place is taken or refused", function () {
    this.timeout(3_600_000);
    const all = STACKS.map((stack) => {
      const settings = settingsOf(stack);
      return { stack, settings, places: placesOf(settings).filter((keys) => keys.length > 0) };
    });
    const inputs = fc.record({
      stack: fc.constantFrom(...all),
      changes: fc.array(fc.tuple(fc.nat(), oddValue), { minLength: 1, maxLength: 3 }),
    });
    fc.assert(
      fc.property(inputs, ({ stack: { stack, settings, places }, changes }) => {
        // What JSON can't hold never reaches a stack.
        const asJson = (value: unknown): unknown =>
          value === undefined || typeof value === "symbol"
            ? null
            : JSON.parse(JSON.stringify(value) ?? "null");
        const broken = changes.reduce<unknown>(
          (value, [pick, odd]) => replaceAt(value, places[pick % places.length]!, asJson(odd)),
          settings,
        );
        takesOrRefuses(sourceOf(stack, broken as Record<string, unknown>));
      }),
      fuzz("values of settings", 60, 3_000),
    );
  });

  it("of a stack: whatever its environment variables and last outputs hold is taken or refused", function () {
    this.timeout(3_600_000);
    const text = fc.oneof(
      fc.constantFrom(
        "",
        "true",
        "null",
        "[]",
        '{"__proto__":{"api":"x"}}',
        '{"constructor":"sha256:1"}',
        "{",
      ),
      fc.string({ maxLength: 20 }),
      fc.json(),
    );
    const outputs = fc.dictionary(
      fc.oneof(fc.constantFrom("api", "__proto__", "constructor", "toString"), fc.string({ maxLength: 5 })),
      fc.string({ maxLength: 10 }),
    );
    const inputs = fc.record({
      imageDigests: fc.option(text, { nil: undefined }),
      skipAnalysis: fc.option(text, { nil: undefined }),
      deployedDigests: outputs,
      previousDigests: outputs,
      deployedStrategies: outputs,
      secretKeys: fc.array(fc.constantFrom("aws", "services", "nothing", "__proto__")),
    });
    fc.assert(
      fc.property(inputs, (more) => {
        takesOrRefuses({ ...sourceOf("staging", settingsOf("staging")), ...more });
      }),
      fuzz("environment variables and outputs of a stack", 30, 1_000),
    );
  });

  it("of the sample service: any environment is taken or refused, and no password is said", function () {
    this.timeout(3_600_000);
    const secret = "s3cret-passw0rd";
    const url = brokenText([
      `postgresql://u:${secret}@db.example:5432/app?sslmode=verify-full`,
      `postgresql://u:${secret}@localhost/app`,
    ]);
    const variables = ["PORT", "DRAIN_SECONDS", "LOG_LEVEL", "SERVICE_NAME", "DATABASE_AUTH", "AWS_REGION"];
    const inputs = fc.record({
      env: fc.dictionary(fc.constantFrom(...variables), fc.oneof(fc.string(), fc.integer().map(String))),
      variable: fc.constantFrom("DATABASE_URL", "DATABASE_URL_FILE", ...variables),
      url,
    });
    fc.assert(
      fc.property(inputs, ({ env, variable, url }) => {
        const result = parseAppConfig({ ...env, [variable]: url });
        // What is left of it may be no URL any more, nor tell that it was a password.
        const tells = variable === "DATABASE_URL" || url.includes(`:${secret}`) || url.includes(`${secret}@`);
        if (!result.ok && tells) assert.ok(!JSON.stringify(result.problems).includes(secret));
      }),
      fuzz("the sample service's environment", 300, 50_000),
    );
  });
});
