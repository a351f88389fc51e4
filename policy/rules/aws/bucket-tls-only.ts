import { allOf, type Answer, anyOf, ask, not, when } from "../../lib/answer.ts";
import { nameInArn } from "../../lib/bucket-arn.ts";
import { at, type Field, items, properties, scalarText, UNKNOWN } from "../../lib/field.ts";
import { must } from "../../lib/finding.ts";
import { awsFsbp, cisAws } from "../../lib/frameworks.ts";
import { matchesGlob } from "../../lib/glob.ts";
import { everybodyNamed, isEffect, statementsOf } from "../../lib/iam-policy.ts";
import { resourceRule } from "../../lib/rule.ts";
import { bucketPolicy, S3_BUCKET_POLICY } from "./types.ts";

const SECURE_TRANSPORT = "aws:securetransport";

/** Conditions that hold for plain HTTP, each operator with the value that it does so by. */
const PLAIN_HTTP: ReadonlyMap<string, string> = new Map([
  ["Bool", "false"],
  ["BoolIfExists", "false"],
  ["StringEquals", "false"],
  ["StringEqualsIgnoreCase", "false"],
  ["StringEqualsIfExists", "false"],
  ["StringEqualsIgnoreCaseIfExists", "false"],
  ["StringLike", "false"],
  ["StringNotEquals", "true"],
  ["StringNotEqualsIgnoreCase", "true"],
]);

/** Whether a statement holds for plain HTTP, and under no second condition: all of them have to be met. */
function holdsForPlainHttp(condition: Field): Answer {
  const operators = properties(condition);
  const entries = operators.flatMap((operator) => properties(operator).map((entry) => ({ operator, entry })));
  const [only] = entries;
  if (!only || entries.length !== 1 || operators.length !== 1) return false;
  const { operator, entry } = only;
  if (entry.value === UNKNOWN) return entry;
  const wanted = PLAIN_HTTP.get(String(operator.key));
  if (wanted === undefined || String(entry.key).toLowerCase() !== SECURE_TRANSPORT) return false;
  return anyOf(
    items(entry).map((value) => ask(value, (known) => scalarText(known).toLowerCase() === wanted)),
  );
}

const isEverything = (action: unknown): boolean => typeof action === "string" && /^(s3:)?\*+$/i.test(action);

const deniesPlainHttp = (statement: Field): Answer =>
  allOf([
    isEffect(statement, "Deny"),
    anyOf(everybodyNamed(statement).map((field) => ask(field, () => true))),
    anyOf(items(at(statement, "Action")).map((action) => ask(action, isEverything))),
    holdsForPlainHttp(at(statement, "Condition")),
  ]);

/** Names of objects that only a wildcard at the end can mean both of. */
const PROBES = ["/\u0001", "/\u0002\u0003/"];

/**
 * Whether resources are a bucket and all of its objects. A bucket that is not known here is told by the one that the
 * resources themselves name.
 */
function coverBucket(bucket: Field, resources: readonly Field[]): Answer {
  const patterns = resources.map(({ value }) => nameInArn(value));
  const named = typeof bucket.value === "string" ? [nameInArn(bucket.value)] : patterns;
  const covers = (text: string): Answer =>
    anyOf(resources.map((resource) => ask(resource, (value) => matchesGlob(nameInArn(value), text))));
  return anyOf(
    named
      .filter((name) => name !== "" && !name.includes("/"))
      .map((name) => allOf(["", ...PROBES].map((rest) => covers(name + rest)))),
  );
}

/** Whether a policy refuses plain HTTP, by one statement or by one for the bucket and one for its objects. */
function refusesPlainHttp(root: Field): Answer {
  const judged = statementsOf(at(root, "policy")).map((statement) => ({
    denies: deniesPlainHttp(statement),
    resources: items(at(statement, "Resource")),
  }));
  const sure = judged.filter(({ denies }) => denies === true).flatMap(({ resources }) => resources);
  const open = judged
    .filter(({ denies }) => typeof denies !== "boolean")
    .map(({ denies, resources }) => allOf([denies, coverBucket(at(root, "bucket"), resources)]));
  return anyOf([coverBucket(at(root, "bucket"), sure), ...open]);
}

export const bucketTlsOnly = resourceRule({
  name: "bucket-tls-only",
  title: "Bucket policies must refuse plain HTTP",
  why: "A request without TLS shows its data, and its signature, to whoever listens.",
  fix: 'Add a statement that denies s3:* to everybody where aws:SecureTransport is "false".',
  severity: "high",
  controls: [awsFsbp("S3.5"), cisAws("2.1.1")],
  types: [S3_BUCKET_POLICY],
  examples: {
    good: [
      {
        title: "Refused",
        resource: bucketPolicy({
          policy: {
            Statement: [
              {
                Effect: "Deny",
                Principal: { AWS: "*" },
                Action: "s3:*",
                Resource: ["arn:aws:s3:::uploads", "arn:aws:s3:::uploads/*"],
                Condition: { Bool: { "aws:SecureTransport": "false" } },
              },
            ],
          },
        }),
      },
    ],
    bad: [
      {
        title: "Not refused",
        resource: bucketPolicy({
          policy: {
            Statement: [
              {
                Effect: "Allow",
                Principal: { AWS: "arn:aws:iam::111122223333:root" },
                Action: "s3:GetObject",
                Resource: "arn:aws:s3:::uploads/*",
              },
            ],
          },
        }),
        paths: ["policy"],
      },
      {
        title: "Refused to one alone",
        resource: bucketPolicy({
          policy: {
            Statement: [
              {
                Effect: "Deny",
                Principal: { AWS: "arn:aws:iam::111122223333:root" },
                Action: "s3:*",
                Resource: "*",
                Condition: { Bool: { "aws:SecureTransport": "false" } },
              },
            ],
          },
        }),
        paths: ["policy"],
      },
    ],
  },
  check: ({ root }) => {
    const policy = at(root, "policy");
    const denies = refusesPlainHttp(root);
    return when(not(denies), [
      must(
        policy,
        () => false,
        "a policy that denies s3:* on the bucket and all objects to everybody where aws:SecureTransport is false",
      ),
    ]);
  },
});
