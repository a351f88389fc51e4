/** File systems that stand in for the base images of app/Dockerfile, made of this machine's own programs. */
import { execFile } from "node:child_process";
import { cp, mkdir, realpath, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { parseLdd, runtimeFiles } from "../../../sandbox/image/runtime.ts";

/** What the build runs beside Node itself. */
const BUILD_PROGRAMS = ["sh", "env", "rm", "find"];
const CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt";

/** In the place of `node:*-slim`: Node, npm and a shell. @returns the instructions that belong to it */
export async function makeNodeRoot(root: string): Promise<readonly string[]> {
  const node = join(root, "usr/local/bin/node");
  await place(process.execPath, node);
  for (const name of BUILD_PROGRAMS) await place(await which(name), join(root, "usr/bin", name));
  for (const library of await libraries([
    process.execPath,
    ...(await Promise.all(BUILD_PROGRAMS.map(which))),
  ]))
    await place(library, join(root, library));
  // `#!/usr/bin/env` and `/bin/sh` are what scripts name.
  await symlink("usr/bin", join(root, "bin"));
  const npm = dirname(dirname(await realpath(await which("npm"))));
  await cp(npm, join(root, "usr/local/lib/node_modules/npm"), { recursive: true });
  await symlink("../lib/node_modules/npm/bin/npm-cli.js", join(root, "usr/local/bin/npm"));
  // The registry that this machine uses.
  const { stdout: registry } = await promisify(execFile)("npm", ["config", "get", "registry"]);
  await write(join(root, "usr/local/etc/npmrc"), `registry=${registry.trim()}\n`);
  await write(join(root, "etc/passwd"), "root:x:0:0:root:/root:/bin/sh\n");
  await mkdir(join(root, "tmp"), { recursive: true });
  await place(process.env["NODE_EXTRA_CA_CERTS"] ?? CERTIFICATES, join(root, CERTIFICATES));
  return [`ENV PATH=/usr/local/bin:/usr/bin NODE_EXTRA_CA_CERTS=${CERTIFICATES}`];
}

/** In the place of distroless' Node: the program and its libraries, no shell; it runs as nobody in particular. */
export async function makeDistrolessRoot(root: string): Promise<readonly string[]> {
  for (const file of await runtimeFiles()) {
    const target = join(root, file.target);
    if ("source" in file) await place(file.source, target);
    else if ("content" in file) await write(target, file.content);
    else if ("directory" in file) await mkdir(target, { recursive: true });
  }
  return ["USER 65532"];
}

async function libraries(programs: readonly string[]): Promise<ReadonlySet<string>> {
  const listed = programs.map(async (program) =>
    parseLdd((await promisify(execFile)("ldd", [program])).stdout),
  );
  return new Set((await Promise.all(listed)).flat());
}

async function which(name: string): Promise<string> {
  const { stdout } = await promisify(execFile)("which", [name]);
  return stdout.trim();
}

async function place(source: string, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  await cp(await realpath(source), target);
}

async function write(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}
