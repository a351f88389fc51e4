import { type Answer, anyOf, ask } from "./answer.ts";
import { at, type Field } from "./field.ts";

const isText = (value: unknown): boolean => typeof value === "string" && value !== "";

/** Where a database says what it is a replica of: an instance, a cluster. */
const sourcesOf = (root: Field): readonly Field[] =>
  ["replicateSourceDb", "replicationSourceIdentifier"].map((key) => at(root, key));

/** Whether a database is a read replica. */
export const isReplica = (root: Field): Answer => anyOf(sourcesOf(root).map((source) => ask(source, isText)));

/**
 * Whether a replica is of a database of its own region, whose encryption and key it takes; one of another region is
 * named by ARN, and has a key of its own (Amazon RDS User Guide, "Encrypting Amazon RDS resources").
 */
export const inheritsEncryption = (root: Field): Answer =>
  anyOf(
    sourcesOf(root).map((source) =>
      ask(source, (value) => isText(value) && !String(value).startsWith("arn:")),
    ),
  );
