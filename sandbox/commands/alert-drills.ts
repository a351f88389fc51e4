import { readFacts } from "../cluster/facts.ts";
import { layoutOf } from "../cluster/layout.ts";
import { freezable } from "../cluster/real/freeze.ts";
import { SandboxError } from "../engine/errors.ts";
import { readState } from "../engine/state.ts";
import { Cluster } from "../kubernetes/cluster.ts";
import { type AlertDrillArgs, type AlertDrilled, drillAlert } from "../observability/alert-drill.ts";
import { readInbox } from "../observability/inbox.ts";
import { valueOf } from "../observability/prometheus-api.ts";
import { runningWatchers, stopWatchers } from "../observability/watchers.ts";
import { formatDuration } from "../progress.ts";
import { indent, table } from "../report/table.ts";
import { type Context, runningWorkspace } from "./context.ts";
import { assertWatchable, watch } from "./watching.ts";

type Broken = Pick<AlertDrillArgs, "alert" | "broken" | "breakIt" | "fixIt" | "minutes">;
interface Rehearsed {
  readonly drilled: AlertDrilled;
  readonly text: string;
}

const DRILL_SECRET = "drill-secret-sync";

/** The kubelet of the only node hangs: it is frozen, and its pods run on until they are evicted after five minutes. */
export function rehearseNodeDown(context: Context, signal: AbortSignal): Promise<Rehearsed> {
  return rehearse(context, "node-down", signal, () => {
    const layout = layoutOf(context.layout.root);
    const node = readFacts(layout)?.nodeNames[0] ?? "";
    const { freeze, thaw } = freezable(layout, "kubelet");
    return Promise.resolve({
      alert: { name: "NodeNotReady", labels: { node } },
      broken: `the kubelet of ${node} hangs`,
      breakIt: freeze,
      fixIt: thaw,
      // Of the alert's own ten minutes, 50 s until the node counts as not ready, and of Alertmanager's five.
      minutes: { told: 20, resolved: 15 },
    });
  });
}

/** A secret that is not in Secrets Manager, for which an ExternalSecret of the drill's own asks; then it is one that is. */
export function rehearseSecretSync(context: Context, signal: AbortSignal): Promise<Rehearsed> {
  return rehearse(context, "secret-sync", signal, async () => {
    const cluster = Cluster.of(layoutOf(context.layout.root).adminKubeconfig);
    const EXTERNAL_SECRET = { group: "external-secrets.io", version: "v1", kind: "ExternalSecret" };
    const model = (await cluster.listAllIfKnown(EXTERNAL_SECRET)).find(
      ({ spec }) => remoteKeyOf(spec) !== "",
    );
    if (model === undefined)
      throw new SandboxError(
        "no ExternalSecret of the stack reads Secrets Manager.\nFix: a service with `secrets`, or receivers of alerts",
      );
    const { namespace = "" } = model.metadata;
    const { secretStoreRef } = model.spec as { secretStoreRef: object };
    const put = async (key: string): Promise<void> => {
      await cluster.apply(
        {
          apiVersion: "external-secrets.io/v1",
          kind: "ExternalSecret",
          metadata: { name: DRILL_SECRET, namespace },
          spec: {
            ...{ refreshInterval: "10s", secretStoreRef, target: { name: DRILL_SECRET } },
            data: [{ secretKey: "value", remoteRef: { key } }],
          },
        },
        { fieldManager: "drill", dryRun: false, force: true },
      );
    };
    return {
      alert: { name: "SecretNotSynced", labels: { namespace, name: DRILL_SECRET } },
      broken: "an ExternalSecret asks for a secret that is not there",
      breakIt: () => put(`${remoteKeyOf(model.spec)}-of-no-one`),
      fixIt: () => put(remoteKeyOf(model.spec)),
      minutes: { told: 25, resolved: 15 },
      done: () => cluster.delete({ ...EXTERNAL_SECRET, namespace, name: DRILL_SECRET }, "Background"),
    };
  });
}

const remoteKeyOf = (spec: unknown): string => {
  const { data = [] } = (spec ?? {}) as { data?: { remoteRef?: { key?: string } }[] };
  return data[0]?.remoteRef?.key ?? "";
};

interface Prepared extends Broken {
  /** What is undone in any case. */
  readonly done?: () => unknown;
}

async function rehearse(
  context: Context,
  name: string,
  signal: AbortSignal,
  prepare: () => Promise<Prepared>,
): Promise<Rehearsed> {
  const { layout, progress } = context;
  const workspace = await runningWorkspace(context);
  assertWatchable(context);
  progress.start(`drill ${name}`);
  const were = runningWatchers(layout.root);
  let prepared: Prepared | undefined;
  try {
    prepared = await prepare();
    progress.update("Prometheus, Alertmanager and exporters");
    const { resources } = await readState(workspace);
    const { done: _done, ...broken } = prepared;
    const { prometheus, inbox } = await watch(context, resources, { exporters: true });
    signal.throwIfAborted();
    const value = (expression: string) => valueOf(prometheus, expression);
    const drilled = await drillAlert({
      ...{ ...broken, value, signal },
      inbox: () => readInbox(inbox),
      update: (text) => progress.update(text),
    });
    progress.done(`told after ${drilled.secondsToTold} s, resolved after ${drilled.secondsToResolved} s`);
    return { drilled, text: report(name, drilled) };
  } finally {
    await prepared?.done?.();
    if (were === undefined) await stopWatchers(layout.root);
  }
}

function report(name: string, drilled: AlertDrilled): string {
  const { alert, broken, severity, secondsToTold, secondsToResolved } = drilled;
  const rows = [
    [`${broken}, until somebody is told`, formatDuration(secondsToTold * 1_000)],
    [`fixed, until "resolved"`, formatDuration(secondsToResolved * 1_000)],
  ];
  return [
    `Drill ${name}: ${alert}, a ${severity}`,
    indent(table(["what", "time"], rows)),
    `To ${drilled.receiver}\n${indent([drilled.summary, drilled.runbookUrl].join("\n"))}`,
  ].join("\n\n");
}
