import { platformName } from "../../stacks/config/names.ts";
import { parseConfig, type StackSource } from "../../stacks/config/parse.ts";
import type { LastUpdate } from "../../stacks/last-update.ts";
import { createStack } from "../../stacks/stack.ts";
import { type GraphNode, type Registered, registerGraph, type Surroundings } from "./mocks.ts";
import { exampleDigest, stackSource } from "./stack-file.ts";

/** Of a stack that was never updated. */
export const noLastUpdate: LastUpdate = { digests: {}, previousDigests: {}, strategies: {} };

/**
 * What a configuration registers, and how it hangs together.
 * @param existing see Surroundings
 * @param make see Surroundings
 */
export function runProgram(
  source: StackSource,
  existing?: Surroundings["existing"],
  make?: Surroundings["make"],
): Promise<{ resources: Registered[]; graph: GraphNode[] }> {
  const { stack } = source;
  return registerGraph(
    () => {
      createStack({ name: platformName(source), environment: stack }, parseConfig(source), noLastUpdate);
    },
    { stack, ...(existing ? { existing } : {}), ...(make ? { make } : {}) },
  );
}

const committed = new Map<string, ReturnType<typeof runProgram>>();

/** What a committed stack registers. It is run once for all who read that; nobody may change it. */
export function runCommitted(stack: string): ReturnType<typeof runProgram> {
  const known = committed.get(stack);
  if (known !== undefined) return known;
  const running = runProgram(committedSource(stack));
  committed.set(stack, running);
  return running;
}

/** A committed stack, with an image for each service. */
export function committedSource(stack: string): StackSource {
  return withImages(stackSource(stack));
}

/** A source with an image for the sample service. */
export function withImages(source: StackSource): StackSource {
  return { ...source, imageDigests: JSON.stringify({ api: exampleDigest }) };
}
