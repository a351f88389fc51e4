import * as http from "node:http";
import * as https from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { CredentialSource } from "./credentials.ts";
import type { Connection } from "./kubeconfig.ts";
import { listAt, textAt } from "./objects.ts";
import { hasCode } from "../plugin/file-store.ts";

/** An answer of the API server that is no success. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  /** The HTTP status. */
  readonly status: number;
  /** The machine-readable reason: `AlreadyExists`. */
  readonly reason: string;
  /** The kind of object that the error is about, in the plural: `namespaces`. */
  readonly about: string;

  constructor(status: number, body: unknown) {
    super(textAt(body, "message") || `the API server answered ${status}`);
    this.status = status;
    this.reason = textAt(body, "reason");
    this.about = textAt(body, "details", "kind");
  }
}

/** No API server answered. */
export class UnreachableError extends Error {
  override readonly name = "UnreachableError";
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export const isNotFound = (error: unknown) => error instanceof ApiError && error.status === 404;
export const isAlreadyExists = (error: unknown) =>
  error instanceof ApiError && error.reason === "AlreadyExists";
export const isConflict = (error: unknown) => error instanceof ApiError && error.reason === "Conflict";
export const isForbidden = (error: unknown) => error instanceof ApiError && error.status === 403;
export const isNamespaceMissing = (error: unknown) =>
  isNotFound(error) && (error as ApiError).about === "namespaces";

export interface ApiRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Path, without a query. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
  /** @default "application/json" */
  readonly contentType?: string;
}

const REQUEST_TIMEOUT_MS = 30_000;
/** Tries of a request that the server is too busy for, the first one included. */
const MAX_ATTEMPTS = 5;
const RETRY_PAUSE_MS = 500;

/**
 * The API server's REST interface over one connection. It is here, and not `@kubernetes/client-node`, because that
 * takes a second to load and its typed clients know neither dry runs of any kind nor server-side apply of them.
 */
export class ApiClient {
  readonly #connection: Connection;
  readonly #credentials: CredentialSource;
  readonly #agent: http.Agent | https.Agent;
  readonly #transport: typeof http | typeof https;
  readonly #timeoutMs: number;

  constructor(connection: Connection, timeoutMs = REQUEST_TIMEOUT_MS) {
    this.#connection = connection;
    this.#timeoutMs = timeoutMs;
    this.#credentials = new CredentialSource(connection);
    this.#transport = connection.server.startsWith("http:") ? http : https;
    this.#agent = new this.#transport.Agent({ keepAlive: true, maxSockets: 32 });
  }

  /**
   * @throws {ApiError} where the API server refuses
   * @throws {UnreachableError} where none answers
   */
  async request(request: ApiRequest): Promise<unknown> {
    for (let attempt = 1; ; attempt++) {
      const { status, retryAfter, body } = await this.#send(request);
      if (status < 300) return body;
      const isBusy = status === 429 || (status === 503 && retryAfter !== undefined);
      const isRefused = status === 401 && this.#credentials.forget();
      if (attempt === MAX_ATTEMPTS || !(isBusy || (isRefused && attempt === 1)))
        throw new ApiError(status, body);
      if (isBusy) await sleep(retryAfter === undefined ? RETRY_PAUSE_MS * attempt : retryAfter * 1000);
    }
  }

  /** All items of a collection. */
  async list(
    path: string,
    query: Readonly<Record<string, string | undefined>> = {},
  ): Promise<readonly unknown[]> {
    return listAt(await this.request({ method: "GET", path, query }), "items");
  }

  async #send(request: ApiRequest): Promise<{ status: number; retryAfter?: number; body: unknown }> {
    try {
      return await this.#exchange(request);
    } catch (error) {
      // A kept connection may be closed at the moment of its next use; asking again is harmless for a GET.
      if (request.method === "GET" && hasCode(error, "ECONNRESET"))
        return this.#exchange(request, "unreachable");
      throw error;
    }
  }

  async #exchange(
    { method, path, query = {}, body, contentType = "application/json" }: ApiRequest,
    onReset: "throw" | "unreachable" = "throw",
  ): Promise<{
    status: number;
    retryAfter?: number;
    body: unknown;
  }> {
    const { server, ca, skipVerify, serverName } = this.#connection;
    const { token, certificate, key } = await this.#credentials.get();
    const url = new URL(server + path);
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(name, value);
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const options: https.RequestOptions = {
      method,
      agent: this.#agent,
      signal: AbortSignal.timeout(this.#timeoutMs),
      rejectUnauthorized: !skipVerify,
      headers: {
        accept: "application/json",
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(payload !== undefined && {
          "content-type": contentType,
          "content-length": Buffer.byteLength(payload),
        }),
      },
      ...(ca !== undefined && { ca }),
      ...(serverName !== undefined && { servername: serverName }),
      ...(certificate !== undefined && key !== undefined && { cert: certificate, key }),
    };
    const { promise, resolve, reject } = withResolvers<http.IncomingMessage>();
    const call = this.#transport.request(url, options, resolve);
    call.on("error", reject);
    call.end(payload);
    try {
      const response = await promise;
      const text = await readAll(response);
      const retryAfter = Number(response.headers["retry-after"]);
      return {
        status: response.statusCode ?? 0,
        ...(!Number.isNaN(retryAfter) && { retryAfter }),
        body: parseBody(text),
      };
    } catch (error) {
      if (onReset === "throw" && hasCode(error, "ECONNRESET")) throw error;
      throw new UnreachableError(`no Kubernetes API server answers at ${server}: ${describe(error)}`);
    }
  }
}

function withResolvers<T>() {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((onValue, onError) => {
    resolve = onValue;
    reject = onError;
  });
  return { promise, resolve, reject };
}

async function readAll(response: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { message: text.trim() };
  }
}

function describe(error: unknown): string {
  const code = textAt(error, "code");
  return messageOf(error) || code;
}
