import type { Resolved } from "./validation.ts";

/** By the arguments that they were made of: what nobody has any more is forgotten. */
const plans = new WeakMap<object, unknown>();

/**
 * Arguments of a component whose plan is made already: by the program of a stack, which plans every section of its
 * configuration before anything is created, or by a component for its children. Only a plan without problems is handed on.
 * @param args The very object that the component is given.
 */
export function withPlan<Args extends object>(args: Args, plan: unknown): Args {
  if (plan !== undefined) plans.set(args, plan);
  return args;
}

/** The plan that came with the arguments, or else a new one, which is judged. */
export function planned<Plan>(args: object, make: () => Resolved<Plan>): Resolved<Plan> {
  return plans.has(args) ? { plan: plans.get(args) as Plan, problems: [] } : make();
}
