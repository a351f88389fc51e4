import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { launch } from "../../../sandbox/cluster/components.ts";
import { layoutOf } from "../../../sandbox/cluster/layout.ts";
import { freezable } from "../../../sandbox/cluster/real/freeze.ts";
import { type AlertDrillArgs, drillAlert } from "../../../sandbox/observability/alert-drill.ts";
import {
  customResourceState,
  exporterArguments,
  exporterScrapes,
} from "../../../sandbox/observability/exporters.ts";
import type { Message } from "../../../sandbox/observability/inbox.ts";

const labels = { alertname: "NodeNotReady", node: "node-1", severity: "page" };

/** Something that breaks, and an Alertmanager that tells of it at once. */
class Rehearsal {
  readonly done: string[] = [];
  readonly messages: Message[] = [];
  readonly stopping = new AbortController();
  firing = 0;

  tell(status: string, told: object): void {
    const alerts = [{ status, labels: told, annotations: { summary: "not ready", runbook_url: "u#node" } }];
    this.messages.push({
      ...{ at: new Date().toISOString(), receiver: "oncall", kind: "alertmanager", body: { alerts } },
    });
  }

  args(more: Partial<AlertDrillArgs> = {}): AlertDrillArgs {
    return {
      alert: { name: "NodeNotReady", labels: { node: "node-1" } },
      broken: "the kubelet hangs",
      breakIt: () => {
        this.done.push("broken");
        this.tell("firing", { ...labels, node: "node-2" });
        this.tell("firing", labels);
      },
      fixIt: () => {
        this.done.push("fixed");
        this.tell("resolved", labels);
      },
      inbox: () => this.messages,
      value: () => Promise.resolve(this.firing),
      update: () => undefined,
      signal: this.stopping.signal,
      ...{ minutes: { told: 1, resolved: 1 }, pollMs: 1 },
      ...more,
    };
  }
}

describe("a drill of an alert", () => {
  it("breaks something until somebody is told, and fixes it until that is told", async () => {
    const rehearsal = new Rehearsal();
    const drilled = await drillAlert(rehearsal.args());
    assert.deepEqual(rehearsal.done, ["broken", "fixed"]);
    assert.deepEqual(
      [drilled.alert, drilled.severity, drilled.receiver, drilled.runbookUrl],
      ["NodeNotReady", "page", "oncall", "u#node"],
    );
  });

  it("breaks nothing where the alert fires already", async () => {
    const rehearsal = new Rehearsal();
    rehearsal.firing = 1;
    await assert.rejects(drillAlert(rehearsal.args()), /NodeNotReady fires already/);
    assert.deepEqual(rehearsal.done, []);
  });

  it("fixes what it broke where it is interrupted, and where nobody is told", async () => {
    const interrupted = new Rehearsal();
    const breakIt = (): void => interrupted.stopping.abort(new Error("interrupted"));
    await assert.rejects(drillAlert(interrupted.args({ breakIt })), /^Error: interrupted$/);
    assert.deepEqual(interrupted.done, ["fixed"]);
    const untold = new Rehearsal();
    const silent = untold.args({ breakIt: () => undefined, minutes: { told: 0, resolved: 0 } });
    await assert.rejects(drillAlert(silent), /nobody was told within 0 minutes/);
    assert.deepEqual(untold.done, ["fixed"]);
  });
});

describe("a component that hangs", () => {
  const folder = mkdtempSync(join(tmpdir(), "slipway-freeze-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const stateOf = (pid: number): string =>
    / ([A-Z]) /.exec(readFileSync(`/proc/${pid}/stat`, "utf8"))?.[1] ?? "";

  it("is the program, not what it was started by, and goes on", async () => {
    const layout = layoutOf(folder);
    // A shell in nsenter's place.
    await launch(layout, { name: "kubelet", command: ["/bin/sh", "-c", "sleep 60; true"] });
    const parent = Number(readFileSync(join(layout.run, "kubelet.pid"), "utf8").split(/\s/)[0]);
    try {
      const program = (): number => Number(readFileSync(`/proc/${parent}/task/${parent}/children`, "utf8"));
      const isSleeping = (): boolean =>
        program() > 0 && readFileSync(`/proc/${program()}/comm`, "utf8").trim() === "sleep";
      for (const end = Date.now() + 10_000; !isSleeping() && Date.now() < end; await sleep(20));
      const child = program();
      const { freeze, thaw } = freezable(layout, "kubelet");
      freeze();
      await sleep(50);
      assert.deepEqual([stateOf(child), stateOf(parent)], ["T", "S"]);
      thaw();
      await sleep(50);
      assert.equal(stateOf(child), "S");
    } finally {
      process.kill(-parent, "SIGKILL");
    }
    assert.throws(() => freezable(layout, "kube-proxy").freeze(), /kube-proxy doesn't run/);
  });
});

describe("the exporters of a sandbox", () => {
  const stack = {
    ...{ name: "kube-prometheus-stack", namespace: "monitoring", alertmanagerConfig: {} },
    values: { "kube-state-metrics": { collectors: ["pods", "nodes"] } },
  };
  const files = { kubeconfig: "/k", state: "/s" };

  it("watch the kinds that the chart is told", () => {
    const watched = exporterArguments(stack, files)["kube-state-metrics"];
    assert.ok(watched.includes("--resources=pods,nodes"));
    assert.ok(JSON.stringify(customResourceState).includes('"metricNamePrefix":"externalsecret"'));
  });

  it("have the labels that the chart's monitors give them", () => {
    const scrapes = exporterScrapes(stack, {
      ...{ kubeconfig: "/k", nodeName: "node-1", prometheus: "p:9090", alertmanager: "a:9093" },
      api: { server: "https://10.0.0.1:6443", ca: "CA", cert: "CERT", key: "KEY" },
    });
    const jobs = scrapes.flatMap(({ static_configs = [] }) =>
      (static_configs as { labels: { job: string } }[]).map((each) => each.labels.job),
    );
    assert.deepEqual(jobs, [
      ...["kube-state-metrics", "node-exporter"],
      ...["kube-prometheus-stack-prometheus", "kube-prometheus-stack-alertmanager"],
    ]);
    const kubelets = scrapes.filter(({ job_name }) => String(job_name).includes("kubelet"));
    assert.equal(kubelets.length, 2);
    for (const kubelet of kubelets) assert.match(JSON.stringify(kubelet), /"replacement":"kubelet"/);
  });
});
