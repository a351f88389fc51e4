import { atLeast, type KubeVersion } from "./kube-version.ts";

/** A published set of controls that rules answer. */
export interface Framework {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly reference: string;
}

/** Level of the Pod Security Standards. */
export type Level = "baseline" | "restricted";

/** One control of a framework. */
export interface Control {
  readonly framework: Framework;
  readonly id: string;
  /** Where a framework has levels: a rule of a lower level counts for the higher ones too. */
  readonly level?: Level;
  /** The version of Kubernetes that brought the control, where it is younger than all that rules tell apart. */
  readonly since?: KubeVersion;
}

export const POD_SECURITY_STANDARDS: Framework = {
  id: "pod-security-standards",
  name: "Kubernetes Pod Security Standards",
  version: "1.37",
  reference: "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
};

/** Numbers as in version 1.7.0; versions renumber some. */
const CIS_EKS: Framework = {
  id: "cis-eks",
  name: "CIS Amazon Elastic Kubernetes Service Benchmark",
  version: "1.8.0",
  reference: "https://www.cisecurity.org/benchmark/kubernetes",
};

const CIS_KUBERNETES: Framework = {
  id: "cis-kubernetes",
  name: "CIS Kubernetes Benchmark",
  version: "1.12",
  reference: "https://www.cisecurity.org/benchmark/kubernetes",
};

const CIS_AWS: Framework = {
  id: "cis-aws",
  name: "CIS Amazon Web Services Foundations Benchmark",
  version: "5.0.0",
  reference: "https://www.cisecurity.org/benchmark/amazon_web_services",
};

/** The standard has no versions that a deployment could pin: controls carry ids for good. */
const AWS_FSBP: Framework = {
  id: "aws-fsbp",
  name: "AWS Foundational Security Best Practices",
  version: "1.0.0",
  reference: "https://docs.aws.amazon.com/securityhub/latest/userguide/fsbp-standard.html",
};

/** Controls that Security Hub has beside those of the standard, for other standards such as NIST's. */
const AWS_SECURITY_HUB: Framework = {
  id: "aws-security-hub",
  name: "AWS Security Hub",
  version: "CSPM",
  reference: "https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-controls-reference.html",
};

/** A control of the Pod Security Standards, by the id of its check in k8s.io/pod-security-admission. */
export const podSecurity = (level: Level, id: string, since?: KubeVersion): Control => ({
  framework: POD_SECURITY_STANDARDS,
  level,
  id,
  ...(since && { since }),
});

/**
 * The one of a rule's controls that the Pod Security Standards check at a level, in a version of Kubernetes:
 * restricted takes over the checks of baseline, except where it has a stricter one on the same subject. Undefined
 * where the rule has nothing to do with the standards, or not yet, or not at this level.
 */
export function controlInForce<C extends Control>(
  controls: readonly C[],
  level: Level,
  version: KubeVersion,
): C | undefined {
  const inForce = controls.filter(
    ({ framework, since }) => framework === POD_SECURITY_STANDARDS && (!since || atLeast(version, since)),
  );
  const strict =
    level === "restricted" ? inForce.find((control) => control.level === "restricted") : undefined;
  return strict ?? inForce.find((control) => control.level === "baseline");
}

export const cisEks = (id: string): Control => ({ framework: CIS_EKS, id });

export const cisKubernetes = (id: string): Control => ({ framework: CIS_KUBERNETES, id });

export const cisAws = (id: string): Control => ({ framework: CIS_AWS, id });

export const awsFsbp = (id: string): Control => ({ framework: AWS_FSBP, id });
export const awsSecurityHub = (id: string): Control => ({ framework: AWS_SECURITY_HUB, id });
