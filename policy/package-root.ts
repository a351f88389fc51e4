import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The package's own folder, from its sources as from what they are compiled to. */
export function packageRoot(folder = import.meta.dirname): string {
  return existsSync(join(folder, "PulumiPolicy.yaml")) ? folder : packageRoot(dirname(folder));
}
