import { type StackRule } from "../../lib/stack-rule.ts";
import { bucketHasAccessLogs } from "./bucket-has-access-logs.ts";
import { bucketHasEncryption } from "./bucket-has-encryption.ts";
import { bucketHasLifecycle } from "./bucket-has-lifecycle.ts";
import { bucketHasPolicy } from "./bucket-has-policy.ts";
import { bucketHasPublicAccessBlock } from "./bucket-has-public-access-block.ts";
import { bucketHasVersioning } from "./bucket-has-versioning.ts";
import { deregistrationDelay } from "./deregistration-delay.ts";
import { hpaOwnsReplicas } from "./hpa-owns-replicas.ts";
import { hpaTargetExists } from "./hpa-target-exists.ts";
import { ingressServiceExists } from "./ingress-service-exists.ts";
import { keepAlive } from "./keep-alive.ts";
import { keyHasAlias } from "./key-has-alias.ts";
import { loadBalancerHasWebAcl } from "./load-balancer-has-web-acl.ts";
import { monitorSelectsTargets } from "./monitor-selects-targets.ts";
import { namespaceBounds } from "./namespace-bounds.ts";
import { networkPolicySelectsPods } from "./network-policy-selects-pods.ts";
import { pdbBelowMinimum } from "./pdb-below-minimum.ts";
import { pdbSelectsPods } from "./pdb-selects-pods.ts";
import { podReferencesExist } from "./pod-references-exist.ts";
import { repositoryHasLifecyclePolicy } from "./repository-has-lifecycle-policy.ts";
import { roleBindingTargetsExist } from "./role-binding-targets-exist.ts";
import { routeGatewayExists } from "./route-gateway-exists.ts";
import { routeServiceExists } from "./route-service-exists.ts";
import { serviceObjectives } from "./service-objectives.ts";
import { serviceSelectsPods } from "./service-selects-pods.ts";
import { statefulSetService } from "./stateful-set-service.ts";
import { uniqueAutoscaler } from "./unique-autoscaler.ts";
import { uniqueHostnames } from "./unique-hostnames.ts";
import { uniqueServiceSelector } from "./unique-service-selector.ts";
import { vpcHasFlowLog } from "./vpc-has-flow-log.ts";
import { webAclHasLogs } from "./web-acl-has-logs.ts";
import { workloadAutoscaler } from "./workload-autoscaler.ts";
import { workloadDisruptionBudget } from "./workload-disruption-budget.ts";
import { workloadNetworkPolicy } from "./workload-network-policy.ts";

/** Every rule over all resources of a stack, in the order of the documentation. */
export const stackRules: readonly StackRule[] = [
  serviceSelectsPods,
  statefulSetService,
  ingressServiceExists,
  routeServiceExists,
  routeGatewayExists,
  hpaTargetExists,
  pdbSelectsPods,
  networkPolicySelectsPods,
  monitorSelectsTargets,
  serviceObjectives,
  podReferencesExist,
  roleBindingTargetsExist,
  workloadDisruptionBudget,
  workloadAutoscaler,
  workloadNetworkPolicy,
  namespaceBounds,
  pdbBelowMinimum,
  hpaOwnsReplicas,
  deregistrationDelay,
  keepAlive,
  uniqueHostnames,
  uniqueAutoscaler,
  uniqueServiceSelector,
  vpcHasFlowLog,
  bucketHasPublicAccessBlock,
  bucketHasPolicy,
  bucketHasEncryption,
  bucketHasVersioning,
  bucketHasAccessLogs,
  bucketHasLifecycle,
  repositoryHasLifecyclePolicy,
  loadBalancerHasWebAcl,
  webAclHasLogs,
  keyHasAlias,
];
