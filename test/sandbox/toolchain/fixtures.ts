import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Platform } from "../../../sandbox/toolchain/platform.ts";
import type { Progress } from "../../../sandbox/progress.ts";

export const linux: Platform = { os: "linux", arch: "amd64" };

/** A folder that is removed after the test. */
export class TempDir {
  readonly path = mkdtempSync(join(tmpdir(), "slipway-toolchain-"));

  /** Writes an executable shell script and returns its path. */
  script(relative: string, body: string): string {
    const path = join(this.path, relative);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `#!/bin/sh\n${body}\n`);
    chmodSync(path, 0o755);
    return path;
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

type Answer = string | Buffer | ((response: ServerResponse) => void);

/** A local emulator of the release hosts, in the layout of a mirror: `/<host>/<path>`. */
export class Mirror {
  readonly requests: string[] = [];
  readonly #answers = new Map<string, Answer>();
  readonly #server: Server = createServer((request, response) => {
    const path = request.url ?? "";
    this.requests.push(path);
    const answer = this.#answers.get(path);
    if (answer === undefined) response.writeHead(404).end();
    else if (typeof answer === "function") answer(response);
    else response.end(answer);
  });

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Serves `answer` for an official URL. */
  serve(officialUrl: string, answer: Answer): void {
    this.#answers.set(`/${officialUrl.replace(/^https:\/\//, "")}`, answer);
  }

  reset(): void {
    this.#answers.clear();
    this.requests.length = 0;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

export function sha256(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

/** Remembers what it was told. */
export class RecordedProgress implements Progress {
  readonly lines: string[] = [];
  start(label: string): void {
    this.lines.push(`start ${label}`);
  }
  update(): void {}
  done(text: string): void {
    this.lines.push(`done ${text}`);
  }
  fail(text: string): void {
    this.lines.push(`fail ${text}`);
  }
}

/**
 * A folder for a PATH of its own (a machine's kubectl or Go must not decide a test) whose `go` builds nothing but writes an executable per package, and logs how it was called to
 * `<folder>/calls`: one line a build, `GOFLAGS|CGO_ENABLED|GOTOOLCHAIN|arguments`.
 */
export function fakeGo(temp: TempDir, { version = "1.99.0", build = "" } = {}): string {
  const folder = join(temp.path, "go-bin");
  temp.script(
    "go-bin/go",
    `if [ "$1" = version ]; then echo "go version go${version} linux/amd64"; exit; fi
echo "$GOFLAGS|$CGO_ENABLED|$GOTOOLCHAIN|$*" >> '${folder}/calls'
${build}
while [ "$1" != -o ]; do shift; done
out=$2; shift 2
for package in "$@"; do printf '#!/bin/sh\\n' > "$out/\${package##*/}"; /bin/chmod +x "$out/\${package##*/}"; done`,
  );
  return folder;
}
