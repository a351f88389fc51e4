/** The drill `error-budget`: a service fails, somebody is paged, it is fixed, and they are told so. */
import { SandboxError } from "../engine/errors.ts";
import { listAt, textAt } from "../kubernetes/objects.ts";
import { ownCommand } from "../own/files.ts";
import { secondsOf, toldOf, until, type Waiting } from "./awaiting.ts";
import { type Message, titleOf } from "./inbox.ts";
import type { Watched } from "./prometheus-config.ts";
import type { Answers } from "./traffic.ts";

/** An objective of a service's availability, as its rules say. */
export interface Objective {
  readonly namespace: string;
  readonly service: string;
}

export interface DrillArgs extends Objective, Waiting {
  /** Routes of the sample service: one that answers, and one whose database no sandbox has. */
  readonly good: string;
  readonly bad: string;
  readonly traffic: { send(path: string): Answers };
  /** All that the receivers were told. */
  readonly inbox: () => readonly Message[];
  /** Prometheus' value of an expression. */
  readonly value: (expression: string) => Promise<number | undefined>;
  readonly update: (text: string) => void;
}

/** What came of it; times in seconds. */
export interface Drilled extends Objective {
  /** From the first failing request. */
  readonly secondsToPage: number;
  /** From the first good one after that. */
  readonly secondsToResolved: number;
  readonly requests: { readonly before: Answers; readonly failing: Answers };
  readonly page: {
    readonly receiver: string;
    /** As people read it, where the receiver shows one. */
    readonly title?: string;
    readonly summary: string;
    readonly runbookUrl: string;
  };
}

const ALERT = "ErrorBudgetBurn";
/** Label `pod` of what a Prometheus was told of the time before it ran. */
export const PAST = "history";
/** Limits of waiting; each is told when it's over. */
const MINUTES = { figures: 6, page: 10, resolved: 45 } as const;

/** Objectives of availability among a cluster's rules. */
export function objectivesOf({ rules }: Watched): Objective[] {
  const alerts = rules
    .flatMap((rule) => listAt(rule, "spec", "groups"))
    .flatMap((group) => listAt(group, "rules"))
    .filter((each) => textAt(each, "alert") === ALERT && textAt(each, "labels", "sli") === "availability");
  const found = alerts.map((alert) => ({
    namespace: textAt(alert, "labels", "namespace"),
    service: textAt(alert, "labels", "service"),
  }));
  return [...new Map(found.map((each) => [`${each.namespace}/${each.service}`, each])).values()];
}

/** @throws SandboxError where somebody is paged before anything fails, or nobody is in time */
export async function drillErrorBudget(args: DrillArgs): Promise<Drilled> {
  const { traffic, inbox, value, update, namespace, service, good, bad } = args;
  const labels = `namespace="${namespace}",service="${service}",sli="availability"`;

  update(`requests to ${good}, until Prometheus has figures`);
  // Of pods that run: the past before a drill has figures, too.
  const pods = `namespace="${namespace}",job="${service}-metrics",pod!="${PAST}"`;
  const hasFigures = async (): Promise<true | undefined> =>
    ((await value(`sum(rate(http_requests_total{${pods}}[2m]))`)) ?? 0) > 0 ? true : undefined;
  await until(args, MINUTES.figures, `Prometheus has no figures of ${service}`, hasFigures);
  if (((await value(`count(ALERTS{alertname="${ALERT}",severity="page",${labels}})`)) ?? 0) > 0)
    throw new SandboxError(
      `${service} burns its error budget already, before anything was broken.\nFix: wait until it doesn't; \`${ownCommand("status")}\` says where Prometheus is`,
    );

  const since = inbox().length;
  const awaited = { alertname: ALERT, severity: "page", namespace, service, sli: "availability" };
  const told = (status: string) => () => toldOf(inbox().slice(since), status, awaited);
  const before = traffic.send(bad);
  const broken = Date.now();
  update(`every request fails; waiting for the page`);
  const page = await until(args, MINUTES.page, `nobody was paged`, told("firing"));

  const failing = traffic.send(good);
  const fixed = Date.now();
  update(`paged after ${secondsOf(broken, page.at)} s; requests succeed again, waiting for "resolved"`);
  const resolved = await until(args, MINUTES.resolved, `the page was not resolved`, told("resolved"));

  const title = inbox()
    .slice(since)
    .filter(({ receiver }) => receiver === page.receiver)
    .map(titleOf)
    .find((each) => each?.includes(ALERT) || each === page.annotations["summary"]);
  return {
    namespace,
    service,
    secondsToPage: secondsOf(broken, page.at),
    secondsToResolved: secondsOf(fixed, resolved.at),
    requests: { before, failing },
    page: {
      receiver: page.receiver,
      ...(title !== undefined && { title }),
      summary: page.annotations["summary"] ?? "",
      runbookUrl: page.annotations["runbook_url"] ?? "",
    },
  };
}
