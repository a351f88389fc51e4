import { type Progress, progressTo } from "../progress.ts";
import { isPackage } from "../own/files.ts";
import { table } from "../report/table.ts";
import { acquireTools, type Tool } from "../toolchain/acquire.ts";
import { sandboxTools, toolsFor } from "../toolchain/catalog.ts";
import { acquireCrds } from "../toolchain/crds.ts";
import { currentPlatform } from "../toolchain/platform.ts";

export interface ToolsOptions {
  /** Prints the tools as JSON, not as a table. @default false */
  readonly json?: boolean;
  /** @default on standard error */
  readonly progress?: Progress;
  /** Takes the result. @default standard output */
  readonly print?: (line: string) => void;
}

/**
 * Makes every tool that runs on this platform available, and says where each is: `npm run tools` those of rollouts under
 * load, too.
 * @throws ToolchainError, or saying why the CRDs of add-ons can't be had
 */
export async function tools({
  json = false,
  progress = progressTo(),
  print = console.log,
}: ToolsOptions = {}): Promise<void> {
  const platform = currentPlatform();
  const names = isPackage && platform !== undefined ? sandboxTools(platform) : toolsFor(platform);
  const acquired = await acquireTools(names, { progress, platform, refresh: true });
  await acquireCrds({ progress });
  if (json) {
    print(JSON.stringify(acquired, null, 2));
    return;
  }
  const rows = names.map((name) => row(name, acquired[name]));
  print(table(["TOOL", "VERSION", "SOURCE", "PATH"], rows));
}

function row(name: string, tool: Tool | undefined): string[] {
  return tool === undefined
    ? [name, "-", "none", "(optional: the sandbox has an emulator)"]
    : [name, tool.version, tool.source, tool.path];
}
