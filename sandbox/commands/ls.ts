import { clusterStatus } from "../cluster/cluster.ts";
import { sandboxLayout } from "../engine/layout.ts";
import { sandboxNames } from "../engine/sandboxes.ts";
import { type SandboxFacts } from "../engine/workspace.ts";
import { readJson } from "../plugin/file-store.ts";
import { table } from "../report/table.ts";
import { type Context } from "./context.ts";
import { ownCommand } from "../own/files.ts";

/** Every sandbox of this user. */
export default async function ls({ options, print }: Context): Promise<void> {
  const sandboxes = await Promise.all(
    sandboxNames().map(async (name) => {
      const layout = sandboxLayout(name);
      const { state, facts } = await clusterStatus(layout.root);
      return {
        name,
        stack: readJson<SandboxFacts>(layout.facts)?.stack ?? "",
        state,
        nodes: facts?.nodes ?? "",
      };
    }),
  );
  if (options.json) print(JSON.stringify(sandboxes));
  else if (sandboxes.length === 0) print(`no sandbox; start one: ${ownCommand("start")}`);
  else
    print(
      table(
        ["name", "stack", "cluster", "nodes"],
        sandboxes.map(({ name, stack, state, nodes }) => [name, stack, state, nodes]),
      ),
    );
}
