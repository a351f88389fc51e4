import { cidrProblems } from "../cidr.ts";
import { declaredProblems } from "../declared-problems.ts";
import { given } from "../given.ts";
import type { Plain } from "../plain.ts";
import { defaultsOf } from "../settings.ts";
import { below, type PathOf, type Problem, type Resolved } from "../validation.ts";
import { alertProblems, alertWarnings, receiverSecrets } from "./alert-routes.ts";
import { secretReaderProblems } from "../identity/secret-reader-plan.ts";
import { logImages, logNamespaces, logProblems, logSecrets, logWarnings } from "./log-plan.ts";
import { namespaces } from "./names.ts";
import type { ObservabilityArgs } from "./observability-args.ts";
import { observabilityArguments, observabilitySettings } from "./settings.ts";
import {
  traceImages,
  traceNamespaces,
  traceProblems,
  traceSecretReaderName,
  traceSecrets,
} from "./trace-plan.ts";

const defaults = defaultsOf(observabilityArguments);

/** What a stack file says of it. */
export type ObservabilitySettings = Plain<Pick<ObservabilityArgs, keyof typeof observabilitySettings>>;

export type ObservabilityPlan = Plain<ObservabilityArgs> &
  Required<Pick<Plain<ObservabilityArgs>, keyof typeof defaults | "runbookUrl">>;

/** Applies the defaults and collects every problem; the plan is only meaningful when there is none. */
export function planObservability(
  args: Plain<ObservabilityArgs>,
  path: string | PathOf = "",
): Resolved<ObservabilityPlan> {
  const at = below(path);
  const nodeCidrs = args.nodeCidrs ?? [];
  return {
    plan: { ...defaults, runbookUrl: "", ...given(args), nodeCidrs },
    problems: [
      ...settingProblems(args, at),
      ...nodeCidrs.flatMap((cidr, index) => cidrProblems(cidr, `${at("nodeCidrs")}[${index}]`, ofSubnets)),
    ],
  };
}

/** What is wrong with what a stack file says, before anything is known of the cluster. */
function settingProblems(settings: ObservabilitySettings, at: PathOf): Problem[] {
  const { metrics = defaults.metrics, runbookUrl } = settings;
  const declared = declaredProblems(observabilitySettings, settings, at);
  return [
    ...declared,
    // What is malformed is told once, and not again by what refers to it.
    ...(declared.length > 0
      ? []
      : [
          ...alertProblems(settings, metrics, at),
          ...logProblems(settings, at),
          ...traceProblems(settings, metrics, at),
        ]),
    ...(metrics === "stack" && runbookUrl === undefined
      ? [
          {
            path: at("runbookUrl"),
            message: "alerts would not say what to do",
            allowed: "a URL, where metrics are kept",
            fix: "say where RUNBOOK.md is read, e.g. https://git.example.com/platform/blob/main/RUNBOOK.md",
          },
        ]
      : []),
  ];
}

/** What of it is not wrong, and will be missed one night. */
export function observabilityWarnings(
  settings: ObservabilitySettings,
  path: string | PathOf = "",
): Problem[] {
  const { metrics = defaults.metrics } = settings;
  return [...alertWarnings(settings, metrics, below(path)), ...logWarnings(settings, metrics, below(path))];
}

/** Name of the role that reads the receivers' secrets. */
export const secretReaderName = (clusterName: string): string => `${clusterName}-alerts`;

/** Name of the role that reads the secret of the header of logs. */
export const logSecretReaderName = (clusterName: string): string => `${clusterName}-log-store`;

/** What is missing of what a program says, and a stack file does not: what secrets and log groups are made of. */
export function secretProblems(
  args: Pick<ObservabilityArgs, ProgramArgument>,
  plan: ObservabilityPlan,
): Problem[] {
  const missing = (names: readonly ProgramArgument[], message: string, allowed: string, fix: string) =>
    names
      .filter((name) => args[name] === undefined)
      .map((name) => ({ path: name, message, received: undefined, allowed, fix }));
  const hasReceivers = Object.keys(receiverSecretsOf(plan)).length > 0;
  const headers = [
    ["logsHeader", logSecrets(plan), logSecretReaderName(plan.clusterName)],
    ["tracesHeader", traceSecrets(plan), traceSecretReaderName(plan.clusterName)],
  ] as const;
  const used = headers.filter(([, secrets]) => Object.keys(secrets).length > 0);
  return [
    ...(hasReceivers
      ? [
          ...missing(
            secretArguments,
            "receivers' secrets can't be read without it",
            "required with receivers, or a dead man's switch",
            "set it, or leave the receivers out",
          ),
          ...secretReaderProblems(secretReaderName(plan.clusterName), "clusterName"),
        ]
      : []),
    ...used.flatMap(([setting, , reader], index) => [
      // What is missing is told once.
      ...missing(
        hasReceivers || index > 0 ? [] : secretArguments,
        `the secret of ${setting} can't be read without it`,
        `required with ${setting}`,
        "set it, or leave the header out",
      ),
      ...secretReaderProblems(reader, "clusterName"),
    ]),
    ...(plan.logs === "cloudWatch"
      ? missing(
          ["region", "accountId"],
          "collectors can't be given an identity in AWS without it",
          "required with logs: cloudWatch",
          "set it, or send logs elsewhere",
        )
      : []),
  ];
}

const secretArguments = ["region", "secretsKeyArn", "secretOperatorRoleArn"] as const;
type ProgramArgument = (typeof secretArguments)[number] | "accountId";

/** Keys of the secrets that receivers take, each with what its value is; none where nothing sends alerts. */
export function receiverSecretsOf(settings: ObservabilitySettings): Record<string, string> {
  return (settings.metrics ?? defaults.metrics) === "stack" ? receiverSecrets(settings) : {};
}

/** Namespaces that it brings: those that admission policies leave alone. */
export function observabilityNamespaces(settings: ObservabilitySettings): string[] {
  const { metrics = defaults.metrics } = settings;
  return [
    ...(metrics === "stack" ? [namespaces.main] : []),
    ...logNamespaces(settings),
    ...traceNamespaces(settings),
  ];
}

/** Charts that it installs, each with every registry that its images are in. */
export function observabilityImages(
  settings: ObservabilitySettings,
): (readonly [chart: string, registry: string])[] {
  const registries = ["quay.io", "ghcr.io", "registry.k8s.io", "docker.io"];
  return [
    ...((settings.metrics ?? defaults.metrics) === "stack"
      ? registries.map((registry) => ["kube-prometheus-stack", registry] as const)
      : []),
    ...logImages(settings),
    ...traceImages(settings),
  ];
}

const ofSubnets = {
  allowed: "the blocks of the cluster's subnets, e.g. 10.20.64.0/19",
  fix: "take those of the subnets that the cluster was given",
};
