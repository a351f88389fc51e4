import { spawn } from "node:child_process";
import { ownCommand } from "../own/files.ts";

/** Which chart, and where it is; the names are those of the arguments of `kubernetes.helm.v4.Chart`. */
export interface ChartLocation {
  /** Path, URL (`oci://` too) or, with a `repo`, name. */
  readonly chart: string;
  readonly version?: string;
  readonly devel?: boolean;
  readonly verify?: boolean;
  readonly plainHttp?: boolean;
  /** Path or URL. */
  readonly keyring?: string;
  readonly repositoryOpts?: {
    readonly repo?: string;
    readonly caFile?: string;
    readonly certFile?: string;
    readonly keyFile?: string;
  };
}

export interface HelmResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs the `helm` on PATH to its end.
 * @param timeout - milliseconds after which it is ended @default never
 * @throws where there is none
 */
export async function runHelm(args: readonly string[], input = "", timeout?: number): Promise<HelmResult> {
  const helm = spawn("helm", args, { stdio: ["pipe", "pipe", "pipe"], timeout });
  const output = { stdout: "", stderr: "" };
  helm.stdout.setEncoding("utf8").on("data", (text: string) => (output.stdout += text));
  helm.stderr.setEncoding("utf8").on("data", (text: string) => (output.stderr += text));
  // A helm that refuses its arguments reads no values.
  helm.stdin.on("error", () => undefined).end(input);
  const code = await new Promise<number | null>((resolve, reject) => {
    helm.on("error", () =>
      reject(
        new Error(`A chart needs \`helm\` on PATH, and there is none. \`${ownCommand("tools")}\` gets it.`),
      ),
    );
    helm.on("close", resolve);
  });
  return { code, ...output };
}

/** The flags that say where a chart is, and which version of it is meant. */
export function locationFlags(location: ChartLocation): readonly string[] {
  const { repo, caFile, certFile, keyFile } = location.repositoryOpts ?? {};
  return [
    ...option("--version", location.version),
    ...flag("--devel", location.devel),
    ...flag("--verify", location.verify),
    ...option("--keyring", location.keyring),
    ...flag("--plain-http", location.plainHttp),
    ...option("--repo", repo),
    ...option("--ca-file", caFile),
    ...option("--cert-file", certFile),
    ...option("--key-file", keyFile),
  ];
}

export const option = (name: string, value: string | undefined): readonly string[] =>
  value ? [name, value] : [];
export const flag = (name: string, on: boolean | undefined): readonly string[] => (on === true ? [name] : []);

/** What helm's standard error says, without its log lines. */
export function withoutNoise(stderr: string): string {
  return stderr
    .split("\n")
    .filter((line) => line.trim() !== "" && !/^(level=|time=|Use --debug flag)/.test(line))
    .join("\n")
    .replace(/^Error: /m, "")
    .trim();
}
