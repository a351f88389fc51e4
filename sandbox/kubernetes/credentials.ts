import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { at, textAt } from "./objects.ts";
import type { Connection, Credential, ExecCredentialCommand } from "./kubeconfig.ts";

/** A credential is renewed when it has less than this left to live. */
const RENEW_BEFORE_MS = 60_000;

interface KeptCredential {
  readonly credential: Credential;
  /** Milliseconds since the epoch; Infinity where the command says no time. */
  readonly expires: number;
}

/** The credential of a connection, got from its command where it has one, and kept until it expires. */
export class CredentialSource {
  readonly #connection: Connection;
  #kept: Promise<KeptCredential> | undefined;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** @throws where the command fails, with what it wrote to its standard error. */
  async get(): Promise<Credential> {
    const { credential } = this.#connection;
    if (!("command" in credential)) return credential;
    const pending = (this.#kept ??= this.#run(credential));
    const kept = await pending;
    if (kept.expires - Date.now() > RENEW_BEFORE_MS) return kept.credential;
    if (this.#kept === pending) this.#kept = this.#run(credential);
    return (await (this.#kept ?? pending)).credential;
  }

  /** To be called when the API server refuses the credential: whether another one can be had. */
  forget(): boolean {
    this.#kept = undefined;
    return "command" in this.#connection.credential;
  }

  #run(command: ExecCredentialCommand): Promise<KeptCredential> {
    const running = runCommand(command, this.#connection.server);
    running.catch(() => {
      this.#kept = undefined;
    });
    return running;
  }
}

async function runCommand(
  { apiVersion, command, args, env }: ExecCredentialCommand,
  server: string,
): Promise<KeptCredential> {
  const request = { apiVersion, kind: "ExecCredential", spec: { interactive: false, cluster: { server } } };
  const options = { env: { ...process.env, KUBERNETES_EXEC_INFO: JSON.stringify(request), ...env } };
  let stdout: string;
  try {
    ({ stdout } = await promisify(execFile)(command, [...args], options));
  } catch (error) {
    const reason = textAt(error, "stderr").trim() || String(error);
    throw new Error(
      `The kubeconfig's command \`${[command, ...args].join(" ")}\` gave no credentials: ${reason}`,
    );
  }
  return parseExecCredential(stdout);
}

/** Reads the answer of a credential command. */
export function parseExecCredential(stdout: string): KeptCredential {
  const status = at(JSON.parse(stdout) as unknown, "status");
  const token = textAt(status, "token");
  const certificate = textAt(status, "clientCertificateData");
  const key = textAt(status, "clientKeyData");
  const expires = Date.parse(textAt(status, "expirationTimestamp"));
  return {
    credential: { ...(token !== "" && { token }), ...(certificate !== "" && { certificate, key }) },
    expires: Number.isNaN(expires) ? Number.POSITIVE_INFINITY : expires,
  };
}
