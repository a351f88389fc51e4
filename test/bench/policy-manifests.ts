import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Every how many manifests one breaks rules: most of what is checked is fine. */
export const VIOLATING = 10;

/** A Deployment of two to four containers, like those that charts render. */
export function manifest(index: number): string {
  const isBad = index % VIOLATING === 0;
  const containers = Array.from({ length: 2 + (index % 3) }, (_, place) => {
    const digest = index.toString(16).padStart(64, "0");
    return [
      `        - name: container-${place}`,
      `          image: registry.example/shop@sha256:${digest}`,
      `          ports: [{ name: http-${place}, containerPort: ${8080 + place} }]`,
      "          env:",
      "            - { name: LOG_LEVEL, value: info }",
      "          securityContext:",
      `            allowPrivilegeEscalation: ${isBad}`,
      "            readOnlyRootFilesystem: true",
      "            capabilities: { drop: [ALL] }",
      "          resources:",
      "            requests: { cpu: 100m, memory: 128Mi }",
      "            limits: { cpu: 500m, memory: 128Mi }",
      `          readinessProbe: { httpGet: { path: /ready, port: http-${place} } }`,
      `          livenessProbe: { httpGet: { path: /live, port: http-${place} } }`,
      "          lifecycle: { preStop: { sleep: { seconds: 5 } } }",
    ].join("\n");
  });
  return [
    "apiVersion: apps/v1",
    "kind: Deployment",
    "metadata:",
    `  name: shop-${index}`,
    "  namespace: shop",
    "  labels: { app.kubernetes.io/name: shop }",
    "spec:",
    "  replicas: 3",
    `  selector: { matchLabels: { app: shop-${index} } }`,
    "  template:",
    `    metadata: { labels: { app: shop-${index}, app.kubernetes.io/name: shop } }`,
    "    spec:",
    "      automountServiceAccountToken: false",
    "      enableServiceLinks: false",
    "      serviceAccountName: shop",
    "      topologySpreadConstraints:",
    "        - maxSkew: 1",
    "          topologyKey: topology.kubernetes.io/zone",
    "          whenUnsatisfiable: ScheduleAnyway",
    `          labelSelector: { matchLabels: { app: shop-${index} } }`,
    "      securityContext:",
    "        runAsNonRoot: true",
    "        runAsUser: 65532",
    "        runAsGroup: 65532",
    "        seccompProfile: { type: RuntimeDefault }",
    "      containers:",
    ...containers,
    "",
  ].join("\n");
}

const metadata = (name: string): string => `metadata:\n  name: ${name}\n`;

/** A container that says no more than it has to. */
const container = (indent: number, index: number): string =>
  [
    "containers:",
    `- name: app-${index}`,
    "  image: nginx:latest",
    "  env:",
    "  - name: MODE",
    "    value: test",
    "  securityContext:",
    "    privileged: true",
  ]
    .map((line) => `${" ".repeat(indent)}${line}\n`)
    .join("");

/**
 * Manifests as the suites of checkers have them: short, of several kinds, and each of them breaks many rules. The kinds
 * come about as often as in those of Kyverno, kube-score, kube-linter and Polaris together.
 */
const BARE: readonly ((index: number) => string)[] = [
  (index) => `apiVersion: v1\nkind: Pod\n${metadata(`bad-${index}`)}spec:\n${container(2, index)}`,
  (index) =>
    `apiVersion: apps/v1\nkind: Deployment\n${metadata(`bad-${index}`)}spec:\n  replicas: 1\n  selector:\n    matchLabels:\n      app: bad-${index}\n  template:\n    metadata:\n      labels:\n        app: bad-${index}\n    spec:\n${container(6, index)}`,
  (index) =>
    `apiVersion: batch/v1\nkind: CronJob\n${metadata(`bad-${index}`)}spec:\n  schedule: "*/1 * * * *"\n  jobTemplate:\n    spec:\n      template:\n        spec:\n          restartPolicy: OnFailure\n${container(10, index)}`,
  (index) =>
    `apiVersion: v1\nkind: Pod\n${metadata(`host-${index}`)}spec:\n  hostNetwork: true\n${container(2, index)}`,
  (index) =>
    `apiVersion: v1\nkind: Service\n${metadata(`svc-${index}`)}spec:\n  type: NodePort\n  selector:\n    app: bad-${index - 3}\n  ports:\n  - port: 80\n`,
  (index) =>
    `apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\n${metadata(`all-${index}`)}rules:\n- apiGroups: ["*"]\n  resources: ["*"]\n  verbs: ["*"]\n`,
  (index) => `apiVersion: v1\nkind: Namespace\n${metadata(`ns-${index}`)}`,
  (index) =>
    `apiVersion: apps/v1\nkind: StatefulSet\n${metadata(`db-${index}`)}spec:\n  serviceName: db\n  selector:\n    matchLabels:\n      app: db-${index}\n  template:\n    metadata:\n      labels:\n        app: db-${index}\n    spec:\n${container(6, index)}`,
];

export const bare = (index: number): string => (BARE[index % BARE.length] ?? manifest)(index);

/** The same manifests as one stream and as a file each. */
export interface Manifests {
  readonly stream: string;
  readonly folder: string;
}

export function writeManifests(
  folder: string,
  count: number,
  manifestOf: (index: number) => string,
): Manifests {
  const manifests = Array.from({ length: count }, (_, index) => manifestOf(index + 1));
  mkdirSync(folder, { recursive: true });
  for (const [index, text] of manifests.entries()) writeFileSync(join(folder, `${index}.yaml`), text);
  const stream = `${folder}.yaml`;
  writeFileSync(stream, manifests.join("---\n"));
  return { stream, folder };
}
