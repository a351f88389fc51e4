import assert from "node:assert/strict";
import {
  type DrillArgs,
  drillErrorBudget,
  objectivesOf,
} from "../../../sandbox/observability/error-budget-drill.ts";
import type { Message } from "../../../sandbox/observability/inbox.ts";
import { rule } from "./fixtures.ts";

const burn = { alertname: "ErrorBudgetBurn", namespace: "shop", service: "api", sli: "availability" };
const annotations = { summary: "api burns", runbook_url: "https://example.com/RUNBOOK.md#burn" };

/** A service that fails at `/bad`, its Prometheus and its Alertmanager, without their waits. */
class Rehearsal {
  readonly sent: string[] = [];
  readonly messages: Message[] = [];
  readonly stopping = new AbortController();
  firing = 0;

  tell(status: string, labels: object, at = new Date().toISOString()): void {
    const title = { attachments: [{ title: `${status}: ErrorBudgetBurn in shop` }] };
    const data = { alerts: [{ status, labels, annotations }] };
    for (const [kind, body] of Object.entries({ slack: title, alertmanager: data }))
      this.messages.push({ at, receiver: "oncall", kind, body });
  }

  get args(): DrillArgs {
    return {
      ...{ namespace: "shop", service: "api", good: "/good", bad: "/bad", pollMs: 1 },
      traffic: {
        send: (path) => {
          this.sent.push(path);
          if (path === "/bad") {
            // Others' alerts, and tickets, are no page of this service.
            this.tell("firing", { ...burn, severity: "ticket" });
            this.tell("firing", { ...burn, service: "web", severity: "page" });
            this.tell("firing", { ...burn, severity: "page" });
          } else this.tell("resolved", { ...burn, severity: "page" });
          return { good: this.sent.length, failed: 0 };
        },
      },
      inbox: () => this.messages,
      value: (expression) => Promise.resolve(expression.startsWith("count(ALERTS") ? this.firing : 5),
      update: () => undefined,
      signal: this.stopping.signal,
    };
  }
}

describe("the drill error-budget", () => {
  it("breaks the service until somebody is paged, and fixes it until that is told", async () => {
    const rehearsal = new Rehearsal();
    const { page, secondsToPage, secondsToResolved } = await drillErrorBudget(rehearsal.args);
    assert.deepEqual(rehearsal.sent, ["/bad", "/good"]);
    assert.deepEqual(page, {
      ...{ receiver: "oncall", title: "firing: ErrorBudgetBurn in shop", summary: "api burns" },
      runbookUrl: annotations.runbook_url,
    });
    assert.ok(secondsToPage >= 0 && secondsToResolved >= 0);
  });

  it("takes no page of before for its own", async () => {
    const rehearsal = new Rehearsal();
    for (const status of ["firing", "resolved"])
      rehearsal.tell(status, { ...burn, severity: "page" }, "2026-01-01T00:00:00Z");
    const { secondsToPage, secondsToResolved } = await drillErrorBudget(rehearsal.args);
    assert.ok(secondsToPage >= 0 && secondsToResolved >= 0, `${secondsToPage}, ${secondsToResolved}`);
  });

  it("breaks nothing where somebody is paged already", async () => {
    const rehearsal = new Rehearsal();
    rehearsal.firing = 1;
    await assert.rejects(drillErrorBudget(rehearsal.args), /api burns its error budget already/);
    assert.deepEqual(rehearsal.sent, []);
  });

  it("ends when it is interrupted", async () => {
    const rehearsal = new Rehearsal();
    rehearsal.stopping.abort(new Error("interrupted"));
    await assert.rejects(drillErrorBudget(rehearsal.args), /^Error: interrupted$/);
    assert.deepEqual(rehearsal.sent, []);
  });

  it("finds the services that have an objective", () => {
    const alert = (labels: object): object => ({ alert: "ErrorBudgetBurn", labels });
    const rules = [alert({ ...burn, severity: "page" }), alert({ ...burn, severity: "ticket" })];
    const objectives = {
      ...rule,
      spec: { groups: [{ rules: [...rules, alert({ ...burn, sli: "latency" })] }] },
    };
    assert.deepEqual(objectivesOf({ monitors: [], rules: [rule, objectives], others: [] }), [
      { namespace: "shop", service: "api" },
    ]);
  });
});
