import { mirrored, priorityClassName, resources } from "../addons/hardening.ts";
import { grafanaAdmin, lokiUrl, namespaces } from "./names.ts";

export interface GrafanaValuesArgs {
  readonly imageMirror?: string;
  /** Whether there is a Loki that is asked for logs. */
  readonly loki?: boolean;
}

/**
 * Values of Grafana, a chart within the stack's. Nobody gets in without a password, which External Secrets makes; nothing
 * leads there from outside. It keeps nothing: dashboards and data sources are ConfigMaps of its own namespace, which is
 * all that it may read (the chart would let it read every Secret of the cluster).
 */
export function grafanaValues({ imageMirror, loki = false }: GrafanaValuesArgs): object {
  const registry = (name: string) => ({ registry: mirrored(name, imageMirror) });
  const sidecar = { resource: "configmap", searchNamespace: namespaces.main } as const;
  return {
    image: registry("docker.io"),
    admin: { existingSecret: grafanaAdmin },
    // Its Role is ours.
    rbac: { create: false },
    "grafana.ini": {
      "auth.anonymous": { enabled: false },
      users: { allow_sign_up: false },
      analytics: { reporting_enabled: false, check_for_updates: false, check_for_plugin_updates: false },
      // Nothing is asked of gravatar.com, nor shown to snapshots.raintank.io.
      security: { disable_gravatar: true },
      snapshots: { external_enabled: false },
    },
    sidecar: {
      image: registry("quay.io"),
      resources: resources(10, 96),
      dashboards: sidecar,
      datasources: sidecar,
    },
    ...(loki && {
      additionalDataSources: [{ name: "Loki", uid: "loki", type: "loki", access: "proxy", url: lokiUrl }],
    }),
    resources: resources(50, 256),
    priorityClassName,
    testFramework: { enabled: false },
  };
}
