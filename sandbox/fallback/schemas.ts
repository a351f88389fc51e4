import type { Properties } from "../plugin/provider.ts";
import { isRecord } from "../plugin/wire.ts";
import { at, listAt, textAt } from "../kubernetes/objects.ts";

/*
 * The schemas of a CustomResourceDefinition are nearly all of it, some as large as the rest of a stack's state. The
 * engine keeps what the program says of them, in the resource's inputs. Outputs go without: they would hold them once
 * more, in every message and in the state, which is written anew with each step.
 */

/** The object; a definition without its schemas. */
export function withoutSchemas<T extends Properties>(object: T): T {
  return mapVersions(object, ({ schema: _, ...version }) => version);
}

/** The object; a definition with the schemas that another form of it has. */
export function withSchemasOf<T extends Properties>(object: T, other: Properties): T {
  return mapVersions(object, (version) => {
    const same = listAt(other, "spec", "versions").find((each) => textAt(each, "name") === version.name);
    const schema = at(same, "schema");
    return schema === undefined ? version : { ...version, schema };
  });
}

function mapVersions<T extends Properties>(object: T, map: (version: Properties) => Properties): T {
  const { kind, spec } = object;
  if (kind !== "CustomResourceDefinition" || !isRecord(spec) || !Array.isArray(spec.versions)) return object;
  const versions = spec.versions.map((version: unknown) => (isRecord(version) ? map(version) : version));
  return { ...object, spec: { ...spec, versions } };
}
