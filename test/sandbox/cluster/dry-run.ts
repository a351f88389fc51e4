import { Agent, request } from "node:https";
import { readKubeconfig } from "../../../sandbox/cluster/kubeconfig.ts";

/** What the API server says of an object that it doesn't keep. */
export interface Answer {
  /** HTTP status. */
  readonly status: number;
  /** Why it refused; empty where it did not. */
  readonly message: string;
  /** Texts of the `Warning` headers. */
  readonly warnings: readonly string[];
}

type Properties = Readonly<Record<string, unknown>>;

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec?: Properties & { readonly selector?: object; readonly template?: Template };
}

/** The part of a pod template that tests look into. */
interface Template {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
  readonly spec: { readonly containers?: readonly object[] };
}

export interface DryRun {
  create(manifest: Manifest): Promise<Answer>;
  /** As `kubectl apply --server-side --dry-run=server --validate=strict`. */
  apply(manifest: Manifest): Promise<Answer>;
  /** Merges a patch into an object, or into a subresource of it. */
  patch(manifest: Manifest, patch: object, subresource?: string): Promise<Answer>;
  close(): void;
}

const WARNING_TEXT = /^299 - "(.*)"$/s;

/** Asks as the administrator of a kubeconfig; over kept connections, for hundreds of kubectls would take minutes. */
export function dryRunClient(kubeconfig: string): DryRun {
  const { server, ca, certificate, key } = readKubeconfig(kubeconfig);
  const agent = new Agent({ ca, cert: certificate, key, keepAlive: true, maxSockets: 4 });
  const send = (
    method: string,
    path: string,
    contentType: string,
    body: object,
    query: Readonly<Record<string, string>> = {},
  ): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const url = new URL(path, server);
      url.search = String(new URLSearchParams({ dryRun: "All", fieldValidation: "Strict", ...query }));
      const asked = request(url, { method, agent, headers: { "content-type": contentType } }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const { message = "" } = JSON.parse(Buffer.concat(chunks).toString()) as { message?: string };
          const warnings = response.headersDistinct["warning"] ?? [];
          resolve({
            status: response.statusCode ?? 0,
            message,
            warnings: warnings.map((header) => WARNING_TEXT.exec(header)?.[1] ?? header),
          });
        });
      });
      asked.on("error", reject);
      asked.end(JSON.stringify(body));
    });
  return {
    create: (manifest) => send("POST", collectionOf(manifest), "application/json", manifest),
    apply: (manifest) =>
      send("PATCH", pathOf(manifest), "application/apply-patch+yaml", manifest, { fieldManager: "test" }),
    patch: (manifest, patch, subresource = "") => {
      const path = [pathOf(manifest), subresource].filter(Boolean).join("/");
      return send("PATCH", path, "application/merge-patch+json", patch);
    },
    close: () => agent.destroy(),
  };
}

/** The name that REST paths have a kind by. */
export const resourceOf = (kind: string): string =>
  kind.toLowerCase().replace(/(s|y)$/, (end) => (end === "y" ? "ie" : "se")) + "s";

/** REST path of an object's collection. */
function collectionOf({ apiVersion, kind, metadata: { namespace } }: Manifest): string {
  const group = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const place = namespace === undefined ? "" : `/namespaces/${namespace}`;
  return `${group}${place}/${resourceOf(kind)}`;
}

const pathOf = (manifest: Manifest): string => `${collectionOf(manifest)}/${manifest.metadata.name}`;

/** Statuses of what is no object of its kind, or no valid one. */
export const REFUSED_BY_API = [400, 422];

/** Names of the rules that warn, sorted. */
export const rulesOf = (warnings: readonly string[]): string[] =>
  warnings.flatMap((warning) => /with binding '[^']+': ([a-z0-9-]+): /.exec(warning)?.[1] ?? []).sort();
