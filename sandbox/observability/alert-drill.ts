/** A drill of any alert: something is broken, its alert arrives, it is fixed, and that is told. */
import { SandboxError } from "../engine/errors.ts";
import { secondsOf, toldOf, until, type Waiting } from "./awaiting.ts";
import type { Message } from "./inbox.ts";

export interface AlertDrillArgs extends Waiting {
  /** The alert that is waited for: its name, and labels that tell it from others. */
  readonly alert: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  /** What is broken, in words: `the kubelet of node-1 hangs`. */
  readonly broken: string;
  readonly breakIt: () => void | Promise<void>;
  readonly fixIt: () => void | Promise<void>;
  /** All that the receivers were told. */
  readonly inbox: () => readonly Message[];
  /** Prometheus' value of an expression. */
  readonly value: (expression: string) => Promise<number | undefined>;
  readonly update: (text: string) => void;
  /** Ends the drill; what was broken is fixed then, too. */
  readonly signal: AbortSignal;
  /** How long at most until somebody is told, and until that it is over. */
  readonly minutes: { readonly told: number; readonly resolved: number };
}

/** What came of it; times in seconds. */
export interface AlertDrilled {
  readonly alert: string;
  readonly broken: string;
  readonly severity: string;
  /** From the moment that it was broken. */
  readonly secondsToTold: number;
  /** From the moment that it was fixed. */
  readonly secondsToResolved: number;
  readonly receiver: string;
  readonly summary: string;
  readonly runbookUrl: string;
}

/** @throws SandboxError where it fires before anything is broken, or nobody is told in time */
export async function drillAlert(args: AlertDrillArgs): Promise<AlertDrilled> {
  const { alert, broken, inbox, value, update, minutes } = args;
  const labels = { ...alert.labels, alertname: alert.name };
  const selector = Object.entries(labels)
    .map(([label, expected]) => `${label}="${expected}"`)
    .join(",");
  if (((await value(`count(ALERTS{${selector}})`)) ?? 0) > 0)
    throw new SandboxError(
      `${alert.name} fires already, or is about to, before anything was broken.\nFix: look at it first; its entry of RUNBOOK.md says how`,
    );
  const since = inbox().length;
  const told = (status: string) => () => toldOf(inbox().slice(since), status, labels);
  let isBroken = true;
  try {
    const brokenAt = Date.now();
    await args.breakIt();
    update(`${broken}; waiting for ${alert.name}`);
    const first = await until(args, minutes.told, "nobody was told", told("firing"));
    const fixedAt = Date.now();
    await args.fixIt();
    isBroken = false;
    update(`told after ${secondsOf(brokenAt, first.at)} s; fixed, waiting for "resolved"`);
    const last = await until(args, minutes.resolved, "nobody was told that it is over", told("resolved"));
    return {
      alert: alert.name,
      broken,
      severity: first.labels["severity"] ?? "",
      secondsToTold: secondsOf(brokenAt, first.at),
      secondsToResolved: secondsOf(fixedAt, last.at),
      receiver: first.receiver,
      summary: first.annotations["summary"] ?? "",
      runbookUrl: first.annotations["runbook_url"] ?? "",
    };
  } finally {
    if (isBroken) await args.fixIt();
  }
}
