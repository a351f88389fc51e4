import * as pulumi from "@pulumi/pulumi";
import { given } from "../given.ts";
import { assertArguments } from "../arguments.ts";
import { nameProblems } from "../naming.ts";
import { planned } from "../planned.ts";
import { assertValid } from "../validation.ts";
import { addonNameProblems, addonNamespaces, planAddons } from "./addons-plan.ts";
import { certManagerValues } from "./cert-manager-values.ts";
import { CrdChart } from "./crd-chart.ts";
import { ExternalDns } from "./external-dns.ts";
import { ExternalSecrets } from "./external-secrets.ts";
import { flaggerValues } from "./flagger-values.ts";
import { gatewayApiValues } from "./gateway-api-values.ts";
import { HelmAddon } from "./helm-addon.ts";
import { LoadBalancerController } from "./load-balancer-controller.ts";
import type { AddonsArgs } from "./addons-args.ts";

export type { AddonsArgs } from "./addons-args.ts";

/**
 * The operators that services rely on, from third-party charts: CRDs first, then the operators that look for
 * them when they start. Services, Gateways and custom resources depend on `ready`, so they come after and, on the way
 * down, go before the controllers that have to clean up after them.
 *
 * EKS Auto Mode: its built-in load balancing serves Gateways too since October 2026, but without readiness gates for
 * pods (aws/containers-roadmap#2511), which rollouts without failed requests need, and the AWS provider in use can't
 * switch it on. So Gateways are served by the same controller in both modes, and a cluster's Gateways look alike.
 * Leave the management of the Gateway API's CRDs by EKS off: they are installed here.
 *
 * @example
 * new Addons("shop-production", { clusterName, region: "eu-west-1", accountId, vpcId, platform: "shop-production" },
 *   { providers: [aws, cluster.provider] });
 *
 * @transform kubernetes:helm.sh/v3:Release maxHistory 3
 */
export class Addons extends pulumi.ComponentResource {
  /** Everything that is installed; what uses any of it depends on all of it. */
  readonly ready: pulumi.Resource[];
  /** ARN of the External Secrets operator's role, which secret readers trust; only where it is installed. */
  readonly operatorRoleArn?: pulumi.Output<string>;

  /** Namespaces of what is installed, without kube-system: what admission policies leave alone. */
  readonly namespaces: string[];

  constructor(name: string, args: AddonsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:addons:Addons", name, {}, opts);
    assertArguments(this, name, args);
    const { plan, problems } = planned(args, () => planAddons(args));
    assertValid(`Addons ${name}`, [
      ...addonNameProblems(name, "name"),
      ...nameProblems("iamPathPart", args.platform, "platform"),
      ...problems,
    ]);

    this.namespaces = addonNamespaces(plan);

    const {
      clusterName,
      region,
      accountId,
      vpcId,
      platform,
      nodeCidrs = [],
      chartMirror,
      imageMirror,
    } = args;
    const fromMirror = given({ chartMirror });
    const install = { nodeCidrs, ...fromMirror };
    const common = {
      serviceMonitor: plan.serviceMonitors,
      ...given({ imageMirror }),
    };

    const definitions: pulumi.Resource[] = [];
    if (plan.gatewayApi)
      definitions.push(
        new CrdChart(
          `${name}-gateway-api`,
          { chart: "gateway-api-crds", values: gatewayApiValues(), ...fromMirror },
          { parent: this },
        ).definitions,
      );
    if (plan.prometheusCrds)
      definitions.push(
        new CrdChart(
          `${name}-prometheus`,
          { chart: "prometheus-operator-crds", ...fromMirror },
          { parent: this },
        ).definitions,
      );

    const afterDefinitions = { parent: this, dependsOn: definitions };
    const operators: pulumi.Resource[] = [];
    if (plan.certManager)
      operators.push(
        new HelmAddon(
          `${name}-cert-manager`,
          {
            chart: "cert-manager",
            values: certManagerValues({ ...common, gatewayApi: plan.gatewayApi }),
            ...install,
          },
          afterDefinitions,
        ).release,
      );
    if (plan.loadBalancerController)
      operators.push(
        new LoadBalancerController(
          `${name}-load-balancers`,
          {
            clusterName,
            region,
            accountId,
            vpcId,
            gatewaysOnly: plan.gatewaysOnly,
            ...common,
            ...install,
          },
          afterDefinitions,
        ).ready,
      );
    if (plan.externalSecrets) {
      const externalSecrets = new ExternalSecrets(
        `${name}-external-secrets`,
        { clusterName, region, accountId, platform, ...common, ...install },
        afterDefinitions,
      );
      operators.push(externalSecrets.ready);
      this.operatorRoleArn = externalSecrets.operatorRoleArn;
    }
    if (plan.flagger)
      operators.push(
        new HelmAddon(
          `${name}-flagger`,
          {
            chart: "flagger",
            values: flaggerValues({ ...common, prometheusUrl: plan.prometheusUrl }),
            ...install,
          },
          afterDefinitions,
        ).release,
      );
    if (plan.externalDns)
      operators.push(
        new ExternalDns(
          `${name}-external-dns`,
          {
            clusterName,
            region,
            accountId,
            hostedZones: args.hostedZones ?? {},
            dnsPolicy: plan.dnsPolicy,
            gatewayApi: plan.gatewayApi,
            ...common,
            ...install,
          },
          afterDefinitions,
        ).ready,
      );

    this.ready = [...definitions, ...operators];
    this.registerOutputs(given({ operatorRoleArn: this.operatorRoleArn }));
  }
}
