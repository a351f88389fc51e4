// What the sandbox asks about a stack's file: package.json names it.
import { importSource } from "../compiled.mjs";

export const { describeStack } = await importSource("stacks/describe-stack.ts");
