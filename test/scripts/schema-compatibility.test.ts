import assert from "node:assert/strict";
import {
  breakingChanges,
  currentSchema,
  type PackageSchema,
  recordedReleases,
  recordedSchema,
  structureOf,
} from "../../scripts/schema-compatibility.ts";
import { intendedSchemaChanges } from "./intended-schema-changes.ts";

/** A small package, changed by `edit`. */
function schema(edit: (resource: Editable, kind: Editable, all: Record<string, unknown>) => void = () => {}) {
  const bucket: Editable = {
    inputProperties: {
      name: { type: "string", plain: true },
      keyArn: { type: "string", description: "A key" },
      kind: { $ref: "#/types/slipway:index:Kind" },
      tags: { type: "object", additionalProperties: { type: "string" } },
    },
    requiredInputs: ["name"],
    properties: { arn: { type: "string" } },
    required: ["arn"],
  };
  const kind: Editable = { type: "string", enum: [{ value: "small" }, { value: "large" }] };
  const resources: Record<string, unknown> = { "slipway:storage:Bucket": bucket };
  edit(bucket, kind, resources);
  return { resources, types: { "slipway:index:Kind": kind } } as PackageSchema;
}
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Editable = any;

const breaking: readonly (readonly [what: string, after: PackageSchema, told: string])[] = [
  [
    "a component that is removed",
    schema((_bucket, _kind, all) => delete all["slipway:storage:Bucket"]),
    "slipway:storage:Bucket is removed",
  ],
  [
    "an input that is removed",
    schema(({ inputProperties }) => delete inputProperties.keyArn),
    "slipway:storage:Bucket: input keyArn is removed",
  ],
  [
    "an input that is new and required",
    schema(({ inputProperties, requiredInputs }) => {
      inputProperties.region = { type: "string" };
      requiredInputs.push("region");
    }),
    "slipway:storage:Bucket: input region is newly required",
  ],
  [
    "an input that was optional",
    schema(({ requiredInputs }) => requiredInputs.push("keyArn")),
    "slipway:storage:Bucket: input keyArn is newly required",
  ],
  [
    "an input of another type",
    schema(({ inputProperties }) => (inputProperties.keyArn = { type: "number" })),
    "slipway:storage:Bucket: input keyArn was string and is number",
  ],
  [
    "a map of something else",
    schema(({ inputProperties }) => (inputProperties.tags.additionalProperties = { type: "number" })),
    "slipway:storage:Bucket: input tags was object of string and is object of number",
  ],
  [
    "an input that takes no Output any more",
    schema(({ inputProperties }) => (inputProperties.keyArn.plain = true)),
    "slipway:storage:Bucket: input keyArn takes no Output any more",
  ],
  [
    "a map that takes no Outputs any more",
    schema(({ inputProperties }) => (inputProperties.tags.additionalProperties.plain = true)),
    "slipway:storage:Bucket: input tags takes no Output any more",
  ],
  [
    "an output that is removed",
    schema((bucket) => {
      bucket.properties = {};
      bucket.required = [];
    }),
    "slipway:storage:Bucket: output arn is removed",
  ],
  [
    "an output that may be absent",
    schema((bucket) => (bucket.required = [])),
    "slipway:storage:Bucket: output arn may now be absent",
  ],
  [
    "a choice that is removed",
    schema((_bucket, kind) => kind.enum.pop()),
    'slipway:index:Kind has no "large" any more',
  ],
];

const harmless: readonly (readonly [what: string, after: PackageSchema])[] = [
  ["nothing", schema()],
  ["a description", schema(({ inputProperties }) => (inputProperties.keyArn.description = "Another"))],
  ["a new optional input", schema(({ inputProperties }) => (inputProperties.region = { type: "string" }))],
  ["an input that need not be said any more", schema((bucket) => (bucket.requiredInputs = []))],
  ["an input that takes Outputs now", schema(({ inputProperties }) => delete inputProperties.name.plain)],
  ["a new output", schema(({ properties }) => (properties.url = { type: "string" }))],
  ["a new choice", schema((_bucket, kind) => kind.enum.push({ value: "huge" }))],
  ["a new component", schema((_bucket, _kind, all) => (all["slipway:storage:Other"] = {}))],
];

describe("compatibility of the components' schema", () => {
  for (const [what, after, told] of breaking)
    it(`is broken by ${what}`, () => {
      assert.ok(breakingChanges(schema(), after).includes(told), breakingChanges(schema(), after).join("\n"));
    });

  for (const [what, after] of harmless)
    it(`is not broken by ${what}`, () => {
      assert.deepEqual(breakingChanges(schema(), after), []);
    });

  it("records what is compared, and an input that is called description", () => {
    const input = schema(({ inputProperties }) => (inputProperties.description = { type: "string" }));
    const recorded = structureOf(input);
    assert.ok(JSON.stringify(recorded).includes('"description":{"type":"string"}'));
    assert.ok(!JSON.stringify(recorded).includes("A key"));
    assert.deepEqual(breakingChanges(input, recorded), []);
  });

  assert.ok(recordedReleases().length > 0);
  for (const release of recordedReleases()) {
    it(`keeps what programs have that were written for ${release}, or says why not`, () => {
      const intended = intendedSchemaChanges.filter((each) => each.release === release);
      const [found, meant] = [
        breakingChanges(recordedSchema(release), currentSchema()),
        intended.map(({ change }) => change),
      ];
      const unsaid = found.filter((change) => !meant.includes(change));
      const gone = meant.filter((change) => !found.includes(change));
      const fix = "Fix: keep it, or say why in test/scripts/intended-schema-changes.ts and CHANGELOG.md";
      assert.equal(unsaid.length, 0, `${unsaid.join("\n")}\n${fix}`);
      assert.deepEqual(gone, []);
    });
  }
});
