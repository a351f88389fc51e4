/** A published set of controls that rules answer. */
export interface Framework {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly reference: string;
}

/** One control of a framework. */
export interface Control {
  readonly framework: Framework;
  readonly id: string;
  /** Where a framework has levels: a rule of a lower level counts for the higher ones too. */
  readonly level?: "baseline" | "restricted";
}

export const POD_SECURITY_STANDARDS: Framework = {
  id: "pod-security-standards",
  name: "Kubernetes Pod Security Standards",
  version: "1.37",
  reference: "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
};

/** Numbers as in version 1.0.1; later versions of the benchmark renumber some. */
export const CIS_EKS: Framework = {
  id: "cis-eks",
  name: "CIS Amazon Elastic Kubernetes Service Benchmark",
  version: "1.0.1",
  reference: "https://www.cisecurity.org/benchmark/kubernetes",
};

/** The standard has no versions that a deployment could pin: controls carry ids for good. */
export const AWS_FSBP: Framework = {
  id: "aws-fsbp",
  name: "AWS Foundational Security Best Practices",
  version: "1.0.0",
  reference: "https://docs.aws.amazon.com/securityhub/latest/userguide/fsbp-standard.html",
};

/** A control of the Pod Security Standards, by the id of its check in k8s.io/pod-security-admission. */
export const podSecurity = (level: "baseline" | "restricted", id: string): Control => ({
  framework: POD_SECURITY_STANDARDS,
  level,
  id,
});

export const cisEks = (id: string): Control => ({ framework: CIS_EKS, id });

export const awsFsbp = (id: string): Control => ({ framework: AWS_FSBP, id });
