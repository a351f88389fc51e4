import { createRequire } from "node:module";
import type * as struct from "google-protobuf/google/protobuf/struct_pb.js";

/**
 * The copy of google-protobuf that `@pulumi/pulumi`'s messages are made of. A message is known by its class, so that one
 * of another copy, which npm may well install beside it, is refused: "Expected argument of type google.protobuf.Empty".
 */
const require = createRequire(createRequire(import.meta.url).resolve("@pulumi/pulumi/proto/analyzer_pb.js"));

export const { Struct, Value } = require("google-protobuf/google/protobuf/struct_pb.js") as typeof struct;
