import { SourceFailure } from "./errors.ts";
import type { PathSource } from "./path-source.ts";
import { type Finished, run, type RunOptions } from "./run.ts";
import { compareVersions, findVersion } from "./versions.ts";

/** A go command that is new enough for a module. */
export interface Go {
  readonly version: string;
  /** Runs it; never rejects. */
  run(args: readonly string[], options?: Omit<RunOptions, "env">): Promise<Finished>;
}

/**
 * The first go command on PATH that is new enough for the module with this go.mod. It runs independent of what the
 * user set for work on other modules; GOPROXY and the like stay theirs.
 * @param goMod the text, whose `go` line is the version below which the go command refuses the module
 * @param extra further variables
 * @throws SourceFailure saying what was found instead
 */
export async function findGo(
  goMod: string,
  pathSource: PathSource,
  inherited: NodeJS.ProcessEnv,
  extra: NodeJS.ProcessEnv = {},
): Promise<Go> {
  const required = /^go (\S+)$/m.exec(goMod)?.[1];
  if (required === undefined) throw new Error("a go.mod without a go line");
  const env = {
    ...inherited,
    GOFLAGS: "-mod=readonly -buildvcs=false",
    GOTOOLCHAIN: "local",
    GOWORK: "off",
    ...extra,
  };
  const problems: string[] = [];
  for (const path of pathSource.executables("go")) {
    const version = findVersion((await run(path, ["version"], { env })).stdout);
    if (version !== undefined && compareVersions(version, required) >= 0) {
      return { version, run: (args, options) => run(path, args, { ...options, env }) };
    }
    problems.push(`${path} is Go ${version ?? "of an unknown version"}`);
  }
  throw new SourceFailure(
    "build",
    `needs Go ${required} or newer; ${problems.join("; ") || "there is no go on PATH"}`,
    `install Go ${required} or newer (https://go.dev/dl/) and have it on PATH`,
  );
}
