import type { BinaryReader, BinaryWriter } from "google-protobuf";
import type { JavaScriptValue, Struct as Message } from "google-protobuf/google/protobuf/struct_pb.js";
import { Struct, Value } from "./protobuf.ts";
import { decodeStruct, encodeStruct } from "./struct-codec.ts";

/** What a Struct is on the wire. */
const encoded = new WeakMap<Message, Uint8Array>();
const bytesOf = (message: Message): Uint8Array => encoded.get(message) ?? new Uint8Array();

/**
 * Has this process read and write property bags at a cost linear in their size. google-protobuf's own cost grows with
 * the depth too, since whatever is set into something else is walked through first, all that it holds included: a large
 * CustomResourceDefinition takes it 150 ms each way, and the engine sends every one a dozen times. The SDK, which runs
 * the components that a sandbox's plugin constructs, uses the same class, so that it is changed in place.
 */
export function useFastStructs(): void {
  const { getFieldsMap } = Struct.prototype;
  Struct.fromJavaScript = (value: Record<string, JavaScriptValue>) => {
    const message = new Struct();
    encoded.set(message, encodeStruct(value));
    return message;
  };
  Struct.prototype.toJavaScript = function (this: Message) {
    return decodeStruct(bytesOf(this)) as Record<string, JavaScriptValue>;
  };
  /** To be read only: nothing that is set in it is sent. */
  Struct.prototype.getFieldsMap = function (this: Message) {
    const fields = getFieldsMap.call(this);
    if (fields.getLength() > 0) return fields;
    for (const [key, value] of Object.entries(this.toJavaScript())) {
      fields.set(key, Value.fromJavaScript(value));
    }
    return fields;
  };
  Struct.deserializeBinaryFromReader = (message: Message, reader: BinaryReader) => {
    const start = reader.getCursor();
    while (reader.nextField()) reader.skipField();
    encoded.set(message, reader.getBuffer().subarray(start, reader.getCursor()));
    return message;
  };
  Struct.serializeBinaryToWriter = (message: Message, writer: BinaryWriter) => {
    const bytes = bytesOf(message);
    writer.writeSerializedMessage(bytes, 0, bytes.length);
  };
}
