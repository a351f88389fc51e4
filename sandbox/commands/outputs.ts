import { readOutputs } from "../engine/state.ts";
import { openWorkspace } from "../engine/workspace.ts";
import { type Context } from "./context.ts";

/** The stack's outputs as JSON; secret ones are masked. */
export default async function outputs({ layout, print }: Context): Promise<void> {
  print(JSON.stringify(await readOutputs(openWorkspace(layout)), undefined, 2));
}
