import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { namespaceClaims } from "../admission/namespace-claims.ts";
import { HelmAddon } from "../addons/helm-addon.ts";
import { given } from "../given.ts";
import { gatewayValues } from "./gateway-values.ts";
import { gatewayPolicy } from "./log-policies.ts";
import { namespaceLabels, namespaces, tracesHeaderSecret } from "./names.ts";
import type { ObservabilityPlan } from "./observability-plan.ts";
import { exposeOwnersSecrets, type OwnersSecrets } from "./owners-secrets.ts";

/** The gateways that services send their traces to, in a namespace of their own. */
export function createTraces(
  name: string,
  plan: ObservabilityPlan,
  secrets: OwnersSecrets | undefined,
  parent: pulumi.ComponentResource,
): void {
  const namespace = new k8s.core.v1.Namespace(
    `${name}-traces-namespace`,
    {
      metadata: {
        name: namespaces.traces,
        labels: namespaceLabels,
        ...(secrets && { annotations: { [namespaceClaims.secretReaders]: secrets.readerRoleArn } }),
      },
    },
    { parent },
  );
  const inside = { parent, dependsOn: [namespace] };
  const policy = new k8s.networking.v1.NetworkPolicy(
    `${name}-traces-policy`,
    { metadata: { name: "traffic", namespace: namespaces.traces }, spec: gatewayPolicy(plan) },
    inside,
  );
  if (secrets)
    exposeOwnersSecrets(
      secrets,
      {
        namespace: namespaces.traces,
        store: "traces",
        storeResource: `${name}-traces-store`,
        secretName: () => tracesHeaderSecret,
        resource: () => `${name}-traces-header`,
      },
      inside,
    );
  new HelmAddon(
    `${name}-traces`,
    {
      chart: "opentelemetry-collector",
      namespace: namespaces.traces,
      createNamespace: false,
      values: gatewayValues({
        ...plan,
        serviceMonitor: plan.metrics === "stack",
        ...given({ imageMirror: plan.imageMirror }),
      }),
      ...given({ chartMirror: plan.chartMirror }),
    },
    { parent, dependsOn: [namespace, policy] },
  );
}
