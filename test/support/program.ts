import { platformName } from "../../stacks/config/names.ts";
import { parseConfig, type StackSource } from "../../stacks/config/parse.ts";
import { createStack } from "../../stacks/stack.ts";
import { type GraphNode, type Registered, registerGraph } from "./mocks.ts";
import { exampleDigest, stackSource } from "./stack-file.ts";

/** What a configuration registers, and how it hangs together. */
export function runProgram(source: StackSource): Promise<{ resources: Registered[]; graph: GraphNode[] }> {
  return registerGraph(() => {
    const { config, traits } = parseConfig(source);
    createStack({ name: platformName(source), environment: source.stack }, config, traits ? { traits } : {});
  });
}

/** A committed stack, with an image for each service. */
export function committedSource(stack: string): StackSource {
  return { ...stackSource(stack), imageDigests: JSON.stringify({ api: exampleDigest }) };
}
