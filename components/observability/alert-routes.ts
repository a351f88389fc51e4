/** Who is told of which alerts, as the settings say: what is wrong with that, and what is only worth a warning. Pure. */
import type { Plain } from "../plain.ts";
import { spellingFix } from "../closest.ts";
import type { PathOf, Problem } from "../validation.ts";
import type { ObservabilityArgs } from "./observability-args.ts";
import type { alertSettings } from "./alert-settings.ts";

/** What a stack file says of alerts. */
export type AlertSettings = Plain<Pick<ObservabilityArgs, keyof typeof alertSettings>>;
export type AlertReceiverSettings = NonNullable<AlertSettings["receivers"]>[string];

/** Stands for no receiver, where somebody wants that. */
export const nobody = "nobody";
/** The receiver that hears of `Watchdog`, and the name of its secret. */
export const deadMansSwitch = "dead-mans-switch";

const ofMail = ["to", "from", "smarthost", "username"] as const;

/** Everything that is wrong with settings whose parts are right. */
export function alertProblems(settings: AlertSettings, metrics: string, at: PathOf): Problem[] {
  const { receivers = {} } = settings;
  if (metrics === "none") return Object.keys(receivers).length === 0 ? [] : [unsent(at)];
  const names = Object.keys(receivers);
  const lists = listsOf(settings);
  const problems = [
    ...Object.entries(receivers).flatMap(([name, receiver]) => [
      ...nameProblems(name, at(`receivers.${name}`)),
      ...receiverProblems(receiver, (property) => at(`receivers.${name}.${property}`)),
    ]),
    ...(["pages", "tickets"] as const).flatMap((severity) =>
      settings[severity] === undefined ? [unsaid(severity, at(severity), names)] : [],
    ),
    ...lists.flatMap((each) => listProblems(each.names, names, at(each.path))),
  ];
  // Of lists that are wrong it can't be told whom they leave out.
  return problems.length > 0
    ? problems
    : names.flatMap((name) => unusedProblems(name, lists, at(`receivers.${name}`)));
}

/** What will be missed, though nothing is wrong. */
export function alertWarnings(settings: AlertSettings, metrics: string, at: PathOf): Problem[] {
  if (metrics === "none") return [];
  const { pages = [], deadMansSwitch: isWatched = false } = settings;
  const silent = listsOf(settings).filter(({ names }) => names.includes(nobody));
  return [
    ...silent.map(({ path, names }) => ({
      path: at(path),
      message: "these alerts reach nobody: they are seen by whoever looks at Alertmanager",
      received: names,
      allowed: "names of receivers, or nobody",
      fix: "name a receiver, unless nobody should be told",
    })),
    ...(isWatched || pages.includes(nobody)
      ? []
      : [
          {
            path: at("deadMansSwitch"),
            message: "nobody is told where Prometheus or Alertmanager is down",
            received: isWatched,
            allowed: "true or false",
            fix: "have a dead man's switch told that they live (docs/observability.md)",
          },
        ]),
  ];
}

/** Keys of the secrets that receivers take, each with what its value is. */
export function receiverSecrets({ receivers = {}, ...rest }: AlertSettings): Record<string, string> {
  return {
    ...Object.fromEntries(
      Object.entries(receivers).map(([name, { type }]) => [name, valueOf[type as keyof typeof valueOf]]),
    ),
    ...(rest.deadMansSwitch === true && {
      [deadMansSwitch]: "URL of the dead man's switch that Alertmanager tells that it lives",
    }),
  };
}

const valueOf = {
  slack: "URL of the Slack app's incoming webhook that alerts are posted to",
  pagerDuty: "Integration key of the PagerDuty service's Events API v2 integration",
  webhook: "URL that alerts are posted to",
  email: "Password of the mail server that alerts are sent by",
} as const;

interface NamedList {
  readonly path: string;
  readonly names: readonly string[];
}

function listsOf({ pages, tickets, owners = {} }: AlertSettings): NamedList[] {
  const of = (lists: Pick<AlertSettings, "pages" | "tickets">, path: string): NamedList[] =>
    (["pages", "tickets"] as const).flatMap((severity) => {
      const names = lists[severity];
      return names === undefined ? [] : [{ path: `${path}${severity}`, names }];
    });
  return [
    ...of({ ...(pages && { pages }), ...(tickets && { tickets }) }, ""),
    ...Object.entries(owners).flatMap(([owner, lists]) => of(lists, `owners.${owner}.`)),
  ];
}

function nameProblems(name: string, path: string): Problem[] {
  if (name !== nobody && name !== deadMansSwitch) return [];
  return [
    {
      path,
      message: "the name has a meaning already",
      received: name,
      allowed: `any but ${nobody} and ${deadMansSwitch}`,
      fix: "rename it",
    },
  ];
}

/** Mails need to know from whom and to whom; what is not mailed has all that it needs in its secret. */
function receiverProblems(receiver: AlertReceiverSettings, at: PathOf): Problem[] {
  if (receiver.type !== "email")
    return ofMail
      .filter((property) => receiver[property] !== undefined)
      .map((property) => ({
        path: at(property),
        message: `of no use to ${receiver.type}`,
        received: receiver[property],
        allowed: "must be unset",
        fix: "remove it: its secret says where alerts go",
      }));
  return ofMail
    .filter((property) => (receiver[property] ?? []).length === 0)
    .map((property) => ({
      path: at(property),
      message: "no mail can be sent without it",
      received: receiver[property],
      allowed: property === "to" ? "one address or more" : "required with type: email",
      fix:
        { to: "e.g. [oncall@example.com]", from: "e.g. alerts@example.com" }[property as string] ?? "set it",
    }));
}

function unusedProblems(name: string, lists: readonly NamedList[], path: string): Problem[] {
  if (lists.some(({ names }) => names.includes(name))) return [];
  return [
    {
      path,
      message: "no alert goes to it",
      received: name,
      allowed: "a receiver that pages, tickets or an owner names",
      fix: "name it there, or remove it",
    },
  ];
}

function unsaid(severity: "pages" | "tickets", path: string, receivers: readonly string[]): Problem {
  return {
    path,
    message: `nothing says who is told of ${severity}`,
    received: undefined,
    allowed: allowedNames(receivers),
    fix: `name receivers, e.g. [${receivers[0] ?? "oncall"}]; or [${nobody}], where nobody should be told`,
  };
}

function listProblems(names: readonly string[], receivers: readonly string[], path: string): Problem[] {
  const wrong = (message: string, received: unknown, fix: string, where = path): Problem => ({
    path: where,
    message,
    received,
    allowed: allowedNames(receivers),
    fix,
  });
  if (names.length === 0)
    return [wrong("an empty list doesn't say whether nobody is meant", names, `write [${nobody}]`)];
  if (names.includes(nobody) && names.length > 1)
    return [wrong("somebody and nobody", names, `remove ${nobody}`)];
  return names.flatMap((name, index) => {
    const where = `${path}[${index}]`;
    if (name !== nobody && !receivers.includes(name))
      return [
        wrong("there is no such receiver", name, spellingFix(name, receivers, "add it to receivers"), where),
      ];
    return names.indexOf(name) < index ? [wrong("named twice", name, "name each receiver once", where)] : [];
  });
}

const allowedNames = (receivers: readonly string[]): string =>
  [...receivers, `or ${nobody} alone`].join(", ").replace(/^or /, "");

function unsent(at: PathOf): Problem {
  return {
    path: at("metrics"),
    message: "there are receivers, and nothing that sends them alerts",
    received: "none",
    allowed: "stack, where there are receivers",
    fix: "choose stack, or remove the receivers",
  };
}
