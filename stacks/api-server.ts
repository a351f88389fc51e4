import { once } from "node:events";
import { connect } from "node:net";
import { InvalidInputError } from "../components/validation.ts";
import { own } from "../components/own.ts";

/** How long an answer may take, in milliseconds: a firewall that drops packets gives none. */
const PATIENCE_MS = 5_000;

export interface ReachArgs {
  readonly stack: string;
  /** The kubeconfig of the last update, as JSON. Undefined, and no cluster is there yet. */
  readonly kubeconfig: string | undefined;
  /** @default process.env, by whose proxy a Kubernetes client may get through where a plain connection does not */
  readonly env?: NodeJS.ProcessEnv;
  /** Milliseconds. @default 5000 */
  readonly patience?: number;
}

/**
 * Says early, and once, that the cluster can't be reached from here: a preview would fail later, at the first chart, with
 * the chart's name. Only for previews: an update may be the one that opens the way.
 * @throws InvalidInputError
 */
export async function assertReachable({
  stack,
  kubeconfig,
  env = process.env,
  patience,
}: ReachArgs): Promise<void> {
  const server = serverOf(kubeconfig);
  if (!server || env["HTTPS_PROXY"] || env["https_proxy"]) return;
  const why = await obstacle(server, patience ?? PATIENCE_MS);
  if (why === undefined) return;
  throw new InvalidInputError(`Stack ${stack}`, [
    {
      path: "slipway:cluster",
      message: `its API server can't be reached from here: ${why}`,
      received: server.origin,
      allowed:
        "a place in the VPC or with a way to it, named in privateAccess, or an address in publicAccessCidrs",
      fix:
        "run Pulumi there (RUNBOOK.md, The first deployment: Where Pulumi runs); where this very change lets this " +
        "place in: pulumi up --skip-preview",
    },
  ]);
}

function serverOf(kubeconfig: string | undefined): URL | undefined {
  if (kubeconfig === undefined) return undefined;
  try {
    const { clusters } = JSON.parse(kubeconfig) as { clusters: { cluster: { server: string } }[] };
    return new URL(clusters[0]?.cluster.server ?? "");
  } catch {
    // Another release wrote it otherwise: then the preview itself will tell.
    return undefined;
  }
}

/** Why no connection is made; undefined where one is. */
async function obstacle({ hostname, port }: URL, patience: number): Promise<string | undefined> {
  const socket = connect({ host: hostname.replace(/^\[|\]$/g, ""), port: Number(port || 443) });
  try {
    await once(socket, "connect", { signal: AbortSignal.timeout(patience) });
    return undefined;
  } catch (error) {
    const { name, code } = error as NodeJS.ErrnoException;
    if (name === "AbortError") return `no answer within ${patience / 1_000} seconds`;
    return own(REASONS, code ?? "") ?? code ?? name;
  } finally {
    socket.destroy();
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: "its name is not known here (ENOTFOUND)",
  EAI_AGAIN: "nobody here answers for names (EAI_AGAIN)",
  ECONNREFUSED: "nothing listens there (ECONNREFUSED)",
  EHOSTUNREACH: "there is no way to it (EHOSTUNREACH)",
  ENETUNREACH: "there is no way to its network (ENETUNREACH)",
};
