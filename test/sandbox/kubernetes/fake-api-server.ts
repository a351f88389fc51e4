import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { KubeObject } from "../../../sandbox/kubernetes/objects.ts";

/** What the plugin sent. */
export interface Recorded {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly authorization: string | undefined;
  readonly body: unknown;
}

const KINDS: Record<string, readonly { name: string; kind: string; namespaced: boolean }[]> = {
  "/api/v1": [
    { name: "namespaces", kind: "Namespace", namespaced: false },
    { name: "configmaps", kind: "ConfigMap", namespaced: true },
    { name: "secrets", kind: "Secret", namespaced: true },
    { name: "pods", kind: "Pod", namespaced: true },
    { name: "events", kind: "Event", namespaced: true },
  ],
  "/apis/apps/v1": [{ name: "deployments", kind: "Deployment", namespaced: true }],
  "/apis/batch/v1": [{ name: "jobs", kind: "Job", namespaced: true }],
};

/** An API server of a few kinds, in memory: no defaults, no controllers, no merging. */
export class FakeApiServer {
  readonly objects = new Map<string, KubeObject>();
  readonly requests: Recorded[] = [];
  /** Answers instead of the server when it returns a status. */
  intercept: (
    request: Recorded,
  ) => { status: number; body?: unknown; headers?: Record<string, string> } | undefined = () => undefined;
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  #uids = 0;

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** A kubeconfig of this server; `user` defaults to nobody in particular. */
  kubeconfig(user: unknown = {}, namespace?: string): string {
    return JSON.stringify({
      "current-context": "c",
      clusters: [{ name: "k", cluster: { server: this.url } }],
      users: [{ name: "u", user }],
      contexts: [{ name: "c", context: { cluster: "k", user: "u", namespace } }],
    });
  }

  writes(): readonly string[] {
    return this.requests
      .filter(({ method }) => method !== "GET")
      .map(({ method, url }) => `${method} ${url}`);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const recorded: Recorded = {
      method: request.method ?? "",
      url: request.url ?? "",
      authorization: request.headers.authorization,
      body: text === "" ? undefined : JSON.parse(text),
    };
    this.requests.push(recorded);
    const { status, body, headers } = this.intercept(recorded) ?? this.#handle(recorded);
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify(body ?? {}));
  }

  #handle({ method, url, body }: Recorded): {
    status: number;
    body?: unknown;
    headers?: Record<string, string>;
  } {
    const { pathname, searchParams } = new URL(url, this.url);
    if (pathname === "/version") return { status: 200, body: { gitVersion: "v1.36.3" } };
    const kinds = KINDS[pathname];
    if (kinds !== undefined) return { status: 200, body: { resources: kinds } };
    const isDryRun = searchParams.get("dryRun") === "All";
    const manager = {
      manager: searchParams.get("fieldManager"),
      operation: method === "PATCH" ? "Apply" : "Update",
    };
    const stored = this.objects.get(pathname);
    switch (method) {
      case "POST": {
        const object = body as KubeObject;
        const path = `${pathname}/${object.metadata.name ?? ""}`;
        if (this.objects.has(path))
          return failure(409, "AlreadyExists", `"${object.metadata.name}" already exists`);
        const made = this.#stamped(object, manager);
        if (!isDryRun) this.objects.set(path, made);
        return { status: 201, body: made };
      }
      case "PATCH": {
        if (stored === undefined) return failure(404, "NotFound", `${pathname} not found`);
        if (Array.isArray(body)) return { status: 200, body: stored };
        const made = { ...this.#stamped(body as KubeObject, manager) };
        made.metadata = { ...made.metadata, uid: stored.metadata.uid! };
        if (!isDryRun) this.objects.set(pathname, made);
        return { status: 200, body: made };
      }
      case "DELETE":
        return this.objects.delete(pathname)
          ? { status: 200 }
          : failure(404, "NotFound", `${pathname} not found`);
      default: {
        if (stored !== undefined) return { status: 200, body: stored };
        const items = [...this.objects]
          .filter(([path]) => path.startsWith(`${pathname}/`))
          .map(([, each]) => each);
        const isCollection = Object.values(KINDS).some((list) =>
          list.some(({ name }) => pathname.endsWith(`/${name}`)),
        );
        return isCollection
          ? { status: 200, body: { items } }
          : failure(404, "NotFound", `${pathname} not found`);
      }
    }
  }

  #stamped(object: KubeObject, manager: object): KubeObject {
    this.#uids += 1;
    const metadata = {
      ...object.metadata,
      uid: `uid-${this.#uids}`,
      generation: 1,
      resourceVersion: String(this.#uids),
      creationTimestamp: new Date(Date.UTC(2026, 0, 1, 0, 0, this.#uids)).toISOString(),
      managedFields: [manager],
    };
    return { ...object, metadata } as KubeObject;
  }
}

export function failure(status: number, reason: string, message: string, kind?: string) {
  return { status, body: { kind: "Status", reason, message, details: { kind } } };
}
