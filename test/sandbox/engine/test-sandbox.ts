import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import {
  copyFileSync,
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
import { stringify } from "yaml";
import { CloudEditor } from "../../../sandbox/cloud/edit.ts";
import { startCluster } from "../../../sandbox/cluster/cluster.ts";
import { withSecretOwner } from "../../../sandbox/commands/secret-owner.ts";
import { sandboxLayout, type SandboxLayout } from "../../../sandbox/engine/layout.ts";
import { readStack } from "../../../sandbox/engine/project.ts";
import { projectRoot } from "../../support/project-root.ts";
import { openWorkspace, prepareWorkspace, type Workspace } from "../../../sandbox/engine/workspace.ts";
import { silent } from "../../../sandbox/progress.ts";
import { acquireTools, toolPaths } from "../../../sandbox/toolchain/acquire.ts";
import type { Edges } from "../../support/graph.ts";

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What `npm start -- --json` says, as far as it is read here. */
export interface Started {
  readonly ok: boolean;
  readonly policies: { readonly rules: string[]; readonly violations: Violation[] };
  readonly filledSecrets: readonly string[];
  readonly outputs: Record<string, Record<string, string>>;
}

interface Violation {
  readonly enforcementLevel: string;
}

/** Advice aside, of which somebody may take other choices. */
export const isMandatory = ({ enforcementLevel }: Violation): boolean => enforcementLevel !== "advisory";

/** A resource of `pulumi stack export`. */
export interface ExportedResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly custom: boolean;
  readonly external?: boolean;
  readonly protect?: boolean;
  readonly parent?: string;
  readonly provider?: string;
  readonly dependencies?: readonly string[];
  readonly outputs?: Record<string, unknown>;
}

/** What a sandbox with simulated nodes runs. */
const TOOLS = [
  ...(["pulumi", "helm", "kubectl", "kwok", "etcd"] as const),
  ...(["kube-apiserver", "kube-controller-manager", "kube-scheduler"] as const),
] as const;

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

  /** A cluster, and a workspace in which nothing is deployed. */
  async prepare(): Promise<void> {
    const acquired = await acquireTools(TOOLS);
    const tools = toolPaths(acquired);
    const { layout, stack } = this;
    const { root: dir, name } = layout;
    const { region, zones, outside } = await readStack(projectRoot, stack);
    const how = { nodes: "simulated", tools, progress: silent } as const;
    const { adminKubeconfig } = await startCluster({ dir, name, region, zones, ...how });
    await prepareWorkspace({
      ...{ layout, tools, projectRoot, stack, outside, imageDigests: {} },
      kubeconfig: adminKubeconfig,
    });
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

  /**
   * Plain `pulumi`, as in `npm run sandbox -- shell`, but for the state, which the engine writes at the end alone and not
   * with each step: three quarters of its CPU in an update. The sandbox's commands, and updates that are killed, do that.
   */
  pulumi(args: readonly string[], env: Record<string, string> = {}, cwd = projectRoot): Promise<Ended> {
    const { workspace } = this;
    const environment = { ...workspace.env, PULUMI_SKIP_CHECKPOINTS: "true", ...env };
    return run(workspace.pulumi, [...args, "--non-interactive"], environment, cwd);
  }

  /** `pulumi up`, while somebody gives the secrets that it makes their values. */
  async up(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
    const update = () => this.pulumi(["up", "--yes", "--skip-preview", ...args], env);
    return (await withSecretOwner(this.layout.cloud, update)).result;
  }

  kubectl(...args: string[]): Promise<Ended> {
    return run(join(this.layout.bin, "kubectl"), args, this.workspace.env);
  }

  async export(stack = this.stack, cwd = projectRoot): Promise<ExportedResource[]> {
    const { stdout } = await this.pulumi(["stack", "export", "--stack", stack], {}, cwd);
    const { deployment } = JSON.parse(stdout) as { deployment: { resources?: ExportedResource[] } };
    return deployment.resources ?? [];
  }

  /** What depends on what, in the state. */
  async graph(stack = this.stack): Promise<Edges[]> {
    return (await this.export(stack)).map(
      ({ urn, custom, parent = "", provider = "", dependencies = [] }) => ({
        ...{ urn, custom, parent, dependencies },
        provider: provider.replace(/::[^:]*$/, ""),
      }),
    );
  }

  /**
   * Another stack of the project, initialised; its file stays out of the clone.
   * @returns the flags by which commands mean it
   */
  async addStack(stack: string, settings: object): Promise<string[]> {
    const dir = join(this.home, stack);
    mkdirSync(dir);
    copyFileSync(join(projectRoot, "Pulumi.yaml"), join(dir, "Pulumi.yaml"));
    const { code, stderr } = await this.pulumi(["stack", "init", stack, "--no-select"], {}, dir);
    assert.equal(code, 0, stderr);
    const file = join(dir, `Pulumi.${stack}.yaml`);
    writeFileSync(file, readFileSync(file, "utf8") + stringify({ config: namespaced(settings) }));
    return ["--stack", stack, "--config-file", file];
  }

  /** A copy of the committed stack file, with some text another. @returns the flag by which commands read it */
  changedConfig(name: string, changes: readonly (readonly [string, string])[]): string[] {
    let text = readFileSync(join(projectRoot, `Pulumi.${this.stack}.yaml`), "utf8");
    for (const [from, to] of changes) {
      assert.ok(text.includes(from), `Pulumi.${this.stack}.yaml has no "${from}"`);
      text = text.replaceAll(from, to);
    }
    return this.#stackFile(name, text);
  }

  /** A stack file of other settings. @returns the flags by which commands read it in place of the committed one */
  ownConfig(name: string, settings: object): string[] {
    return this.#stackFile(name, stringify({ config: namespaced(settings) }));
  }

  #stackFile(name: string, text: string): string[] {
    const file = join(this.home, `${name}.yaml`);
    writeFileSync(file, text + readFileSync(this.layout.encryptionSalt, "utf8"));
    return ["--stack", this.stack, "--config-file", file];
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
    // A plugin that has just lost its engine may still write a file.
    rmSync(this.home, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
  }
}

/** Settings by section, as a stack file has them. */
function namespaced(settings: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(settings).map(([section, value]) => [`slipway:${section}`, value as unknown]),
  );
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
