/** One fault, put into a copy of the project: what the first ring of tests has to find. */
export interface Fault {
  readonly where: string;
  readonly what: string;
  /** Relative to the project, as `foundBy`. */
  readonly file: string;
  /** Stands in the file once. */
  readonly right: string;
  readonly wrong: string;
  /** The file of tests that has to fail. */
  readonly foundBy: string;
}

export const FAULTS: readonly Fault[] = [
  {
    where: "chart",
    what: "pods may write to their image",
    file: "charts/service/templates/_pod.tpl",
    right: "readOnlyRootFilesystem: true",
    wrong: "readOnlyRootFilesystem: false",
    foundBy: "test/charts/service.test.ts",
  },
  {
    where: "chart",
    what: "a broken pod keeps a node from being drained",
    file: "charts/service/templates/pdb.yaml",
    right: "unhealthyPodEvictionPolicy: AlwaysAllow",
    wrong: "unhealthyPodEvictionPolicy: IfHealthyBudget",
    foundBy: "test/charts/service.test.ts",
  },
  {
    where: "chart",
    what: "an empty list of peers lets everybody in",
    file: "charts/service/templates/networkpolicy.yaml",
    right: "    {{- with .ingressFrom }}\n    - from:",
    wrong: "    {{- with (.ingressFrom | default (list)) | toJson | fromJsonArray | list }}\n    - from:",
    foundBy: "test/charts/network-policy.test.ts",
  },
  {
    where: "components",
    what: "a database takes connections without TLS",
    file: "components/database/postgres.ts",
    right: '{ name: "rds.force_ssl", value: "1" }',
    wrong: '{ name: "rds.force_ssl", value: "0" }',
    foundBy: "test/stacks/golden.test.ts",
  },
  {
    where: "policy",
    what: "init containers are not looked at",
    file: "policy/lib/pods.ts",
    right: "const startedContainers = [...initContainers, ...containers];",
    wrong: "const startedContainers = [...containers];",
    foundBy: "test/policy/pod-security-oracle.test.ts",
  },
  {
    where: "policy, in the cluster",
    what: "what is to be refused is only audited",
    file: "components/admission/admission-policies-plan.ts",
    right: 'deny: ["Deny", "Audit"]',
    wrong: 'deny: ["Audit"]',
    foundBy: "test/components/admission/admission-policies.test.ts",
  },
  {
    where: "pipeline",
    what: "an image of another workflow's is taken for ours",
    file: "ci/verify/plan.ts",
    right: '...["--certificate-identity", identity, ',
    wrong: '...["--certificate-identity-regexp", ".*", ',
    foundBy: "test/ci/build.test.ts",
  },
  {
    where: "pipeline",
    what: "what a rollback deploys is not verified",
    file: "ci/release/release.ts",
    right: "await steps.verify(deployed);",
    wrong: "await Promise.resolve();",
    foundBy: "test/ci/release.test.ts",
  },
  {
    where: "emulator of AWS",
    what: "a protected database is deleted",
    file: "sandbox/cloud/model/rds/instance.ts",
    right: "if (outputs.deletionProtection === true) {",
    wrong: "if (outputs.deletionProtection === undefined) {",
    foundBy: "test/sandbox/cloud/rds.test.ts",
  },
  {
    where: "emulator of AWS",
    what: "a protected cluster is deleted",
    file: "sandbox/cloud/model/eks/cluster.ts",
    right: "if (outputs.deletionProtection) {",
    wrong: "if (outputs.deletionProtection === undefined) {",
    foundBy: "test/sandbox/cloud/eks.test.ts",
  },
  {
    where: "emulator of Kubernetes",
    what: "a definition that the API server has forgotten is awaited",
    file: "sandbox/fallback/readiness/await.ts",
    right: "await tolerant(() => nudge(cluster, live));",
    wrong: "",
    foundBy: "test/sandbox/fallback/await-gone.test.ts",
  },
  {
    where: "the engine's recovery",
    what: "interrupted creations are not seen",
    file: "sandbox/engine/recovery.ts",
    right: 'type === "creating"',
    wrong: 'type === "created"',
    foundBy: "test/sandbox/engine-unit/recovery.test.ts",
  },
  {
    where: "the engine's recovery",
    what: "the lock of an update on another machine is broken",
    file: "sandbox/engine/recovery.ts",
    right: "if (lock.hostname !== hostname()) return true;",
    wrong: "if (lock.hostname !== hostname()) return false;",
    foundBy: "test/sandbox/engine-unit/recovery.test.ts",
  },
];
