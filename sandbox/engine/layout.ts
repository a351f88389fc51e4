import { homedir } from "node:os";
import { join } from "node:path";

/** Where a sandbox keeps its files. Rooms that own a folder lay it out themselves. */
export interface SandboxLayout {
  readonly name: string;
  /** `SLIPWAY_SANDBOX_DIR`. */
  readonly root: string;
  readonly backend: string;
  readonly pulumiHome: string;
  /** First on PATH in the sandbox. */
  readonly bin: string;
  readonly images: string;
  readonly cloud: string;
  /** JavaScript as Node has compiled it, from 22.1 on: every run of the engine starts half a dozen of its programs. */
  readonly compileCache: string;
  /** What `kubectl` knows of the API server, which it would keep in the user's home. */
  readonly kubeCache: string;
  /** Raw output and event log of every engine run. */
  readonly logs: string;
  /** Secrets provider of this sandbox's stack: the passphrase, and the salt that the engine made for it. */
  readonly passphrase: string;
  readonly encryptionSalt: string;
  /** The stack file as the engine reads it: the project's own, with this sandbox's salt. */
  readonly stackConfig: string;
  /** Which stack this sandbox is for, and where its cluster is. */
  readonly facts: string;
}

/** The folder of all sandboxes: `$XDG_STATE_HOME/slipway/sandboxes`, by default below `~/.local/state`. */
export function sandboxesRoot(env: Readonly<NodeJS.ProcessEnv> = process.env): string {
  return join(env.XDG_STATE_HOME || join(homedir(), ".local", "state"), "slipway", "sandboxes");
}

export function sandboxLayout(name: string, env: Readonly<NodeJS.ProcessEnv> = process.env): SandboxLayout {
  const root = join(sandboxesRoot(env), name);
  return {
    name,
    root,
    backend: join(root, "backend"),
    pulumiHome: join(root, "pulumi-home"),
    bin: join(root, "bin"),
    images: join(root, "images"),
    cloud: join(root, "cloud"),
    compileCache: join(root, "compile-cache"),
    kubeCache: join(root, "kube-cache"),
    logs: join(root, "logs"),
    passphrase: join(root, "passphrase"),
    encryptionSalt: join(root, "encryption-salt"),
    stackConfig: join(root, "stack-config.yaml"),
    facts: join(root, "sandbox.json"),
  };
}
