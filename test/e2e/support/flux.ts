/** Flux beside a sandbox's API server: source-controller, kustomize-controller and a git server, as processes. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { choosePorts } from "../../../sandbox/cluster/ports.ts";
import { createAuthority, issueLeaf } from "../../../sandbox/cluster/x509.ts";

/** What reads the repository: any user, this password. */
const PASSWORD = "of-the-drill-alone";
const LOOPBACK = "127.0.0.1";

export interface FluxOptions {
  /** Where certificates, artifacts and logs are kept. */
  readonly folder: string;
  /** The program of tools/flux, beside which the controllers are. */
  readonly program: string;
  /** The administrator's. */
  readonly kubeconfig: string;
}

export class Flux {
  readonly #options: FluxOptions;
  readonly #processes: ChildProcess[] = [];
  #authority = "";

  constructor(options: FluxOptions) {
    this.#options = options;
    mkdirSync(join(options.folder, "repositories"), { recursive: true });
  }

  /**
   * Serves bare repositories of a folder by https, as a Git host does: whoever has no password reads nothing.
   * @returns the address of that folder
   */
  async serve(repositories: string): Promise<string> {
    const { folder, program } = this.#options;
    const authority = await createAuthority("drill");
    const leaf = await issueLeaf(authority, {
      ...{ commonName: "git", usages: ["serverAuth"], hosts: [LOOPBACK] },
    });
    this.#authority = authority.certificate;
    const [certificate, key] = [join(folder, "git.crt"), join(folder, "git.key")];
    writeFileSync(certificate, leaf.certificate);
    writeFileSync(key, leaf.key, { mode: 0o600 });
    const server = this.#launch("git", program, [`${LOOPBACK}:0`, repositories, certificate, key], {
      GIT_PASSWORD: PASSWORD,
    });
    const [address] = (await once(createInterface({ input: server.stdout! }), "line")) as [string];
    return `https://${address}`;
  }

  /** The Secret that docs/gitops.md has whoever installs Flux make: how the repository is read. */
  get secret(): object {
    const text = { username: "flux", password: PASSWORD, "ca.crt": this.#authority };
    return {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "slipway-deploy", namespace: "flux-system" },
      stringData: text,
    };
  }

  /** Starts both controllers, as Flux's own manifests do but for the addresses, and the pace at which a wave looks for the one before. */
  async start(): Promise<void> {
    const { folder, program, kubeconfig } = this.#options;
    const ports = await choosePorts(["artifacts", "metrics", "health", "metrics2", "health2"], {});
    const at = (port: keyof typeof ports): string => `${LOOPBACK}:${ports[port]}`;
    const env = { KUBECONFIG: kubeconfig, RUNTIME_NAMESPACE: "flux-system" };
    const common = ["--watch-all-namespaces=true", "--log-encoding=json", "--log-level=info"];
    mkdirSync(join(folder, "artifacts"), { recursive: true });
    this.#launch(
      "source-controller",
      join(dirname(program), "source-controller"),
      [
        ...common,
        ...["--metrics-addr", at("metrics"), "--health-addr", at("health")],
        ...["--storage-path", join(folder, "artifacts"), "--storage-addr", at("artifacts")],
        ...["--storage-adv-addr", at("artifacts")],
      ],
      env,
    );
    this.#launch(
      "kustomize-controller",
      join(dirname(program), "kustomize-controller"),
      [
        ...common,
        ...["--metrics-addr", at("metrics2"), "--health-addr", at("health2")],
        ...["--requeue-dependency=1s"],
      ],
      env,
    );
  }

  /** What they have said so far, for whoever looks why a drill has failed. */
  logs(): string {
    return ["git", "source-controller", "kustomize-controller"]
      .map((name) => readFileSync(join(this.#options.folder, `${name}.log`), "utf8"))
      .join("\n");
  }

  /** Throws where one of them has ended. */
  requireRunning(): void {
    const ended = this.#processes.filter(
      ({ exitCode, signalCode }) => exitCode !== null || signalCode !== null,
    );
    if (ended.length > 0) throw new Error(`Flux has ended:\n${this.logs().slice(-3_000)}`);
  }

  async stop(): Promise<void> {
    for (const each of this.#processes) {
      if (each.exitCode !== null || each.signalCode !== null) continue;
      const ended = once(each, "exit");
      each.kill("SIGTERM");
      const timer = setTimeout(() => each.kill("SIGKILL"), 5_000);
      await ended;
      clearTimeout(timer);
    }
  }

  #launch(name: string, command: string, args: readonly string[], env: Record<string, string>): ChildProcess {
    const log = createWriteStream(join(this.#options.folder, `${name}.log`));
    const child = spawn(command, [...args], {
      env: { PATH: process.env["PATH"], HOME: this.#options.folder, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    child.stderr.pipe(log, { end: false });
    if (name !== "git") child.stdout.pipe(log, { end: false });
    this.#processes.push(child);
    return child;
  }
}
