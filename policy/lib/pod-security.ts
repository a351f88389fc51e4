import { type PodAdmission } from "./admission.ts";
import { type Findings } from "./finding.ts";
import { type Control, controlInForce, type Level, podSecurity } from "./frameworks.ts";
import { byVersion, kubeVersion, type KubeVersion } from "./kube-version.ts";
import { choice } from "./options.ts";
import { type Pod } from "./pods.ts";
import { podRule, type Rule, type RuleMetadata } from "./rule.ts";

/** One check of the Pod Security Standards. */
interface Check {
  /** Its id in k8s.io/pod-security-admission. */
  readonly id: string;
  /** @default older than the oldest version that rules tell apart */
  readonly since?: KubeVersion;
  readonly check: (pod: Pod, version: KubeVersion) => Findings;
  /** The same as `check` for the API server. */
  readonly admission: (version: KubeVersion) => PodAdmission;
}

/** What the standards say on one subject: one check for both levels, a stricter one for restricted, or both. */
type Definition = RuleMetadata & { readonly baseline?: Check; readonly restricted?: Check };

const OPTIONS = {
  level: choice(["baseline", "restricted"], {
    description:
      "The level of the Pod Security Standards; a rule of the restricted level alone is off at baseline.",
    by: "restricted",
  }),
  kubeVersion,
};

/**
 * A rule of the Pod Security Standards, with the standards' level and version as options. At each of them it makes
 * the check that is in force there, exactly as Kubernetes' own admission makes it.
 */
export function podSecurityRule({ baseline, restricted, controls, ...metadata }: Definition): Rule {
  const checks = [...toChecks("baseline", baseline), ...toChecks("restricted", restricted)];
  const inForce = (level: Level): Readonly<Record<KubeVersion, Check | undefined>> =>
    byVersion((version) => controlInForce(checks, level, version)?.definition);
  const checkOf = { baseline: inForce("baseline"), restricted: inForce("restricted") };
  return podRule({
    ...metadata,
    controls: [...checks.map(({ definition: _, ...control }) => control), ...controls],
    options: OPTIONS,
    check: (pod, { level, kubeVersion }) => checkOf[level][kubeVersion]?.check(pod, kubeVersion) ?? [],
    admission: ({ level, kubeVersion }) => checkOf[level][kubeVersion]?.admission(kubeVersion),
  });
}

/** The check as the control that it answers. */
const toChecks = (
  level: Level,
  definition: Check | undefined,
): readonly (Control & { readonly definition: Check })[] =>
  definition ? [{ ...podSecurity(level, definition.id, definition.since), definition }] : [];
