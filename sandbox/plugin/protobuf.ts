import { createRequire } from "node:module";
import type * as any from "google-protobuf/google/protobuf/any_pb.js";
import type * as empty from "google-protobuf/google/protobuf/empty_pb.js";
import type * as struct from "google-protobuf/google/protobuf/struct_pb.js";

/**
 * The copy of google-protobuf that `@pulumi/pulumi`'s messages are made of. A message is known by its class, so that one
 * of another copy, which npm may well install beside it, is refused: "Expected argument of type google.protobuf.Empty".
 */
const require = createRequire(createRequire(import.meta.url).resolve("@pulumi/pulumi/proto/provider_pb.js"));

export const { Any } = require("google-protobuf/google/protobuf/any_pb.js") as typeof any;
export const { Empty } = require("google-protobuf/google/protobuf/empty_pb.js") as typeof empty;
export const { Struct } = require("google-protobuf/google/protobuf/struct_pb.js") as typeof struct;
