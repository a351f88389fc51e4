/**
 * What the pipeline of another CI system runs in: a repository with the real entry point (`npm run ci`), services that answer
 * by https, and programs that keep in one file what they are told. What those programs do is shown elsewhere (test/ci, the
 * engine's tests); here it is who calls them, in which order, with what, and what comes after a failure.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { createAuthority, issueLeaf } from "../../../sandbox/cluster/x509.ts";
import { projectRoot } from "../../support/project-root.ts";
import { STUB } from "./ci-programs.ts";

export type Stack = "staging" | "production";
const stacks: readonly Stack[] = ["staging", "production"];

const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;
/** Where the commit's image goes: `SLIPWAY_IMAGE_REPOSITORIES`. */
export const REPOSITORIES = JSON.stringify({ api: stacks.map((stack) => `registry.example/${stack}/api`) });

/** What serves before, and what the commit's build makes. */
export const [GOOD, BUILT] = [digest("a"), digest("b")];

interface StackState {
  outputs: {
    digests: Record<string, string>;
    repositories: Record<string, string>;
    secrets: Record<string, string>;
  };
  tags: Record<string, string>;
  history: object[];
  hostname: string;
}

interface Kept {
  readonly stacks: Record<Stack, StackState>;
  /** Who was called for what, and with whose token. */
  readonly calls: string[];
  /** Calls that fail, by their beginning. */
  readonly failing: readonly string[];
  /** Digest that the build makes. */
  readonly built: string;
  /** Where it answers with 500. */
  readonly badIn: readonly Stack[];
}

const PROGRAMS = ["pulumi", "cosign", "aws", "docker", "syft", "grype", "crane", "npm"];

export class CiWorld {
  readonly folder = mkdtempSync(join(tmpdir(), "slipway-ci-world-"));
  readonly repository = join(this.folder, "repository");
  readonly #servers: Server[] = [];

  /** @param files of the repository, besides what the entry point needs, by path */
  async begin(files: Readonly<Record<string, string>>): Promise<void> {
    const authority = await createAuthority("ci world");
    const { certificate: cert, key } = await issueLeaf(authority, {
      commonName: "localhost",
      usages: ["serverAuth"],
      hosts: ["localhost"],
    });
    writeFileSync(join(this.folder, "ca.pem"), authority.certificate);
    for (const stack of stacks)
      this.#servers.push(
        createServer({ cert, key }, (_request, answer) => {
          const { badIn, built, stacks: states } = this.kept();
          const isBad = badIn.includes(stack) && states[stack].outputs.digests["api"] === built;
          answer.statusCode = isBad ? 500 : 200;
          answer.end();
        }),
      );
    for (const server of this.#servers)
      await new Promise<void>((listening) => void server.listen(0, "localhost", listening));
    const bin = join(this.folder, "bin");
    mkdirSync(bin);
    for (const name of PROGRAMS)
      writeFileSync(join(bin, name), STUB(this.#file, npmOfThisMachine()), { mode: 0o755 });
    const all = {
      "package.json": JSON.stringify({
        ...{ private: true, type: "module" },
        scripts: { ci: `"${process.execPath}" "${join(projectRoot, "compiled.mjs")}" ci/cli.ts` },
      }),
      "pipeline.yaml": `signer: { key: release.pub }\nservices: { api: { build: { context: app, platforms: [linux/arm64] } } }\n`,
      "stacks/check.mjs": `import { execFileSync } from "node:child_process";\nexecFileSync("npm", ["run-check"]);\n`,
      ...files,
    };
    for (const [path, text] of Object.entries(all)) {
      mkdirSync(dirname(join(this.repository, path)), { recursive: true });
      writeFileSync(join(this.repository, path), text);
    }
    const git = (...args: string[]): void =>
      void execFileSync("git", args, { cwd: this.repository, stdio: "pipe" });
    git("init", "--quiet", "--initial-branch=main");
    git("remote", "add", "origin", "git@gitlab.example:octo-org/platform.git");
    git("add", "--all");
    git("-c", "user.name=Octo", "-c", "user.email=octo@example.com", "commit", "--quiet", "--message", "x");
    this.reset();
  }

  end(): void {
    for (const server of this.#servers) server.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /**
   * As before the first run.
   * @param given `marked`: where a run has died amid a release of what was built
   */
  reset({
    marked = [],
    ...given
  }: Partial<Pick<Kept, "failing" | "badIn">> & { marked?: readonly Stack[] } = {}): void {
    const state = (stack: Stack): StackState => ({
      outputs: {
        digests: { api: marked.includes(stack) ? BUILT : GOOD },
        repositories: { api: `registry.example/${stack}/api` },
        secrets: {},
      },
      tags: marked.includes(stack) ? { "slipway:good.0": `api=${GOOD}` } : {},
      history: [],
      hostname: `localhost:${(this.#servers[stacks.indexOf(stack)]?.address() as AddressInfo).port}`,
    });
    const kept: Kept = {
      stacks: { staging: state("staging"), production: state("production") },
      ...{ calls: [], failing: [], badIn: [], built: BUILT },
      ...given,
    };
    writeFileSync(this.#file, JSON.stringify(kept));
  }

  kept(): Kept {
    return JSON.parse(readFileSync(this.#file, "utf8")) as Kept;
  }

  /** What serves in each stack. */
  serving(): Record<Stack, string | undefined> {
    const { staging, production } = this.kept().stacks;
    return { staging: staging.outputs.digests["api"], production: production.outputs.digests["api"] };
  }

  /** What was done, in its order. */
  calls(): string[] {
    return this.kept().calls.map((call) => call.replaceAll(GOOD, "good").replaceAll(BUILT, "built"));
  }

  /** The environment of a runner. */
  env(): NodeJS.ProcessEnv {
    return {
      HOME: this.folder,
      PATH: [join(this.folder, "bin"), process.env["PATH"]].join(delimiter),
      NODE_EXTRA_CA_CERTS: join(this.folder, "ca.pem"),
      SLIPWAY_CACHE_DIR:
        process.env["SLIPWAY_CACHE_DIR"] ?? join(process.env["HOME"] ?? "", ".cache/slipway"),
    };
  }

  get #file(): string {
    return join(this.folder, "kept.json");
  }
}

function npmOfThisMachine(): string {
  return execFileSync("sh", ["-c", "command -v npm"], { encoding: "utf8" }).trim();
}
