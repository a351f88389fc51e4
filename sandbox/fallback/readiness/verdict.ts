import type { GroupVersionKind } from "../../kubernetes/kinds.ts";
import type { KubeObject } from "../../kubernetes/objects.ts";

/** Whether an object is what was asked for yet. */
export type Verdict =
  | { readonly state: "ready" }
  /** `reason` says what is missing. */
  | { readonly state: "waiting"; readonly reason: string }
  /** It never will be. */
  | { readonly state: "failed"; readonly reason: string };

export const READY: Verdict = { state: "ready" };

export function waiting(reason: string): Verdict {
  return { state: "waiting", reason };
}

/** How objects of a kind become ready: pure, so that it can be asked of any object at any time. */
export interface ReadinessRule {
  /** A kind whose objects the judgement needs besides, from the same namespace. */
  readonly related?: GroupVersionKind;
  /** How long the related objects have to stay unchanged before they are believed, in milliseconds. @default 0 */
  readonly settleMs?: number;
  judge(object: KubeObject, related: readonly KubeObject[]): Verdict;
}
