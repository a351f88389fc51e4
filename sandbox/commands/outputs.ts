import { readOutputs } from "../engine/state.ts";
import { type Context, workspaceOf } from "./context.ts";

/** The stack's outputs as JSON; secret ones are masked. */
export default async function outputs(context: Context): Promise<void> {
  context.print(JSON.stringify(await readOutputs(workspaceOf(context)), undefined, 2));
}
