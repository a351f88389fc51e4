import { createHash } from "node:crypto";
import { readdirSync, readFileSync, renameSync, symlinkSync } from "node:fs";
import { basename, join } from "node:path";
import type { Progress } from "../progress.ts";
import type { ToolCache } from "./cache.ts";
import { type GoPackage, type ToolName, tools, toolsFor } from "./catalog.ts";
import { buildTags, type GoModule, linkerFlags } from "./go-modules.ts";
import { SourceFailure } from "./errors.ts";
import { findGo, type Go } from "./go-command.ts";
import type { PathSource } from "./path-source.ts";
import type { Platform } from "./platform.ts";

/** What of a failed build's output is shown. */
const ERROR_LINES = 8;

/**
 * Builds tools from the Go module proxy, as pinned by go.mod and go.sum in tools/<module>/: the go command checks
 * every module against go.sum, and `-mod=readonly` makes a pin that is missing there an error, not an edit.
 */
export class BuildSource {
  readonly #cache: ToolCache;
  readonly #platform: Platform;
  readonly #pathSource: PathSource;
  readonly #env: NodeJS.ProcessEnv;
  readonly #modules: string;

  /** @param modules the folder that holds the Go modules, tools/ */
  constructor(
    cache: ToolCache,
    platform: Platform,
    pathSource: PathSource,
    env: NodeJS.ProcessEnv,
    modules: string,
  ) {
    this.#cache = cache;
    this.#platform = platform;
    this.#pathSource = pathSource;
    this.#env = env;
    this.#modules = modules;
  }

  /** Where a former run installed the tool, if one did from the same pins and sources. */
  find(name: ToolName, goPackage: GoPackage): string | undefined {
    const location = [output(goPackage), this.#version(goPackage), name] as const;
    return this.#cache.has(...location) ? this.#cache.path(...location) : undefined;
  }

  /**
   * Builds packages (repeats are fine) of one module, by one `go build`: they share most of their dependencies, and apart from each
   * other would cost about twice as much.
   * @throws SourceFailure
   */
  async install(module: GoModule, packages: readonly GoPackage[], progress: Progress): Promise<void> {
    const go = await this.#findGo(module);
    const distinct = [...new Map(packages.map((each) => [each.importPath, each])).values()];
    const importPaths = distinct.map(({ importPath }) => importPath);
    progress.start(`Building the ${module} tools with Go ${go.version}`);
    try {
      const draft = this.#cache.draft();
      await this.#build(go, module, importPaths, draft, progress);
      for (const goPackage of distinct) this.#publish(goPackage, draft);
      progress.done(distinct.map(output).join(", "));
    } catch (error) {
      progress.fail("failed");
      throw error;
    }
  }

  async #build(
    go: Go,
    module: GoModule,
    importPaths: readonly string[],
    draft: string,
    progress: Progress,
  ): Promise<void> {
    let [downloads, compiled] = [0, 0];
    const { code, stderr } = await go.run(
      [
        ...["build", "-v", "-trimpath", "-ldflags", linkerFlags[module], ...tagFlags(module)],
        ...["-o", `${draft}/`, ...importPaths],
      ],
      {
        cwd: join(this.#modules, module),
        onErrorLine(line) {
          if (line.startsWith("go: downloading ")) progress.update(`${++downloads} modules downloaded`);
          else if (isPackage(line)) progress.update(`${++compiled} packages compiled`);
        },
      },
    );
    if (code === 0) return;
    const errors = stderr.split("\n").filter((line) => line !== "" && !isPackage(line) && !isNotice(line));
    throw new SourceFailure(
      "build",
      `go build failed in tools/${module}:\n${errors.slice(-ERROR_LINES).join("\n").replace(/^/gm, "      ")}`,
      "allow the go command to reach its module proxy (`go env GOPROXY`), and see that there is 5 GB of disk",
    );
  }

  /** Moves a built executable to its place, with a link for each tool that it also is. */
  #publish(goPackage: GoPackage, built: string): void {
    const executable = output(goPackage);
    const draft = this.#cache.draft();
    renameSync(join(built, executable), join(draft, executable));
    for (const name of toolsFor(this.#platform)) {
      const isLink = tools[name].build?.importPath === goPackage.importPath && name !== executable;
      if (isLink) symlinkSync(executable, join(draft, name));
    }
    this.#cache.publish(draft, executable, this.#version(goPackage));
  }

  #findGo(module: GoModule): Promise<Go> {
    const { os, arch } = this.#platform;
    const target = { GOOS: os, GOARCH: arch, CGO_ENABLED: "0" };
    return findGo(this.#read(module, "go.mod"), this.#pathSource, this.#env, target);
  }

  /** Changes whenever what is built would: with a pin, a source file, a flag or the platform. */
  #version({ module, importPath, version }: GoPackage): string {
    const hash = createHash("sha256")
      .update(JSON.stringify([this.#platform, linkerFlags[module], ...tagFlags(module)]))
      .update(this.#read(module, "go.mod"))
      .update(this.#read(module, "go.sum"));
    if (importPath.startsWith("./")) {
      const sources = readdirSync(join(this.#modules, module, importPath)).sort();
      for (const file of sources) hash.update(this.#read(module, importPath, file));
    }
    return `${version}-${hash.digest("hex").slice(0, 12)}`;
  }

  #read(...path: string[]): string {
    return readFileSync(join(this.#modules, ...path), "utf8");
  }
}

function tagFlags(module: GoModule): readonly string[] {
  const tags = buildTags[module];
  return tags === undefined ? [] : ["-tags", tags];
}

/** `go build` names an executable after the last part of its import path, but for a major version like `/v12`. */
function output({ importPath }: GoPackage): string {
  return basename(importPath.replace(/\/v\d+$/, ""));
}

/** A line of `go build -v` that names the package being compiled. */
function isPackage(line: string): boolean {
  return /^[\w.~/-]+$/.test(line);
}

function isNotice(line: string): boolean {
  return line.startsWith("go: downloading ") || line.startsWith("# ");
}
