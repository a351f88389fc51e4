/** Where tools are to run, in Go's terms, which most releases use in their file names. */
export interface Platform {
  readonly os: "linux" | "darwin";
  readonly arch: "amd64" | "arm64";
}

const architectures: Partial<Record<string, Platform["arch"]>> = { x64: "amd64", arm64: "arm64" };

/** This machine's platform, or undefined where Slipway's sandbox does not run. */
export function currentPlatform(
  os: string = process.platform,
  cpu: string = process.arch,
): Platform | undefined {
  const arch = architectures[cpu];
  return (os === "linux" || os === "darwin") && arch !== undefined ? { os, arch } : undefined;
}
