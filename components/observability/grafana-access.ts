import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { grafanaAdmin, namespaces } from "./names.ts";

const namespace = namespaces.main;
/** As the chart calls it: release and chart. */
const serviceAccount = "kube-prometheus-stack-grafana";

/**
 * What Grafana needs to start: the password of its administrator, and to read ConfigMaps of its namespace.
 *
 * External Secrets makes the password, once (its guides, "Generators"; `refreshPolicy: CreatedOnce`): nobody chooses it,
 * and no state has it. Without the ExternalSecret the Secret goes, too.
 */
export function createGrafanaAccess(name: string, options: pulumi.CustomResourceOptions): pulumi.Resource[] {
  const generator = new k8s.apiextensions.CustomResource(
    `${name}-grafana-password`,
    {
      apiVersion: "generators.external-secrets.io/v1alpha1",
      kind: "Password",
      metadata: { name: grafanaAdmin, namespace },
      spec: { length: 32, digits: 8, symbols: 0, noUpper: false, allowRepeat: true },
    },
    options,
  );
  const password = new k8s.apiextensions.CustomResource(
    `${name}-grafana-admin`,
    {
      apiVersion: "external-secrets.io/v1",
      kind: "ExternalSecret",
      metadata: {
        name: grafanaAdmin,
        namespace,
        annotations: { "pulumi.com/waitFor": "condition=Ready", "pulumi.com/timeoutSeconds": "120" },
      },
      spec: {
        refreshPolicy: "CreatedOnce",
        target: {
          name: grafanaAdmin,
          creationPolicy: "Owner",
          template: {
            engineVersion: "v2",
            data: { "admin-user": "admin", "admin-password": "{{ .password }}" },
          },
        },
        dataFrom: [
          {
            sourceRef: {
              generatorRef: {
                apiVersion: "generators.external-secrets.io/v1alpha1",
                kind: "Password",
                name: grafanaAdmin,
              },
            },
          },
        ],
      },
    },
    { ...options, dependsOn: generator },
  );
  const metadata = { name: "grafana-dashboards", namespace };
  const role = new k8s.rbac.v1.Role(
    `${name}-grafana-role`,
    { metadata, rules: [{ apiGroups: [""], resources: ["configmaps"], verbs: ["get", "list", "watch"] }] },
    options,
  );
  const binding = new k8s.rbac.v1.RoleBinding(
    `${name}-grafana-role-binding`,
    {
      metadata,
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: metadata.name },
      subjects: [{ kind: "ServiceAccount", name: serviceAccount, namespace }],
    },
    { ...options, dependsOn: role },
  );
  return [password, binding];
}
