/** The status of a release that was left out. No release of helm's has it. */
export const LEFT_OUT = "left-out";

/**
 * Charts of controllers whose work is to call the AWS API. The sandbox's cloud is provider plugins, not an API that
 * programs in the cluster could call: these would start, fail, and roll their release back.
 */
const NEEDS_AWS: ReadonlySet<string> = new Set([
  "aws-load-balancer-controller",
  "external-dns",
  "external-secrets",
  "karpenter",
]);

/** `oci://example.com/charts/karpenter` → `karpenter`. */
export function nameOfChart(chart: string): string {
  return (chart.split("/").at(-1) ?? "").replace(/-\d[\w.+-]*\.tgz$/, "");
}

/** Why a chart is left out whether or not it can be fetched; undefined where it isn't. */
export function whyLeftOut(chart: string): string | undefined {
  return NEEDS_AWS.has(nameOfChart(chart))
    ? "its controller calls the AWS API, which no sandbox has"
    : undefined;
}

/** helm's words about a repository that did answer, and has no such chart: the program's mistake, not the machine's. */
const NO_SUCH_CHART =
  /not found in .*repository|no chart version found|no chart name found|: not found$|invalid_reference/im;

/** Whether a chart that helm could not pull is out of reach, rather than not there. */
export function isOutOfReach(stderr: string): boolean {
  return !NO_SUCH_CHART.test(stderr);
}
