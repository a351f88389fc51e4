import { AWS_ROWS } from "./aws.ts";
import { OBJECT_ROWS } from "./objects.ts";
import { POD_ROWS } from "./pods.ts";
import { type CatalogueRow } from "./row.ts";

/** The rule sets that the catalogue was merged from, by the letter that rows call them by. */
export const ANCHORS: Readonly<Record<string, string>> = {
  P: "Pod Security Standards, k8s.io/pod-security-admission v0.37.2 (b: baseline, r: restricted; 1.xx: the version that brought it)",
  Y: "kyverno/policies of 2026-03",
  G: "gatekeeper-library of 2026-07",
  L: "kube-linter of 2026-08",
  S: "kube-score v1.20.0",
  O: "Polaris of 2026-08",
  C: "Checkov 3.3.30: CKV_K8S_n in the tables of Kubernetes, CKV_AWS_n in that of AWS, CKV2_n of either",
  T: "trivy-checks v1.10.0: KSVn",
  I: "CIS Kubernetes and CIS EKS benchmarks",
  F: "AWS Foundational Security Best Practices",
  H: "Security Hub's controls beside that standard",
  U: "Pulumi's pre-built packs",
  u: "pulumi/compliance-policies",
  A: "awsguard",
};

export interface CatalogueSection {
  readonly title: string;
  readonly rows: readonly CatalogueRow[];
}

/** What eleven sets of rules check of anything that Slipway deploys, and what we make of it. */
export const CATALOGUE: readonly CatalogueSection[] = [
  { title: "Pods", rows: POD_ROWS },
  { title: "Other Kubernetes objects", rows: OBJECT_ROWS },
  { title: "AWS", rows: AWS_ROWS },
];

/** Rules of ours that answer no row, by name, and what made us write them. */
export const ADDITIONS: Readonly<Record<string, string>> = {
  "alert-receiver-secrets": "a receiver's address is a credential that no other set looks for",
  "alert-runbook": "whoever is woken has to be told what to do",
  "alert-severity": "an alert is routed by its severity, or not at all",
  "backup-vault-encryption": "backups are as secret as what they are of",
  "cron-job-concurrency": "runs that overlap are the commonest surprise of CronJobs",
  "deregistration-delay": "zero downtime behind a load balancer: who must wait for whom",
  "keep-alive": "zero downtime behind a load balancer: who closes connections",
  "key-has-alias": "an id in a log says nothing to whoever is on call",
  "pre-stop-hook": "zero downtime: endpoints are removed while the pod stops",
  "prometheus-storage": "users' complaint: by default metrics go with the pod",
  "rds-managed-password": "a password that passes through Pulumi is in its state",
  "role-binding-targets-exist": "a dangling reference like those of the catalogue",
  "service-objectives": "a service without an objective pages nobody, or for nothing",
  "sns-encryption": "a control of FSBP on a kind that the catalogue leaves out",
  "sqs-encryption": "a control of FSBP on a kind that the catalogue leaves out",
  "storage-class-encryption": "volumes of pods are made by the cluster, out of every AWS rule's sight",
  "termination-grace": "zero downtime: the time to stop must hold all that comes before",
  "unseen-objects": "users' complaint: what a Helm release hides passes unseen",
  "workload-autoscaler": "a production workload of a fixed size is either idle or overloaded",
};
