import { exposeService } from "../cluster/cluster.ts";
import { layoutOf } from "../cluster/layout.ts";
import { SandboxError } from "../engine/errors.ts";
import { type Objective, objectivesOf } from "../observability/error-budget-drill.ts";
import { statusOf } from "../observability/traffic.ts";
import { readWatched } from "../observability/watched.ts";
import { indent } from "../report/table.ts";
import type { Context } from "./context.ts";
import { parseClusterUrl } from "./verify.ts";

/** Routes of the sample service: one that needs nothing, and one that needs the database, which no sandbox has. */
export const ROUTES = { good: "/", bad: "/visits" } as const;

/** The first service with an objective that has something to fail. @throws SandboxError where there is none */
export async function breakable(
  { layout }: Context,
  outputs: Readonly<Record<string, unknown>>,
): Promise<Objective & { readonly url: string }> {
  const services = Object.entries((outputs["services"] ?? {}) as Record<string, { url: string }>);
  const objectives = objectivesOf(await readWatched(layoutOf(layout.root).adminKubeconfig));
  const reasons: string[] = [];
  for (const [service, { url: inside }] of services) {
    const target = parseClusterUrl(inside);
    const objective = objectives.find(
      (each) => each.service === service && each.namespace === target.namespace,
    );
    if (objective === undefined) {
      reasons.push(`${service}: has no objective (services.${service}.slo)`);
      continue;
    }
    const url = await exposeService(layout.root, target);
    const [good, bad] = await Promise.all([statusOf(url + ROUTES.good), statusOf(url + ROUTES.bad)]);
    if (good !== undefined && good < 500 && bad !== undefined && bad >= 500) return { ...objective, url };
    reasons.push(
      `${service}: ${ROUTES.good} answers ${good ?? "nothing"}, ${ROUTES.bad} ${bad ?? "nothing"}; ` +
        "the one should succeed, and the other fail for want of a database (services.<name>.database)",
    );
  }
  throw new SandboxError(
    `no service of the stack can be drilled:\n${indent(reasons.join("\n") || "it has none")}\n` +
      "Fix: a service with `slo`, `serviceMonitor` and `database`, as api of staging has",
  );
}
