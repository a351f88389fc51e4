import { CHECKOV_AWS } from "./checkov-aws.ts";
import { CIS_EKS } from "./cis-eks.ts";
import { GATEKEEPER } from "./gatekeeper.ts";
import { GUARD } from "./guard.ts";
import { KUBE_LINTER } from "./kube-linter.ts";
import { KUBE_SCORE } from "./kube-score.ts";
import { KYVERNO } from "./kyverno.ts";
import { POLARIS } from "./polaris.ts";
import { type Suite } from "./suite.ts";
import { TRIVY_AWS } from "./trivy-aws.ts";
import { CHECKOV_KUBERNETES, TRIVY } from "./trivy.ts";

/** Suites that the catalogue goes through rule by rule. */
export const SUITES: readonly Suite[] = [
  KYVERNO,
  GATEKEEPER,
  KUBE_LINTER,
  KUBE_SCORE,
  POLARIS,
  CHECKOV_KUBERNETES,
  TRIVY,
  CHECKOV_AWS,
  TRIVY_AWS,
  GUARD,
  CIS_EKS,
];
