import { readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { parse } from "yaml";
import { at, listAt, recordAt, textAt } from "./objects.ts";
import { hasCode } from "../plugin/file-store.ts";
import { isRecord } from "../plugin/wire.ts";

/** A command that answers with credentials: https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins */
export interface ExecCredentialCommand {
  readonly apiVersion: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Who calls the API server: a bearer token, or a client certificate. PEM texts. */
export interface Credential {
  readonly token?: string;
  readonly certificate?: string;
  readonly key?: string;
}

/** How a context of a kubeconfig reaches its API server. */
export interface Connection {
  readonly server: string;
  /** PEM; absent where the system's certificates will do. */
  readonly ca?: string;
  readonly skipVerify: boolean;
  readonly serverName?: string;
  readonly namespace: string;
  readonly credential: Credential | ExecCredentialCommand;
}

export interface ContextOverrides {
  readonly context?: string;
  readonly cluster?: string;
}

/** A kubeconfig that cannot be used; the message says what is wrong with it. */
export class KubeconfigError extends Error {
  override readonly name = "KubeconfigError";
}

/**
 * The kubeconfig that a provider's `kubeconfig` property means: contents (YAML or JSON), a path, or, where it is
 * empty, the user's own.
 * @throws {KubeconfigError}
 */
export function loadKubeconfig(pathOrContents: string): Record<string, unknown> {
  const ambient = (process.env.KUBECONFIG ?? "").split(":")[0] || join(homedir(), ".kube", "config");
  const given = pathOrContents.trim() === "" ? ambient : pathOrContents.replace(/^~(?=$|\/)/, homedir());
  const folder = isFile(given) ? dirname(resolve(given)) : undefined;
  const text = folder === undefined ? given : readFileSync(given, "utf8");
  let config: unknown;
  try {
    config = text.trimStart().startsWith("{") ? JSON.parse(text) : parse(text);
  } catch (error) {
    throw new KubeconfigError(`The kubeconfig is neither YAML nor JSON: ${String(error)}`);
  }
  if (!isRecord(config)) {
    throw new KubeconfigError(
      "The kubeconfig is neither a kubeconfig's contents nor the path of a file that exists.",
    );
  }
  return folder === undefined ? config : withPathsFrom(folder, config);
}

/** Files that a kubeconfig names are beside it. Source: client-go, tools/clientcmd/loader.go, `ResolveLocalPaths`. */
function withPathsFrom(folder: string, config: Record<string, unknown>): Record<string, unknown> {
  const files = ["certificate-authority", "client-certificate", "client-key", "tokenFile"];
  const within = (value: unknown): unknown =>
    isRecord(value)
      ? Object.fromEntries(
          Object.entries(value).map(([key, file]) => [
            key,
            files.includes(key) && typeof file === "string" && file !== "" ? resolve(folder, file) : file,
          ]),
        )
      : value;
  const entries = (list: string, part: string): unknown[] =>
    listAt(config, list).map((entry) => ({ ...recordAt(entry), [part]: within(at(entry, part)) }));
  return { ...config, clusters: entries("clusters", "cluster"), users: entries("users", "user") };
}

function isFile(path: string): boolean {
  return !path.includes("\n") && (statSync(path, { throwIfNoEntry: false })?.isFile() ?? false);
}

/** The entry of the cluster that the kubeconfig's context leads to; undefined where there is none. */
export function activeCluster(config: unknown, { context, cluster }: ContextOverrides): unknown {
  const name = context || textAt(config, "current-context");
  return at(
    named(config, "clusters", cluster || textAt(named(config, "contexts", name), "context", "cluster")),
    "cluster",
  );
}

function named(config: unknown, list: string, name: string): unknown {
  return listAt(config, list).find((entry) => textAt(entry, "name") === name);
}

/** @throws {KubeconfigError} naming the context, cluster or user that is missing. */
export function connectionOf(config: unknown, overrides: ContextOverrides): Connection {
  const contextName = overrides.context || textAt(config, "current-context");
  const context = at(named(config, "contexts", contextName), "context");
  const cluster = activeCluster(config, overrides);
  const server = textAt(cluster, "server");
  if (server === "") {
    throw new KubeconfigError(
      `The kubeconfig's context "${contextName}" leads to no cluster with a server; its contexts are: ${
        listAt(config, "contexts")
          .map((entry) => textAt(entry, "name"))
          .join(", ") || "none"
      }.`,
    );
  }
  const user = at(named(config, "users", textAt(context, "user")), "user");
  const ca = pem(cluster, "certificate-authority");
  const serverName = textAt(cluster, "tls-server-name");
  return {
    server: server.replace(/\/$/, ""),
    ...(ca !== undefined && { ca }),
    ...(serverName !== "" && { serverName }),
    skipVerify: at(cluster, "insecure-skip-tls-verify") === true,
    namespace: textAt(context, "namespace"),
    credential: credentialOf(user),
  };
}

function credentialOf(user: unknown): Credential | ExecCredentialCommand {
  const exec = at(user, "exec");
  if (isRecord(exec)) {
    const env = listAt(exec, "env").map((entry) => [textAt(entry, "name"), textAt(entry, "value")]);
    return {
      apiVersion: textAt(exec, "apiVersion"),
      command: textAt(exec, "command"),
      args: listAt(exec, "args").map(String),
      env: Object.fromEntries(env),
    };
  }
  const tokenFile = textAt(user, "tokenFile");
  const token = tokenFile === "" ? textAt(user, "token") : contentsOf(tokenFile).trim();
  const certificate = pem(user, "client-certificate");
  const key = pem(user, "client-key");
  return {
    ...(token !== "" && { token }),
    ...(certificate !== undefined && { certificate }),
    ...(key !== undefined && { key }),
  };
}

/** A PEM text that is given in base64 (`…-data`) or as a file. */
function pem(entry: unknown, key: string): string | undefined {
  const { [`${key}-data`]: data, [key]: path } = recordAt(entry);
  if (typeof data === "string" && data !== "") return Buffer.from(data, "base64").toString("utf8");
  return typeof path === "string" && path !== "" ? contentsOf(path) : undefined;
}

function contentsOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT"))
      throw new KubeconfigError(`${path}, which the kubeconfig names, does not exist.`);
    throw error;
  }
}
