/** Builds a Dockerfile by buildah, with no registry at hand: its base images are made here, under their names. */
import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

/** What an image's configuration says, in Docker's words; OCI's have no HEALTHCHECK. */
export interface ImageConfig {
  readonly User: string;
  readonly WorkingDir: string;
  readonly Entrypoint: readonly string[];
  readonly Env: readonly string[];
  readonly Labels: Readonly<Record<string, string>>;
  readonly Healthcheck?: { readonly Test: readonly string[] };
}

export interface BuiltImage {
  readonly config: ImageConfig;
  /** Digests of the layers' content, the base image's first. */
  readonly layers: readonly string[];
  /** Bytes of the layers that are not the base image's. */
  readonly ownBytes: number;
  /** The whole file system, on this machine. */
  readonly root: string;
}

export class Buildah {
  readonly #dir: string;

  /** @param dir everything is kept below it, and goes with it */
  constructor(dir: string) {
    this.#dir = dir;
  }

  /** Makes an image whose file system is a copy of `root`. */
  async makeBase(name: string, root: string, instructions: readonly string[] = []): Promise<void> {
    const dockerfile = await this.#write("base.Dockerfile", ["FROM scratch", "COPY . /", ...instructions]);
    await this.#run(["build", "--isolation", "chroot", "--file", dockerfile, "--tag", name, root]);
  }

  /**
   * Builds from scratch, with no cached layer; every file gets the time 0.
   * @param dockerfile its text
   * @throws with buildah's own words
   */
  async build(
    context: string,
    dockerfile: string,
    args: Readonly<Record<string, string>>,
  ): Promise<BuiltImage> {
    const file = await this.#write("Dockerfile", [dockerfile]);
    const buildArgs = Object.entries(args).flatMap(([name, value]) => ["--build-arg", `${name}=${value}`]);
    const name = "localhost/built";
    await this.#run([
      ...["build", "--isolation", "chroot", "--network", "host", "--pull-never", "--no-cache"],
      ...["--format", "docker", "--timestamp", "0", ...buildArgs, "--file", file, "--tag", name, context],
    ]);
    const inspected = JSON.parse(await this.#run(["inspect", "--type", "image", name])) as {
      readonly Docker: { readonly config: ImageConfig };
      readonly OCIv1: { readonly rootfs: { readonly diff_ids: readonly string[] } };
      /** JSON in JSON. */
      readonly Manifest: string;
    };
    const manifest = JSON.parse(inspected.Manifest) as { layers: readonly { size: number }[] };
    const container = await this.#run(["from", name]);
    return {
      config: inspected.Docker.config,
      layers: inspected.OCIv1.rootfs.diff_ids,
      ownBytes: manifest.layers.slice(1).reduce((sum, { size }) => sum + size, 0),
      root: await this.#run(["mount", container]),
    };
  }

  async #run(args: readonly string[]): Promise<string> {
    // vfs works where overlays can't be stacked, as in a container.
    const storage = ["--root", join(this.#dir, "images"), "--runroot", join(this.#dir, "run")];
    const registries = await this.#write("registries.conf", [
      'unqualified-search-registries = ["docker.io"]',
    ]);
    const { stdout } = await promisify(execFile)(
      "buildah",
      [...storage, "--storage-driver", "vfs", ...args],
      {
        env: { ...process.env, CONTAINERS_REGISTRIES_CONF: registries, TMPDIR: this.#dir },
        maxBuffer: 16 * 1024 * 1024,
      },
    );
    return stdout.trim();
  }

  async #write(name: string, lines: readonly string[]): Promise<string> {
    await mkdir(this.#dir, { recursive: true });
    const path = join(this.#dir, name);
    await writeFile(path, `${lines.join("\n")}\n`);
    return path;
  }
}
