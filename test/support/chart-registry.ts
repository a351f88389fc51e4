/** An OCI registry and a chart repository on this machine, as far as Helm and `npm run charts:pin` ask. */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export const digestOf = (content: string | Uint8Array): string =>
  `sha256:${createHash("sha256").update(content).digest("hex")}`;

const MANIFEST = "application/vnd.oci.image.manifest.v1+json";

export class ChartRegistry {
  /** What is served, by path: change it, and something else is. */
  readonly files = new Map<string, { readonly content: string | Uint8Array; readonly type?: string }>();
  readonly #server: Server = createServer((request, response) => {
    const file = this.files.get(request.url ?? "");
    if (file === undefined) {
      response.writeHead(404).end();
      return;
    }
    const { content, type = "application/octet-stream" } = file;
    const headers = { "content-type": type, "content-length": Buffer.byteLength(content) };
    response.writeHead(200, { ...headers, "docker-content-digest": digestOf(content) });
    response.end(request.method === "HEAD" ? undefined : content);
  });

  async listen(): Promise<void> {
    await once(this.#server.listen(0, "127.0.0.1"), "listening");
  }

  async close(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close().closeAllConnections();
    await closed;
  }

  /** With the port. */
  get host(): string {
    return `127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  /**
   * Pushes an archive as Helm does. Source: Helm, "Use OCI-based registries", "Helm chart manifest".
   * @returns the manifest's digest
   */
  push(name: string, version: string, archive: Uint8Array): string {
    const blob = (mediaType: string, content: string | Uint8Array): object => {
      const digest = digestOf(content);
      this.files.set(`/v2/${name}/blobs/${digest}`, { content });
      return { mediaType, digest, size: Buffer.byteLength(content) };
    };
    const config = JSON.stringify({ name: name.split("/").at(-1), version, apiVersion: "v2" });
    const content = JSON.stringify({
      schemaVersion: 2,
      mediaType: MANIFEST,
      config: blob("application/vnd.cncf.helm.config.v1+json", config),
      layers: [blob("application/vnd.cncf.helm.chart.content.v1.tar+gzip", archive)],
    });
    const digest = digestOf(content);
    for (const reference of [version.replaceAll("+", "_"), digest])
      this.files.set(`/v2/${name}/manifests/${reference}`, { content, type: MANIFEST });
    return digest;
  }

  /** Publishes an archive in the repository at `/FOLDER`, whose index says what it is. */
  publish(folder: string, chart: string, version: string, archive: Uint8Array): void {
    const file = `${chart}-${version}.tgz`;
    this.files.set(`/${folder}/${file}`, { content: archive });
    const digest = digestOf(archive).slice("sha256:".length);
    const entry = `  ${chart}:\n  - apiVersion: v2\n    name: ${chart}\n    version: ${version}\n    digest: ${digest}\n`;
    const index = `apiVersion: v1\nentries:\n${entry}    urls:\n    - ${file}\ngenerated: "2026-01-01T00:00:00Z"\n`;
    this.files.set(`/${folder}/index.yaml`, { content: index });
  }
}
