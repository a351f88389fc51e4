import { join } from "node:path";
import { ownRoot } from "../own/files.ts";
import { type Progress, silent } from "../progress.ts";
import { BuildSource } from "./build-source.ts";
import { ToolCache } from "./cache.ts";
import { type OptionalToolName, runsOn, type ToolName, tools } from "./catalog.ts";
import type { DownloadOptions } from "./download.ts";
import { type Source, SourceFailure, ToolchainError } from "./errors.ts";
import { goModules } from "./go-modules.ts";
import { PathSource } from "./path-source.ts";
import { currentPlatform, type Platform } from "./platform.ts";
import { ReleaseSource } from "./release-source.ts";

/** A tool that is ready to run. */
export interface Tool {
  readonly name: ToolName;
  readonly version: string;
  readonly source: Source;
  /** Absolute path of the executable. */
  readonly path: string;
  /** Of `pulumi`: the official Node.js language host. A built engine has none. */
  readonly languageHost?: string;
}

/** Tools by name; one that is optional may be absent. */
export type Tools<Name extends ToolName> = {
  readonly [N in Name]: N extends OptionalToolName ? Tool | undefined : Tool;
};

export interface AcquireOptions {
  /** @default none is reported */
  readonly progress?: Progress;
  /**
   * PATH, SLIPWAY_CACHE_DIR, XDG_CACHE_HOME, SLIPWAY_RELEASES_URL, and what the go command reads.
   * @default the process's own
   */
  readonly env?: NodeJS.ProcessEnv;
  /** @default this machine's */
  readonly platform?: Platform | undefined;
  /** Asks anew for optional tools that could not be had within the last day. @default false */
  readonly refresh?: boolean;
  /** The folder of the Go modules to build from. @default tools/ of the sandbox */
  readonly modules?: string;
  /** Time limits of downloads. */
  readonly download?: Omit<DownloadOptions, "mirror" | "onBytes">;
}

/**
 * Makes tools available. Each comes from the first of these that can provide it: a good version on PATH; the
 * official release, verified by its published checksum; a build from the Go module proxy. What is installed is
 * cached per user, so that only the first run on a machine waits.
 *
 * @throws ToolchainError that names every tool that can't be had, and why
 */
export async function acquireTools<Name extends ToolName>(
  names: readonly Name[],
  options: AcquireOptions = {},
): Promise<Tools<Name>> {
  const platform = "platform" in options ? options.platform : currentPlatform();
  if (platform === undefined || names.some((name) => !runsOn(tools[name], platform))) {
    throw unsupported(names, platform);
  }
  const found = await new Acquisition(platform, options).run(names);
  return Object.fromEntries(names.map((name) => [name, found.get(name)])) as Tools<Name>;
}

/** Absolute paths by name, of those that are there. */
export function toolPaths(
  acquired: Readonly<Partial<Record<string, Tool>>>,
): Readonly<Partial<Record<string, string>>> {
  return Object.fromEntries(
    Object.entries(acquired).flatMap(([name, tool]) => (tool ? [[name, tool.path]] : [])),
  );
}

/** One call of `acquireTools`: what was found so far, and why the rest was not. */
class Acquisition {
  readonly #platform: Platform;
  readonly #progress: Progress;
  readonly #refresh: boolean;
  readonly #cache: ToolCache;
  readonly #pathSource: PathSource;
  readonly #releaseSource: ReleaseSource;
  readonly #buildSource: BuildSource;
  readonly #found = new Map<ToolName, Tool>();
  readonly #failures = new Map<ToolName, SourceFailure[]>();
  #bytes = 0;

  constructor(platform: Platform, options: AcquireOptions) {
    const { env = process.env, modules = defaultModules } = options;
    this.#platform = platform;
    this.#progress = options.progress ?? silent;
    this.#refresh = options.refresh ?? false;
    this.#cache = new ToolCache(env);
    this.#pathSource = new PathSource(env, this.#cache);
    this.#releaseSource = new ReleaseSource(this.#cache, platform, {
      ...options.download,
      mirror: env.SLIPWAY_RELEASES_URL,
      onBytes: (count) => {
        this.#bytes += count;
        this.#progress.update(megabytes(this.#bytes));
      },
    });
    this.#buildSource = new BuildSource(this.#cache, platform, this.#pathSource, env, modules);
  }

  /** @returns every tool of `names` that there is; an optional one may be missing. @throws ToolchainError */
  async run(names: readonly ToolName[]): Promise<ReadonlyMap<ToolName, Tool>> {
    await Promise.all(names.map((name) => this.#look(name)));
    const wanted = this.#missing(names).filter((name) => !this.#isKnownAbsent(name));
    if (wanted.length > 0) await this.#install(wanted);

    const missing = this.#missing(wanted);
    const required = missing.filter((name) => tools[name].optional !== true);
    if (required.length > 0) throw this.#error(required);
    for (const name of missing) this.#cache.rememberAbsent(name, tools[name].version);
    return this.#found;
  }

  /** Finds a tool that is on PATH or was installed before. */
  async #look(name: ToolName): Promise<void> {
    const { onPath, companion } = tools[name];
    if (onPath !== undefined) {
      await this.#attempt([name], async () => {
        const {
          path,
          version,
          companion: languageHost,
        } = await this.#pathSource.find(name, onPath, companion);
        this.#found.set(name, { name, version, source: "path", path, ...(languageHost && { languageHost }) });
      });
    }
    if (!this.#found.has(name)) this.#lookInCache(name);
  }

  #lookInCache(name: ToolName): void {
    const { version, build, companion } = tools[name];
    const released = this.#releaseSource.find(name, tools[name]);
    const built = build && this.#buildSource.find(name, build);
    if (released !== undefined) {
      const languageHost = companion && this.#cache.path(name, version, companion);
      this.#found.set(name, {
        name,
        version,
        source: "release",
        path: released,
        ...(languageHost && { languageHost }),
      });
    } else if (built !== undefined) {
      this.#found.set(name, { name, version, source: "build", path: built });
    }
  }

  async #install(names: readonly ToolName[]): Promise<void> {
    let waited = false;
    await this.#cache.exclusively(
      async () => {
        if (waited) this.#progress.done("finished");
        for (const name of names) this.#lookInCache(name);
        await this.#downloadReleases(this.#missing(names));
        await this.#build(this.#missing(names));
      },
      () => {
        waited = true;
        this.#progress.start("Waiting for another run that installs tools");
      },
    );
  }

  async #downloadReleases(names: readonly ToolName[]): Promise<void> {
    const released = names.filter((name) => tools[name].release?.(this.#platform) !== undefined);
    if (released.length === 0) return;
    this.#progress.start(
      released.length === 1 ? `Downloading ${released[0]}` : `Downloading ${released.length} tools`,
    );
    await Promise.all(
      released.map((name) =>
        this.#attempt([name], async () => {
          await this.#releaseSource.install(name, tools[name]);
          this.#lookInCache(name);
        }),
      ),
    );
    this.#progress.done(this.#summary(released));
  }

  /** Says why releases were not to be had, even though a build may follow: a wrong checksum must not go unseen. */
  #summary(released: readonly ToolName[]): string {
    const missing = this.#missing(released);
    const problems = missing.flatMap((name) => this.#failures.get(name) ?? []).filter(isOfRelease);
    const had = `${released.length - missing.length} of ${released.length}, ${megabytes(this.#bytes)}`;
    return [had, ...new Set(problems.map(({ message }) => message))].join("; ");
  }

  async #build(names: readonly ToolName[]): Promise<void> {
    for (const module of goModules) {
      const ofModule = names.filter((name) => tools[name].build?.module === module);
      if (ofModule.length === 0) continue;
      await this.#attempt(ofModule, async () => {
        const packages = ofModule.flatMap((name) => tools[name].build ?? []);
        await this.#buildSource.install(module, packages, this.#progress);
        for (const name of ofModule) this.#lookInCache(name);
      });
    }
  }

  /** Runs `work` for some tools; that a source can't provide them is noted, and the next source has its turn. */
  async #attempt(names: readonly ToolName[], work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof SourceFailure)) throw error;
      for (const name of names) this.#failures.set(name, [...(this.#failures.get(name) ?? []), error]);
    }
  }

  #missing(names: readonly ToolName[]): ToolName[] {
    return names.filter((name) => !this.#found.has(name));
  }

  #isKnownAbsent(name: ToolName): boolean {
    const { optional = false, version } = tools[name];
    return optional && !this.#refresh && this.#cache.isKnownAbsent(name, version);
  }

  #error(names: readonly ToolName[]): ToolchainError {
    return new ToolchainError(
      names.map((name) => ({
        name,
        version: tools[name].version,
        failures: this.#failures.get(name) ?? [],
      })),
    );
  }
}

const defaultModules = join(ownRoot, "tools");

/** Tools that no source could ever provide here, told before anything is tried. */
function unsupported(names: readonly ToolName[], platform: Platform | undefined): ToolchainError {
  const failure =
    platform === undefined
      ? new SourceFailure(
          "platform",
          `there is none for ${process.platform} on ${process.arch}`,
          "use Linux or macOS on x64 or arm64; on Windows, WSL 2",
        )
      : new SourceFailure("platform", "runs on Linux only", "use simulated nodes, which do without");
  const missing = names.filter((name) => platform === undefined || !runsOn(tools[name], platform));
  return new ToolchainError(
    missing.map((name) => ({ name, version: tools[name].version, failures: [failure] })),
  );
}

function isOfRelease({ source }: SourceFailure): boolean {
  return source === "release";
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
