import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { given } from "../../components/given.ts";
import { printable } from "../../components/printable.ts";
import type { Environment, Programs } from "../programs.ts";
import { GitHub } from "./github.ts";
import { renderHtml } from "./html.ts";
import { policyEventsOf, type PreviewDigest, type PreviewPlan, readPlan } from "./plan.ts";
import { isBlocked, markerOf, renderReport, type ReportRequest } from "./report.ts";

export interface PreviewWorld {
  readonly programs: Programs;
  readonly env: Environment;
  /** Folder of the project. */
  readonly root: string;
  readonly fetch: typeof fetch;
  /** For the report: shown in the log, and where the CI system has a summary. */
  say(text: string): void;
  /** For the log alone: what the engine and the policies say may quote a value. */
  log(line: string): void;
}

export interface PreviewRequest {
  readonly kind: ReportRequest["kind"];
  readonly stack: string;
  /** Of `pulumi preview`, the policy pack among them. */
  readonly updateOptions: readonly string[];
  /** File that the report is written to. */
  readonly file?: string;
  /** File that the report is written to as a page. */
  readonly html?: string;
  /** Whether people are told on GitHub. */
  readonly publish: boolean;
}

/** `clean`: nothing is in the way, or nothing differs; `differs`: drift; `blocked`: an update would be refused, or nobody knows. */
export type PreviewEnd = "clean" | "differs" | "blocked";

/** Plans an update, says what it found, and tells those who review it or are on call. Changes nothing of the stack. */
export async function preview(request: PreviewRequest, world: PreviewWorld): Promise<PreviewEnd> {
  const { kind, stack, file, html, publish } = request;
  // What is missing for it is known before anything is asked of AWS.
  const github = publish ? new GitHub(world.env, world.fetch) : undefined;
  const { plan, hasSucceeded } = await planOf(request, world);
  const { docsUrl, runUrl } = linksOf(world.env);
  const report: ReportRequest = {
    ...{ kind, stack, plan, hasSucceeded, docsUrl },
    ...given({ runUrl }),
  };
  const text = renderReport(report);
  if (file !== undefined) writeFileSync(file, `${text}\n`);
  if (html !== undefined) writeFileSync(html, renderHtml(report));
  world.say(text);
  const end = endOf(report);
  if (github) await tell(github, report, text, end);
  return end;
}

function endOf(report: ReportRequest): PreviewEnd {
  if (report.kind === "preview") return isBlocked(report) ? "blocked" : "clean";
  // A policy that would refuse the update back is no reason to hide that there is drift.
  if (!report.hasSucceeded && report.plan.changes.length === 0) return "blocked";
  return report.plan.changes.length === 0 ? "clean" : "differs";
}

async function tell(github: GitHub, report: ReportRequest, text: string, end: PreviewEnd): Promise<void> {
  const { kind, stack } = report;
  const marker = markerOf(kind, stack);
  if (kind === "preview") await github.comment(marker, text);
  else if (end === "differs") await github.openIssue(marker, `Drift: ${stack}`, text);
  else if (end === "clean") await github.closeIssue(marker, `${stack} is what main says again.`);
}

/** Helm's records of its releases are Secrets, which the role of previews can't read. */
const unread = ["--refresh", "--exclude", "**:helm.sh/v3:Release::**"];

async function planOf(
  { kind, stack, updateOptions }: PreviewRequest,
  { programs, env, root, log }: PreviewWorld,
): Promise<{ plan: PreviewPlan; hasSucceeded: boolean }> {
  const folder = mkdtempSync(join(tmpdir(), "slipway-preview-"));
  try {
    const file = join(folder, "events.jsonl");
    writeFileSync(file, "");
    const { code, stdout } = await programs.capture(
      "pulumi",
      [
        ...["preview", "--stack", stack, "--json", "--show-sames", "--non-interactive", "--event-log", file],
        ...(kind === "drift" ? unread : []),
        ...updateOptions,
      ],
      // Without it the engine writes no log. The program has no business with the token.
      { ...env, PULUMI_DEBUG_COMMANDS: "true", GITHUB_TOKEN: undefined },
    );
    const digest = parsed(stdout);
    const events = readFileSync(file, "utf8");
    for (const line of messagesOf(digest, events)) log(line);
    return { plan: readPlan(digest ?? {}, events, root), hasSucceeded: code === 0 && digest !== undefined };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function parsed(text: string): PreviewDigest | undefined {
  try {
    return JSON.parse(text) as PreviewDigest;
  } catch {
    return undefined; // it failed before it had anything to say; its own error is in the log
  }
}

/** What the engine and the policies say in words. */
function messagesOf(digest: PreviewDigest | undefined, events: string): string[] {
  const told = (digest?.diagnostics ?? []).flatMap(({ severity, message = "" }) =>
    severity === "error" || severity === "warning" ? [`${severity}: ${message.trim()}`] : [],
  );
  const policies = policyEventsOf(events).flatMap(({ message }) =>
    typeof message === "string" ? [`policy: ${message.trim()}`] : [],
  );
  // They quote what others wrote: no line of theirs begins a command of the pipeline, nor draws on a terminal.
  return [...told, ...policies].map((text) => text.split("\n").map(printable).join("\n  | "));
}

/** Where the runbook and the docs are, of the very commit; beside the report where nobody says it. */
function linksOf(env: Environment): { docsUrl: string; runUrl?: string } {
  const {
    GITHUB_SERVER_URL: server,
    GITHUB_REPOSITORY: repository,
    GITHUB_SHA: sha,
    GITHUB_RUN_ID: run,
  } = env;
  if (!server || !repository || !sha) return { docsUrl: "" };
  const home = `${server}/${repository}`;
  return {
    docsUrl: `${home}/blob/${sha}/`,
    ...(run && { runUrl: `${home}/actions/runs/${run}` }),
  };
}
