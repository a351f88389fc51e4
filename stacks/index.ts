import { parseConfig, platformName } from "./config/parse.ts";
import { createPlatform, type PlatformOutputs } from "./platform.ts";
import { readSource } from "./source.ts";

/** The Pulumi program: one platform a stack. Everything that can be known wrong is said before anything is created. */
export default async function program(): Promise<PlatformOutputs> {
  const source = await readSource();
  const config = parseConfig(source);
  return createPlatform({ name: platformName(source), environment: source.stack }, config);
}
