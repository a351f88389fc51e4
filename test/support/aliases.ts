import { partsOf } from "./graph.ts";

/** The type of a stack's own resource, which is in no URN but its own. */
export const STACK = "pulumi:pulumi:Stack";

/** `pulumirpc.Alias`: what a program says of a resource's former self. */
export interface AliasMessage {
  getUrn(): string;
  getSpec():
    | {
        getName(): string;
        getType(): string;
        getParenturn(): string;
        getNoparent(): boolean;
      }
    | undefined;
}

/** Who a resource is: as it was registered, and as it has been known. */
export interface Known {
  readonly urn: string;
  readonly aliases: readonly string[];
}

/** The URN of what is registered below a parent; below the stack itself where that is empty, or the stack's resource. */
export function urnBelow(parent: string, type: string, name: string, stack: string): string {
  const [, , ancestors] = parent.split("::");
  const types = ancestors === undefined || ancestors === STACK ? type : `${ancestors}$${type}`;
  return `urn:pulumi:${stack}::slipway::${types}::${name}`;
}

/**
 * Every URN by which the engine finds a resource again: by its own aliases, by those of its parents, and by both
 * together (pulumi v3.250, pkg/resource/deploy/step_generator.go, generateAliases).
 */
export function aliasUrns(
  { urn, parent }: { readonly urn: string; readonly parent: Known | undefined },
  messages: readonly AliasMessage[],
): string[] {
  const { type, name } = partsOf(urn);
  const [, , stack = ""] = urn.split(":");
  const parents = [parent?.urn ?? "", ...(parent?.aliases ?? [])];
  const former = messages.flatMap((message) => {
    const spec = message.getSpec();
    if (!spec) return [message.getUrn()];
    const below = spec.getNoparent() ? [""] : spec.getParenturn() === "" ? parents : [spec.getParenturn()];
    return below.map((each) =>
      urnBelow(each, spec.getType() || type, spec.getName() || inherited(name, parent?.urn, each), stack),
    );
  });
  const moved = parents
    .slice(1)
    .map((each) => urnBelow(each, type, inherited(name, parent?.urn, each), stack));
  return [...new Set([...former, ...moved])];
}

/** A child that is named after its parent was so before the parent's name changed. */
function inherited(name: string, parent: string | undefined, formerParent: string): string {
  if (parent === undefined || formerParent === "") return name;
  const [now, before] = [partsOf(parent).name, partsOf(formerParent).name];
  return name.startsWith(now) ? before + name.slice(now.length) : name;
}
