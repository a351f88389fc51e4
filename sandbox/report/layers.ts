import { typeChainOf, typeOf } from "../engine/events.ts";

/** What exists of one layer of the platform. */
export interface Layer {
  /** Module of the components, the `network` of `slipway:network:Network`. */
  readonly name: string;
  readonly resources: number;
  /** Number of resources by short type name, the most frequent first. */
  readonly kinds: readonly (readonly [kind: string, count: number])[];
}

/** Resources outside of every component: the stack's own. */
const OUTSIDE = "platform";

/**
 * Groups resources by the outermost Slipway component that they belong to. Components and providers are not counted:
 * nothing outside of Pulumi's state corresponds to them.
 */
export function layersOf(
  resources: readonly { readonly urn: string; readonly custom: boolean }[],
): readonly Layer[] {
  const layers = new Map<string, Map<string, number>>();
  for (const { urn, custom } of resources) {
    if (!custom || typeOf(urn).startsWith("pulumi:")) continue;
    const component = typeChainOf(urn).find((type) => type.startsWith("slipway:"));
    const name = component?.split(":")[1] ?? OUTSIDE;
    const kinds = layers.get(name) ?? new Map<string, number>();
    const kind = shortType(typeOf(urn));
    layers.set(name, kinds.set(kind, (kinds.get(kind) ?? 0) + 1));
  }
  const byName = [...layers].sort(([a], [b]) => a.localeCompare(b));
  return byName.map(([name, kinds]) => ({
    name,
    resources: [...kinds.values()].reduce((sum, count) => sum + count, 0),
    kinds: [...kinds].sort(([a, n], [b, m]) => m - n || a.localeCompare(b)),
  }));
}

/** `Subnet` of `aws:ec2/subnet:Subnet`. */
export function shortType(type: string): string {
  return type.split(":").at(-1) ?? type;
}
