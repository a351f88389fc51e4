import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { assertArguments } from "../arguments.ts";
import { podSecurityLabels } from "../pod-security.ts";
import { assertValid } from "../validation.ts";
import { planHelmAddon } from "./helm-addon-plan.ts";
import type { HelmAddonArgs } from "./helm-addon-args.ts";

export type { HelmAddonArgs } from "./helm-addon-args.ts";

/**
 * A third-party chart from the table of pinned ones, as a Helm release in a namespace under a Pod Security level.
 *
 * A release, not a rendered chart like our own services: such charts have hooks (cert-manager waits for its API in
 * one) and look up what is in the cluster (the load balancer controller keeps its webhook's certificate), neither of
 * which `helm template` does; rendered, every preview would show a new certificate. The price is that previews and
 * policies see one release instead of its objects: the values functions of this room are held by tests instead. Images
 * keep the tags that the chart pins: their digests are the publisher's to state, and few charts do.
 *
 * A failed installation is undone (`atomic`, `cleanupOnFail`), so that none is left pending for the next one to
 * stumble over. What uses the add-on's kinds depends on `release`.
 *
 * @example
 * new HelmAddon("platform-external-secrets", { chart: "external-secrets", values: { replicaCount: 2 } },
 *   { providers: [cluster.provider] });
 *
 * @transform kubernetes:helm.sh/v3:Release maxHistory 3
 */
export class HelmAddon extends pulumi.ComponentResource {
  /** Ready when the add-on is: what uses its kinds, webhooks or controllers depends on it. */
  readonly release: pulumi.Resource;
  /** Namespace that it is in. */
  readonly namespace: string;

  constructor(name: string, args: HelmAddonArgs, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:addons:HelmAddon", name, {}, opts);
    assertArguments(this, name, args);
    const { plan, problems } = planHelmAddon(args);
    assertValid(`HelmAddon ${name}`, problems);

    const namespaces: pulumi.Resource[] = plan.createNamespace
      ? [
          new k8s.core.v1.Namespace(
            `${name}-namespace`,
            {
              metadata: { name: plan.namespace, labels: namespaceLabels(plan.releaseName, plan.podSecurity) },
            },
            { parent: this },
          ),
        ]
      : [];
    if (plan.ingress)
      namespaces.push(
        new k8s.networking.v1.NetworkPolicy(
          `${name}-network-policy`,
          { metadata: { name: "ingress", namespace: plan.namespace }, spec: plan.ingress },
          { parent: this, dependsOn: [...namespaces] },
        ),
      );
    this.release = new k8s.helm.v3.Release(
      `${name}-release`,
      {
        name: plan.releaseName,
        namespace: plan.namespace,
        createNamespace: false,
        ...plan.source,
        values: args.values,
        skipCrds: plan.skipCrds,
        atomic: true,
        cleanupOnFail: true,
        timeout: plan.timeoutSeconds,
        // Each revision is a Secret in the namespace; Helm keeps all of them unless told otherwise.
        maxHistory: 5,
      },
      { parent: this, dependsOn: namespaces },
    );
    this.namespace = plan.namespace;
    this.registerOutputs({ namespace: this.namespace });
  }
}

function namespaceLabels(releaseName: string, podSecurity: string): Record<string, string> {
  return {
    "app.kubernetes.io/part-of": releaseName,
    ...podSecurityLabels(podSecurity),
  };
}
