import assert from "node:assert/strict";
import fc from "fast-check";
import structs from "google-protobuf/google/protobuf/struct_pb.js";
import type { JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb.js";
import { decodeStruct, encodeStruct } from "../../../policy/structs/struct-codec.ts";

const records = (
  fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue({ maxDepth: 6 })) as fc.Arbitrary<
    Record<string, JavaScriptValue>
  >
)
  // google-protobuf loses that key.
  .filter((record) => !JSON.stringify(record).includes('"__proto__":'));
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe("the codec of property bags", () => {
  it("writes what google-protobuf reads", () => {
    fc.assert(
      fc.property(records, (record) => {
        const message = structs.Struct.deserializeBinary(encodeStruct(record));
        assert.deepEqual(plain(message.toJavaScript()), plain(record));
      }),
    );
  });

  it("reads what google-protobuf writes", () => {
    fc.assert(
      fc.property(records, (record) => {
        const bytes = structs.Struct.fromJavaScript(record).serializeBinary();
        assert.deepEqual(plain(decodeStruct(bytes)), plain(record));
      }),
    );
  });

  for (const [what, value] of [
    ["numbers that JSON does not have", { a: Infinity, b: -Infinity, c: -0 }],
    ["texts longer than its first buffer", { a: "ü".repeat(10_000), b: ["x".repeat(300)] }],
    ["keys that objects treat in their own way", JSON.parse('{"__proto__":{"a":1},"constructor":"b"}')],
    ["an empty bag", {}],
  ] as const) {
    it(`keeps ${what}`, () => {
      assert.deepEqual(decodeStruct(encodeStruct(value)), value);
    });
  }

  it("leaves out what is undefined, and keeps its place in a list", () => {
    assert.deepEqual(decodeStruct(encodeStruct({ a: undefined, b: [undefined, 1] })), { b: [null, 1] });
  });

  for (const [what, value] of [
    ["a function", () => 1],
    ["a bigint", 1n],
  ] as const) {
    it(`refuses ${what}`, () => {
      assert.throws(
        () => encodeStruct({ a: [value] }),
        /no value of a google.protobuf.Struct: (function|bigint)/,
      );
    });
  }

  for (const bytes of [[0x0a, 2, 0x12, 0], [0x0a, 4, 0x12, 2, 0x38, 0], [0x10, 1], [0x0a]]) {
    it(`refuses the bytes ${bytes.join(" ")}, which are no Struct`, () => {
      assert.throws(() => decodeStruct(Uint8Array.from(bytes)));
    });
  }
});
