import { ClusterSupportType } from "../choices.ts";
import type { Problem } from "../validation.ts";
import { own } from "../own.ts";

/** How long Amazon EKS supports a Kubernetes version; ISO dates, the last supported day. */
export interface SupportPeriod {
  /** From here on AWS upgrades the cluster by itself, or bills extended support. */
  readonly standardEnd: string;
  /** From here on AWS upgrades the cluster whatever its support type. */
  readonly extendedEnd: string;
}

/**
 * Kubernetes versions that Amazon EKS offers in standard support, oldest first.
 * Source: Amazon EKS User Guide, "Understand the Kubernetes version lifecycle on EKS", release calendar;
 * endoflife.date's copy of it of August 2026. Not yet 1.37: Karpenter 1.15.2 (2026-11-12) is tested on clusters of it, but no
 * release calendar with its dates could be read (2026-11-30); `aws eks describe-cluster-versions` tells them.
 */
export const kubernetesVersions = {
  "1.34": { standardEnd: "2026-12-02", extendedEnd: "2027-12-02" },
  "1.35": { standardEnd: "2027-03-27", extendedEnd: "2028-03-27" },
  "1.36": { standardEnd: "2027-08-02", extendedEnd: "2028-08-02" },
} as const satisfies Record<string, SupportPeriod>;

export const supportedVersions: readonly string[] = Object.keys(kubernetesVersions);

/**
 * What becomes of the cluster at the end of standard support: `STANDARD` lets AWS upgrade it, `EXTENDED` keeps
 * the version for up to a year at a higher price an hour.
 * Source: Amazon EKS User Guide, "View current cluster upgrade policy".
 */
export const supportTypes = Object.values(ClusterSupportType);

/** Days before an end of support from which it is warned of; AWS's own notices come as early. */
const warningDays = 60;

export interface Support {
  readonly phase: "standard" | "extended" | "ended";
  /** Days until the phase ends; 0 on its last day, negative where support has ended. */
  readonly daysLeft: number;
  /** The phase's last day. */
  readonly until: string;
}

/**
 * Where a version stands in its life.
 * @param today ISO date, e.g. `2026-11-30`
 * @returns undefined for a version that is not in the table
 */
export function supportOf(version: string, today: string): Support | undefined {
  const period = own<SupportPeriod>(kubernetesVersions, version);
  if (!period) return undefined;
  const { standardEnd, extendedEnd } = period;
  const inStandard = daysBetween(today, standardEnd);
  if (inStandard >= 0) return { phase: "standard", daysLeft: inStandard, until: standardEnd };
  const inExtended = daysBetween(today, extendedEnd);
  return { phase: inExtended >= 0 ? "extended" : "ended", daysLeft: inExtended, until: extendedEnd };
}

interface VersionArgs {
  readonly version: string;
  readonly supportType: string;
  /** ISO date; without one no date is judged. */
  readonly today?: string | undefined;
  /** The version that runs, where it is known. */
  readonly deployedVersion?: string | undefined;
}

/** What is wrong with a version: unknown, out of support, or not reachable from the one that runs. */
export function versionProblems(args: VersionArgs, path: string): Problem[] {
  const { version, today, deployedVersion } = args;
  if (!supportedVersions.includes(version)) {
    return [
      {
        path,
        message: "not a Kubernetes version in EKS standard support",
        received: version,
        allowed: supportedVersions.join(", "),
        fix: "choose one of them; quote it in YAML, or 1.30 becomes 1.3",
      },
    ];
  }
  return [
    ...(today === undefined ? [] : supportProblems({ ...args, today }, path)),
    ...(deployedVersion === undefined ? [] : stepProblems(deployedVersion, version, path)),
  ];
}

/** What will be wrong with a version in less than {@link warningDays} days, and what is billed meanwhile. */
export function versionWarnings({ version, supportType, today }: VersionArgs, path: string): Problem[] {
  const support = today === undefined ? undefined : supportOf(version, today);
  if (!support || support.phase === "ended") return [];
  if (support.phase === "extended" && supportType !== "EXTENDED") return []; // A problem already.
  const ending = support.daysLeft <= warningDays;
  if (!ending && support.phase === "standard") return [];
  const billed = support.phase === "extended" ? "extended support is being billed, and " : "";
  return [
    {
      path,
      message: `${billed}${support.phase} support of ${version} ends on ${support.until}, in ${support.daysLeft} days`,
      received: version,
      allowed: laterVersions(version).join(", ") || "a later version, once EKS offers one",
      fix: upgradeAdvice(version),
    },
  ];
}

function supportProblems(args: VersionArgs & { readonly today: string }, path: string): Problem[] {
  const { version, supportType, today } = args;
  const support = supportOf(version, today);
  if (!support || support.phase === "standard") return [];
  if (support.phase === "extended" && supportType === "EXTENDED") return [];
  const extendable = support.phase === "extended";
  return [
    {
      path,
      message: extendable
        ? `standard support of ${version} has ended: AWS upgrades the cluster by itself`
        : `all support of ${version} ended on ${support.until}`,
      received: version,
      allowed: laterVersions(version).join(", ") || "a later version, once EKS offers one",
      fix: `${upgradeAdvice(version)}${
        extendable ? `, or set supportType: EXTENDED, which is billed, until ${support.until}` : ""
      }`,
    },
  ];
}

/** Source: Amazon EKS User Guide, "Update existing cluster to new Kubernetes version": one minor version at a time. */
function stepProblems(deployed: string, wanted: string, path: string): Problem[] {
  const step = minorOf(wanted) - minorOf(deployed);
  if (step === 0 || step === 1) return [];
  const next = `1.${minorOf(deployed) + 1}`;
  return [
    {
      path,
      message:
        step < 0
          ? `the cluster runs ${deployed} and can't go back`
          : `${deployed} to ${wanted} skips a version`,
      received: wanted,
      allowed: `${deployed}, or ${next}: an upgrade skips no minor version`,
      fix:
        step < 0
          ? `keep ${deployed}`
          : `go to ${next} first, nodes included, then one version further at a time`,
    },
  ];
}

function upgradeAdvice(version: string): string {
  const [next] = laterVersions(version);
  return `upgrade to ${next ?? "the next version"} (an upgrade skips no minor version)`;
}

function laterVersions(version: string): string[] {
  return supportedVersions.filter((other) => minorOf(other) > minorOf(version));
}

function minorOf(version: string): number {
  return Number(version.split(".")[1]);
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
}
