import { execFile, spawn, type ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import type { Ended } from "../../sandbox/engine/test-sandbox.ts";

/** A bundle of Sigstore as cosign keeps it beside an image: what is said, and its signature. */
export interface Bundle {
  dsseEnvelope: { payload: string; signatures: { sig: string }[] };
}

interface Manifest {
  subject?: { digest: string };
  annotations?: Record<string, string>;
  layers: { digest: string; size: number }[];
}

const MANIFEST = "application/vnd.oci.image.manifest.v1+json";
export const digestOf = (bytes: string): string =>
  `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

/** An OCI registry on loopback, images in it, and keys to sign them with. */
export class SignedImages {
  readonly folder: string;
  readonly #bin: string;
  #registry: ChildProcess | undefined;
  #host = "";

  /**
   * @param folder where keys and programs are kept
   * @param signing the program of tools/signing, beside which cosign and crane are
   */
  constructor(folder: string, signing: string) {
    this.folder = folder;
    this.#bin = signing;
  }

  /** cosign and crane of the pins, and nothing of the user's own that they would read. */
  get env(): Record<string, string> {
    return {
      PATH: [this.folder, dirname(this.#bin), process.env["PATH"] ?? ""].join(delimiter),
      HOME: this.folder,
      COSIGN_PASSWORD: "of the tests alone",
    };
  }

  async start(): Promise<void> {
    const registry = spawn(this.#bin, ["127.0.0.1:0"], { stdio: ["ignore", "pipe", "inherit"] });
    this.#registry = registry;
    const [address] = (await once(createInterface({ input: registry.stdout }), "line")) as [string];
    this.#host = address;
  }

  stop(): void {
    this.#registry?.kill();
  }

  repository(name: string): string {
    return `${this.#host}/${name}`;
  }

  /** @returns the names of its files: of the private and of the public key */
  async makeKey(name: string): Promise<{ readonly own: string; readonly public: string }> {
    await this.run("cosign", ["generate-key-pair", "--output-key-prefix", join(this.folder, name)]);
    return { own: join(this.folder, `${name}.key`), public: join(this.folder, `${name}.pub`) };
  }

  /** Pushes an image of one layer. @returns its digest */
  async push(repository: string, content: string): Promise<string> {
    const source = join(this.folder, `${digestOf(content).slice(7, 19)}`);
    mkdirSync(source, { recursive: true });
    writeFileSync(join(source, "content"), content);
    const layer = `${source}.tar`;
    await this.run("tar", ["--create", "--file", layer, "--directory", source, "--mtime=@0", "content"]);
    const append = ["append", "--oci-empty-base", "--new_layer", layer, "--new_tag", `${repository}:pushed`];
    await this.run("crane", append);
    return (await this.run("crane", ["digest", `${repository}:pushed`])).trim();
  }

  /** The same image in another repository, nothing that is signed of it with it. */
  async copy(digest: string, from: string, to: string): Promise<void> {
    await this.run("crane", ["copy", `${from}@${digest}`, `${to}:copied`]);
  }

  /**
   * Puts what is signed of one image beside another, as whoever may write to the registry could.
   * @param change what becomes of each bundle; undefined leaves it out
   */
  async copySignatures(
    from: { readonly repository: string; readonly digest: string },
    to: { readonly repository: string; readonly digest: string; readonly size: number },
    change: (bundle: Bundle, statement: string) => Bundle | undefined,
  ): Promise<void> {
    const { manifests } = JSON.parse(await this.#get(`${from.repository}/referrers/${from.digest}`)) as {
      manifests: { digest: string }[];
    };
    for (const { digest } of manifests) {
      const manifest = JSON.parse(await this.#get(`${from.repository}/manifests/${digest}`)) as Manifest;
      const [layer] = manifest.layers;
      const bundle = JSON.parse(await this.#get(`${from.repository}/blobs/${layer!.digest}`)) as Bundle;
      const changed = change(bundle, Buffer.from(bundle.dsseEnvelope.payload, "base64").toString());
      if (changed === undefined) continue;
      const text = JSON.stringify(changed);
      Object.assign(layer!, { digest: digestOf(text), size: Buffer.byteLength(text) });
      Object.assign(manifest.subject!, { digest: to.digest, size: to.size });
      await this.#putBlob(to.repository, text);
      await this.#putBlob(to.repository, "{}"); // the configuration of what has none (OCI image spec, "empty descriptor")
      await this.putManifest(to.repository, JSON.stringify(manifest));
    }
  }

  async manifest(repository: string, digest: string): Promise<string> {
    return this.#get(`${repository}/manifests/${digest}`);
  }

  async putManifest(repository: string, text: string, reference = digestOf(text)): Promise<void> {
    await this.#send(`${repository}/manifests/${reference}`, "PUT", text, MANIFEST);
  }

  async #putBlob(repository: string, text: string): Promise<void> {
    const url = `${repository}/blobs/uploads/?digest=${digestOf(text)}`;
    await this.#send(url, "POST", text, "application/octet-stream");
  }

  async #get(path: string): Promise<string> {
    return (await this.#request(path, { headers: { accept: MANIFEST } })).text();
  }

  async #send(path: string, method: string, body: string, type: string): Promise<void> {
    await this.#request(path, { method, body, headers: { "content-type": type } });
  }

  async #request(path: string, init: RequestInit): Promise<Response> {
    const [host = "", ...rest] = path.split("/");
    const answer = await fetch(`http://${host}/v2/${rest.join("/")}`, init);
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  }

  /** @throws Error where it fails */
  async run(name: string, args: readonly string[]): Promise<string> {
    const options = { cwd: this.folder, env: { ...this.env } };
    return (await promisify(execFile)(name, [...args], options)).stdout;
  }

  /** `npm run ci -- <args>` in a project of the tests' own; it never rejects. */
  ci(root: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ended> {
    return new Promise((resolve) => {
      const child = execFile(
        process.execPath,
        [join(root, "compiled.mjs"), "ci/cli.ts", ...args],
        { cwd: this.folder, env: { ...this.env, ...env } },
        (_error, stdout, stderr) => resolve({ code: child.exitCode ?? 1, stdout, stderr }),
      );
    });
  }
}
