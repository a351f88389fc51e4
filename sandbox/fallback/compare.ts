import type { DiffContext, DiffResult, Properties } from "../plugin/provider.ts";
import { isRecord, isUnknown } from "../plugin/wire.ts";
import { fromState, normalise, toManifest, without } from "./checkpoint.ts";
import { diffObjects, prune } from "./diff.ts";
import { type MutabilityOptions, immutablePaths } from "./force-new.ts";
import { isBuiltIn, kindOfObject } from "../kubernetes/kinds.ts";
import { isAutonamed, isNamed } from "./naming.ts";
import { textAt } from "../kubernetes/objects.ts";
import { withSchemasOf } from "./schemas.ts";

/**
 * What an update from the engine's state to the new inputs would change. The state's live object, pruned to the
 * shape of the inputs that made it, is what is compared: drift that a refresh has brought in is a difference, what
 * the API server has added is none. A definition's schemas are those of the old inputs, which a refresh brings up to
 * date as well.
 */
export function compareResource(
  state: Properties,
  news: Properties,
  { oldInputs, ignoreChanges }: DiffContext,
  mutability: MutabilityOptions,
): DiffResult {
  const inputs = toManifest(oldInputs);
  const live = withSchemasOf(fromState(state), inputs);
  const kind = kindOfObject(live);
  const manifest = normalise(toManifest(news));
  const { namespace, name = "" } = live.metadata;
  const pruned = asProperties(prune(live, normalise(inputs)));
  const before = inNamespace(withName(pruned, isNamed(manifest) ? name : undefined), namespace);
  const wanted = inNamespace(
    manifest,
    namespace === undefined ? undefined : textAt(manifest, "metadata", "namespace") || "default",
  );
  const { detailed, replaces } = diffObjects(before, wanted, {
    immutable: immutablePaths(kind, wanted, mutability),
    normalised: isBuiltIn(kind),
    ignoreChanges,
  });
  const keepsPlace =
    textAt(wanted, "metadata", "name") === name &&
    textAt(wanted, "metadata", "namespace") === (namespace ?? "");
  return {
    changes: Object.keys(detailed).length > 0,
    replaces,
    detailed,
    // Two objects cannot share a place: where the program fixes it, the old one has to go first.
    deleteBeforeReplace: replaces.length > 0 && isNamed(wanted) && !isAutonamed(wanted) && keepsPlace,
  };
}

function asProperties(value: unknown): Properties {
  return isRecord(value) ? value : {};
}

function withName(object: Properties, name: string | undefined): Properties {
  return name === undefined || !isRecord(object.metadata)
    ? object
    : { ...object, metadata: { ...object.metadata, name } };
}

/** The object with its namespace spelt out, so that an implied one is no difference; none where it has none. */
function inNamespace(object: Properties, namespace: string | undefined): Properties {
  if (isUnknown(object.metadata)) return object;
  const metadata = without(asProperties(object.metadata), ["namespace"]);
  return { ...object, metadata: namespace === undefined ? metadata : { ...metadata, namespace } };
}
