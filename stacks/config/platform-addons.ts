import type { AddonsArgs } from "../../components/addons/addons.ts";
import { charts } from "../../components/addons/charts.ts";
import { given } from "../../components/given.ts";
import type { NetworkPlan } from "../../components/network/network-plan.ts";
import { prometheusUrl } from "../../components/observability/names.ts";
import type { ObservabilityArgs } from "../../components/observability/observability-args.ts";
import { clusterOf } from "./platform-source.ts";
import type { Sections } from "./schema.ts";

type Own = Partial<Sections>;

/** The add-ons' settings with what follows from others: releases are judged by the platform's own Prometheus. */
export function addonsOf({ addons: own = {}, observability }: Own): Partial<AddonsArgs> {
  // What somebody else installed is no add-on of ours.
  const { metricsApis: _served, ...addons } = own;
  return observability?.metrics === "stack" && addons.flagger === true
    ? { prometheusUrl, ...addons }
    : addons;
}

/** What watches the platform called `name`, with what it has to know of the rest; undefined where nothing does. */
export function observabilityOf(
  config: Own,
  name: string,
  network: NetworkPlan | undefined,
): ObservabilityArgs | undefined {
  const { aws, observability, tags, addons, secrets } = config;
  const { made } = clusterOf(config);
  if (!observability) return undefined;
  return {
    ...(observability as Partial<ObservabilityArgs>),
    clusterName: name,
    owner: tags?.["owner"] ?? name,
    computeMode: made?.computeMode ?? "managed",
    karpenter: made?.karpenter !== undefined,
    nodeCidrs: privateCidrs(network),
    queryNamespaces: addons?.flagger === true ? [charts.flagger.namespace] : [],
    ...given({
      region: aws?.region,
      secretRecoveryWindowDays: secrets?.recoveryWindowDays,
      chartMirror: addons?.chartMirror,
      imageMirror: addons?.imageMirror,
    }),
  };
}

/** Blocks of the subnets that the cluster is given. */
export function privateCidrs(network: NetworkPlan | undefined): string[] {
  return (network?.subnets ?? []).filter(({ tier }) => tier === "private").map(({ cidr }) => cidr);
}
