import { isObject } from "../lib/field.ts";

/*
 * google.protobuf.Struct, https://protobuf.dev/reference/protobuf/google.protobuf/#struct, on the wire
 * (https://protobuf.dev/programming-guides/encoding): a tag is the field's number times eight, plus the wire type.
 */
const VARINT = 0;
const DOUBLE = 1;
const BYTES = 2;
const tag = (field: number, wireType: number): number => (field << 3) | wireType;

/** Struct.fields, an entry each, and ListValue.values: both are the first field. */
const ITEM = tag(1, BYTES);
const ENTRY_KEY = tag(1, BYTES);
const ENTRY_VALUE = tag(2, BYTES);
const VALUE_NULL = tag(1, VARINT);
const VALUE_NUMBER = tag(2, DOUBLE);
const VALUE_STRING = tag(3, BYTES);
const VALUE_BOOL = tag(4, VARINT);
const VALUE_STRUCT = tag(5, BYTES);
const VALUE_LIST = tag(6, BYTES);

/** @throws where the bytes are no Struct */
export function decodeStruct(bytes: Uint8Array): Record<string, unknown> {
  return new StructReader(bytes).struct(bytes.length);
}

/** What is undefined is left out; in a list, null. @throws where a value is none of JSON's */
export function encodeStruct(value: Readonly<Record<string, unknown>>): Uint8Array {
  const writer = new StructWriter();
  writer.struct(value);
  return writer.bytes();
}

class StructReader {
  readonly #buffer: Buffer;
  #position = 0;

  constructor({ buffer, byteOffset, byteLength }: Uint8Array) {
    this.#buffer = Buffer.from(buffer, byteOffset, byteLength);
  }

  struct(end: number): Record<string, unknown> {
    const record: Record<string, unknown> = {};
    while (this.#position < end) {
      this.#expect(ITEM);
      const entryEnd = this.#endOfBytes();
      let key = "";
      let value: unknown = null;
      while (this.#position < entryEnd) {
        if (this.#varint() === ENTRY_KEY) key = this.#string();
        else value = this.#value(this.#endOfBytes());
      }
      // A plain assignment would set the prototype.
      if (key === "__proto__")
        Object.defineProperty(record, key, { value, enumerable: true, writable: true });
      else record[key] = value;
    }
    return record;
  }

  #list(end: number): unknown[] {
    const list: unknown[] = [];
    while (this.#position < end) {
      this.#expect(ITEM);
      list.push(this.#value(this.#endOfBytes()));
    }
    return list;
  }

  #value(end: number): unknown {
    if (this.#position === end) throw new Error("a google.protobuf.Value without a kind");
    const kind = this.#varint();
    switch (kind) {
      case VALUE_NULL:
        this.#varint();
        return null;
      case VALUE_NUMBER:
        this.#position += 8;
        return this.#buffer.readDoubleLE(this.#position - 8);
      case VALUE_STRING:
        return this.#string();
      case VALUE_BOOL:
        return this.#varint() !== 0;
      case VALUE_STRUCT:
        return this.struct(this.#endOfBytes());
      case VALUE_LIST:
        return this.#list(this.#endOfBytes());
      default:
        throw new Error(`a google.protobuf.Value with the unknown tag ${kind}`);
    }
  }

  #string(): string {
    const end = this.#endOfBytes();
    const start = this.#position;
    this.#position = end;
    return this.#buffer.toString("utf8", start, end);
  }

  #endOfBytes(): number {
    const length = this.#varint();
    return this.#position + length;
  }

  #expect(expected: number): void {
    const found = this.#varint();
    if (found !== expected) throw new Error(`a google.protobuf.Struct with the unknown tag ${found}`);
  }

  /** At most five bytes: all that is read here is a tag, a length or a flag. */
  #varint(): number {
    let result = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.#buffer.readUInt8(this.#position++);
      result += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return result;
    }
  }
}

/** Writes from the end to the start, so that a length is known when its turn comes. */
class StructWriter {
  #buffer = Buffer.allocUnsafe(4096);
  #start = this.#buffer.length;

  bytes(): Uint8Array {
    return this.#buffer.subarray(this.#start);
  }

  struct(record: Readonly<Record<string, unknown>>): void {
    for (const [key, value] of Object.entries(record).reverse()) {
      if (value === undefined) continue;
      this.#bytes(ITEM, () => {
        this.#bytes(ENTRY_VALUE, () => this.#value(value));
        this.#bytes(ENTRY_KEY, () => this.#string(key));
      });
    }
  }

  #value(value: unknown): void {
    if (value === null || value === undefined) this.#flag(VALUE_NULL, 0);
    else if (typeof value === "string") this.#bytes(VALUE_STRING, () => this.#string(value));
    else if (typeof value === "number") {
      this.#reserve(9);
      this.#buffer.writeDoubleLE(value, (this.#start -= 8));
      this.#buffer[(this.#start -= 1)] = VALUE_NUMBER;
    } else if (typeof value === "boolean") this.#flag(VALUE_BOOL, Number(value));
    else if (Array.isArray(value)) this.#bytes(VALUE_LIST, () => this.#list(value));
    else if (isObject(value)) this.#bytes(VALUE_STRUCT, () => this.struct(value));
    else throw new Error(`no value of a google.protobuf.Struct: ${typeof value}`);
  }

  #list(list: readonly unknown[]): void {
    for (let index = list.length - 1; index >= 0; index--) {
      this.#bytes(ITEM, () => this.#value(list[index]));
    }
  }

  #string(text: string): void {
    const length = Buffer.byteLength(text);
    this.#reserve(length);
    this.#buffer.write(text, (this.#start -= length));
  }

  #flag(tagged: number, value: number): void {
    this.#varint(value);
    this.#varint(tagged);
  }

  /** A field with what `write` writes. */
  #bytes(tagged: number, write: () => void): void {
    const fromEnd = this.#buffer.length - this.#start;
    write();
    this.#varint(this.#buffer.length - this.#start - fromEnd);
    this.#varint(tagged);
  }

  #varint(value: number): void {
    const length = value < 2 ** 7 ? 1 : value < 2 ** 14 ? 2 : value < 2 ** 21 ? 3 : value < 2 ** 28 ? 4 : 5;
    this.#reserve(length);
    this.#start -= length;
    let rest = value;
    for (let index = 0; index < length; index++) {
      this.#buffer[this.#start + index] = (rest % 0x80) | (index < length - 1 ? 0x80 : 0);
      rest = Math.floor(rest / 0x80);
    }
  }

  #reserve(length: number): void {
    if (this.#start >= length) return;
    const used = this.#buffer.length - this.#start;
    const larger = Buffer.allocUnsafe(Math.max(2 * this.#buffer.length, used + length));
    this.#buffer.copy(larger, larger.length - used, this.#start);
    this.#buffer = larger;
    this.#start = larger.length - used;
  }
}
