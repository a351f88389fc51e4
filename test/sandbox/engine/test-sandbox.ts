import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CloudEditor } from "../../../sandbox/cloud/edit.ts";
import { sandboxLayout, type SandboxLayout } from "../../../sandbox/engine/layout.ts";
import { projectRoot } from "../../../sandbox/engine/project.ts";
import { openWorkspace, type Workspace } from "../../../sandbox/engine/workspace.ts";

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A resource of `pulumi stack export`. */
export interface ExportedResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly custom: boolean;
  readonly external?: boolean;
  readonly parent?: string;
  readonly provider?: string;
  readonly dependencies?: readonly string[];
  readonly outputs?: Record<string, unknown>;
}

/** A sandbox of a test's own: the commands that users type, in a state folder that nobody else has. */
export class TestSandbox {
  readonly home: string;
  readonly stack: string;
  readonly layout: SandboxLayout;
  readonly cloud: CloudEditor;

  constructor(stack = "staging") {
    this.home = mkdtempSync(join(tmpdir(), "slipway-test-"));
    this.stack = stack;
    this.layout = sandboxLayout(stack, { XDG_STATE_HOME: this.home });
    this.cloud = new CloudEditor(this.layout.cloud);
  }

  get workspace(): Workspace {
    return openWorkspace(this.layout);
  }

  /** `npm run sandbox -- <args>`; simulated nodes, which are everywhere to be had. */
  command(name: string, ...args: string[]): Promise<Ended> {
    const nodes = name === "start" || name === "up" ? ["--nodes", "simulated"] : [];
    return run(
      process.execPath,
      [join(projectRoot, "sandbox", "bootstrap.mjs"), name, "--stack", this.stack, ...nodes, ...args],
      { ...process.env, XDG_STATE_HOME: this.home },
    );
  }

  /** The same, and it has to succeed. */
  async succeed(name: string, ...args: string[]): Promise<Ended> {
    const ended = await this.command(name, ...args);
    assert.equal(ended.code, 0, `${name} failed:\n${ended.stderr}\n${ended.stdout}`);
    return ended;
  }

  /** Plain `pulumi`, as in `npm run sandbox -- shell`. */
  pulumi(args: readonly string[], env: Record<string, string> = {}, cwd = projectRoot): Promise<Ended> {
    const { workspace } = this;
    return run(workspace.pulumi, [...args, "--non-interactive"], { ...workspace.env, ...env }, cwd);
  }

  kubectl(...args: string[]): Promise<Ended> {
    return run(join(this.layout.bin, "kubectl"), args, this.workspace.env);
  }

  async export(stack = this.stack, cwd = projectRoot): Promise<ExportedResource[]> {
    const { stdout } = await this.pulumi(["stack", "export", "--stack", stack], {}, cwd);
    const { deployment } = JSON.parse(stdout) as { deployment: { resources?: ExportedResource[] } };
    return deployment.resources ?? [];
  }

  /** A Pulumi project of a test's own, in the sandbox, whose stack is initialised. */
  async project(name: string, source: string): Promise<string> {
    const dir = join(this.home, name);
    mkdirSync(dir);
    symlinkSync(join(projectRoot, "node_modules"), join(dir, "node_modules"));
    writeFileSync(join(dir, "package.json"), JSON.stringify({ name, type: "module", main: "index.mjs" }));
    writeFileSync(
      join(dir, "Pulumi.yaml"),
      `name: ${name}\nruntime: {name: nodejs, options: {typescript: false}}\n`,
    );
    writeFileSync(join(dir, "index.mjs"), source);
    const { code, stderr } = await this.pulumi(["stack", "init", "test"], {}, dir);
    assert.equal(code, 0, stderr);
    return dir;
  }

  /** Everything that the sandbox wrote down for people: logs of the engine, its events and its plugins. */
  logs(): string {
    const { logs } = this.layout;
    if (!existsSync(logs)) return "";
    return readdirSync(logs)
      .map((file) => readFileSync(join(logs, file), "utf8"))
      .join("\n");
  }

  /** Ends whatever runs, and forgets it. */
  async dispose(): Promise<void> {
    await this.command("down", "--wipe");
    rmSync(this.home, { recursive: true, force: true });
  }
}

/** A child process whose end is awaited; it never rejects, whatever its exit code. */
export function run(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  cwd: string = projectRoot,
): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { env: { ...env }, cwd, maxBuffer: Number.POSITIVE_INFINITY };
    const child = execFile(command, [...args], options, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode ?? 1, stdout, stderr });
    });
  });
}
