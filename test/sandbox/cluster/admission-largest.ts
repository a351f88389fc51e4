import { type GeneratedGroup } from "../../../components/admission/generated-policies.ts";
import { compliant, compliantContainer } from "./admission-pods.ts";
import { type Manifest } from "./dry-run.ts";

/** A pod with more of everything than any that runs. */
const containers = Array.from({ length: 100 }, (_, index) => ({
  ...compliantContainer,
  name: `container-${index}`,
  ports: Array.from({ length: 20 }, (__, port) => ({
    containerPort: 1024 + 20 * index + port,
    name: `p${index}-${port}`, // of names that are there twice the API server warns at length
  })),
}));
const volumes = Array.from({ length: 200 }, (_, index) => ({ name: `volume-${index}`, emptyDir: {} }));
export const largest = { ...compliant(), containers, volumes };

/** The same, and every container violates what it can. */
export const careless = {
  hostNetwork: true,
  hostPID: true,
  volumes: volumes.map(({ name }) => ({ name, hostPath: { path: "/" } })),
  containers: containers.map(({ name, ports }) => ({
    ...{ name, image: "shop:latest", stdin: true, tty: true },
    ports: ports.map((port) => ({ ...port, hostPort: port.containerPort })),
    securityContext: {
      privileged: true,
      runAsUser: 0,
      capabilities: { add: ["SYS_ADMIN"] },
      seccompProfile: { type: "Unconfined" },
    },
    env: [{ name: "DB_PASSWORD", valueFrom: { secretKeyRef: { name: "db", key: "password" } } }],
  })),
};

const roleOf = (namespace: string, rule: object): Manifest =>
  ({
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "Role",
    metadata: { name: "shop", namespace },
    rules: Array.from({ length: 300 }, () => rule),
  }) as Manifest;

const resources = Array.from({ length: 20 }, (_, index) => `things${index}`);
export const largestRole = (place: string): Manifest =>
  roleOf(place, { apiGroups: ["example.com"], resources, verbs: ["get", "list", "watch"] });
export const carelessRole = (place: string): Manifest =>
  roleOf(place, {
    apiGroups: ["", "rbac.authorization.k8s.io", "networking.k8s.io", "*"],
    resources: [
      ...resources,
      ...["secrets", "configmaps", "pods", "pods/exec", "serviceaccounts/token", "persistentvolumes"],
      ...["roles", "rolebindings", "networkpolicies", "nodes/proxy", "services/status"],
    ],
    verbs: ["get", "list", "create", "update", "patch", "bind", "escalate", "impersonate"],
  });

/** All rules of a group once more, by other names. */
export const again = ({ rules }: GeneratedGroup): GeneratedGroup["rules"] =>
  rules.map((rule) => {
    const { name } = rule.variable;
    const renamed = (expression: string): string =>
      expression.replaceAll(`variables.${name}.`, `variables.${name}Again.`);
    return {
      ...rule,
      variable: { ...rule.variable, name: `${name}Again` },
      validation: {
        ...rule.validation,
        expression: renamed(rule.validation.expression),
        messageExpression: renamed(rule.validation.messageExpression),
      },
    };
  });
