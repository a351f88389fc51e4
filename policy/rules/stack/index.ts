import { type StackRule } from "../../lib/stack-rule.ts";
import { deregistrationDelay } from "./deregistration-delay.ts";
import { hpaOwnsReplicas } from "./hpa-owns-replicas.ts";
import { hpaTargetExists } from "./hpa-target-exists.ts";
import { ingressServiceExists } from "./ingress-service-exists.ts";
import { monitorSelectsTargets } from "./monitor-selects-targets.ts";
import { networkPolicySelectsPods } from "./network-policy-selects-pods.ts";
import { pdbBelowMinimum } from "./pdb-below-minimum.ts";
import { pdbSelectsPods } from "./pdb-selects-pods.ts";
import { podReferencesExist } from "./pod-references-exist.ts";
import { roleBindingTargetsExist } from "./role-binding-targets-exist.ts";
import { routeGatewayExists } from "./route-gateway-exists.ts";
import { routeServiceExists } from "./route-service-exists.ts";
import { serviceSelectsPods } from "./service-selects-pods.ts";
import { uniqueAutoscaler } from "./unique-autoscaler.ts";
import { uniqueHostnames } from "./unique-hostnames.ts";
import { uniqueServiceSelector } from "./unique-service-selector.ts";
import { workloadAutoscaler } from "./workload-autoscaler.ts";
import { workloadDisruptionBudget } from "./workload-disruption-budget.ts";
import { workloadNetworkPolicy } from "./workload-network-policy.ts";

/** Every rule over all resources of a stack, in the order of the documentation. */
export const stackRules: readonly StackRule[] = [
  serviceSelectsPods,
  ingressServiceExists,
  routeServiceExists,
  routeGatewayExists,
  hpaTargetExists,
  pdbSelectsPods,
  networkPolicySelectsPods,
  monitorSelectsTargets,
  podReferencesExist,
  roleBindingTargetsExist,
  workloadDisruptionBudget,
  workloadAutoscaler,
  workloadNetworkPolicy,
  pdbBelowMinimum,
  hpaOwnsReplicas,
  deregistrationDelay,
  uniqueHostnames,
  uniqueAutoscaler,
  uniqueServiceSelector,
];
