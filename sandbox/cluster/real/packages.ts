import { execFile } from "node:child_process";
import { promisify } from "node:util";

/**
 * Runs a command where systemd doesn't seem to run: Debian's maintainer scripts start a package's service only
 * where /run/systemd/system exists. The mount namespace goes with the command, so nothing is left behind even by
 * an interruption, as a policy-rc.d would be. systemd-resolved's file is below the hidden directory: put it back.
 */
const WITHOUT_SYSTEMD = `
  if [ -d /run/systemd/system ]; then
    resolver=$(cat /etc/resolv.conf)
    mount -t tmpfs tmpfs /run/systemd
    target=$(readlink -m /etc/resolv.conf)
    [ -e "$target" ] || { mkdir -p "\${target%/*}" && echo "$resolver" > "$target"; }
  fi
  exec "$@"`;

const TIMEOUT_MS = 600_000;

/**
 * Installs Debian packages and starts none of their services.
 * @returns why it failed; undefined where it didn't
 */
export async function installPackages(packages: readonly string[]): Promise<string | undefined> {
  const install = (): Promise<void> =>
    aptGet("install", "--yes", "--quiet", "--no-install-recommends", ...packages);
  try {
    // A fresh machine has no package lists yet, or old ones.
    await install().catch(() => aptGet("update", "--quiet").then(install));
    return undefined;
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    return `apt-get could not install ${packages.join(", ")}: ${(stderr || message).trim()}`;
  }
}

async function aptGet(...args: readonly string[]): Promise<void> {
  const hidden = ["--mount", "--propagation", "private", "sh", "-c", WITHOUT_SYSTEMD, "sh"];
  await promisify(execFile)("unshare", [...hidden, "apt-get", ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C" },
    timeout: TIMEOUT_MS,
    maxBuffer: 16 * 1024 * 1024,
  });
}
