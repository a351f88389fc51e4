import { type Rule } from "../../lib/rule.ts";
import { configMapCredentials } from "./config-map-credentials.ts";
import { containerResources } from "./container-resources.ts";
import { cronJobConcurrency } from "./cron-job-concurrency.ts";
import { cronJobStartDeadline } from "./cron-job-start-deadline.ts";
import { dangerousEnvironment } from "./dangerous-environment.ts";
import { defaultServiceAccount } from "./default-service-account.ts";
import { deprecatedApi } from "./deprecated-api.ts";
import { distinctProbes } from "./distinct-probes.ts";
import { emptyDirSizeLimit } from "./empty-dir-size-limit.ts";
import { environmentCredentials } from "./environment-credentials.ts";
import { execProbe } from "./exec-probe.ts";
import { hostMountSensitive } from "./host-mount-sensitive.ts";
import { hostMountWritable } from "./host-mount-writable.ts";
import { imageDigest } from "./image-digest.ts";
import { imagePullPolicy } from "./image-pull-policy.ts";
import { imageRegistryRetired } from "./image-registry-retired.ts";
import { imageRegistry } from "./image-registry.ts";
import { imageTag } from "./image-tag.ts";
import { jobDeadline } from "./job-deadline.ts";
import { jobRestartPolicy } from "./job-restart-policy.ts";
import { jobTtl } from "./job-ttl.ts";
import { livenessProbe } from "./liveness-probe.ts";
import { memoryLimitRatio } from "./memory-limit-ratio.ts";
import { noDefaultNamespace } from "./no-default-namespace.ts";
import { noEphemeralContainers } from "./no-ephemeral-containers.ts";
import { noHostAliases } from "./no-host-aliases.ts";
import { noInteractiveContainers } from "./no-interactive-containers.ts";
import { noNakedPod } from "./no-naked-pod.ts";
import { noServiceLinks } from "./no-service-links.ts";
import { noSystemNamespace } from "./no-system-namespace.ts";
import { noTillerDashboard } from "./no-tiller-dashboard.ts";
import { podAppArmor } from "./pod-app-armor.ts";
import { podCapabilities } from "./pod-capabilities.ts";
import { podHighUserId } from "./pod-high-user-id.ts";
import { podHostNamespaces } from "./pod-host-namespaces.ts";
import { podHostPorts } from "./pod-host-ports.ts";
import { podHostProbes } from "./pod-host-probes.ts";
import { podPrivilegeEscalation } from "./pod-privilege-escalation.ts";
import { podPrivileged } from "./pod-privileged.ts";
import { podProcMount } from "./pod-proc-mount.ts";
import { podRootGroup } from "./pod-root-group.ts";
import { podRunAsNonRoot } from "./pod-run-as-non-root.ts";
import { podRunAsUser } from "./pod-run-as-user.ts";
import { podSeLinux } from "./pod-se-linux.ts";
import { podSeccomp } from "./pod-seccomp.ts";
import { podSpread } from "./pod-spread.ts";
import { podSysctls } from "./pod-sysctls.ts";
import { podVolumeTypes } from "./pod-volume-types.ts";
import { podWindowsHostProcess } from "./pod-windows-host-process.ts";
import { portNames } from "./port-names.ts";
import { preStopHook } from "./pre-stop-hook.ts";
import { prereleaseApi } from "./prerelease-api.ts";
import { priorityClass } from "./priority-class.ts";
import { probePorts } from "./probe-ports.ts";
import { readOnlyRootFilesystem } from "./read-only-root-filesystem.ts";
import { readinessProbe } from "./readiness-probe.ts";
import { removedApi } from "./removed-api.ts";
import { replicasMinimum } from "./replicas-minimum.ts";
import { requiredLabels } from "./required-labels.ts";
import { rolloutStrategy } from "./rollout-strategy.ts";
import { secretEnvironment } from "./secret-environment.ts";
import { selectorMatchesLabels } from "./selector-matches-labels.ts";
import { serviceAccountToken } from "./service-account-token.ts";
import { sysctlValues } from "./sysctl-values.ts";
import { terminationGrace } from "./termination-grace.ts";
import { uniqueEnvironment } from "./unique-environment.ts";
import { validLabels } from "./valid-labels.ts";

/**
 * The rules on pods, on what keeps them, and on every object, in the order of the documentation: what a pod may do on
 * its node, what it uses, how it starts and ends, what it runs and knows, how it is kept.
 */
export const podRules: readonly Rule[] = [
  podPrivileged,
  podHostNamespaces,
  podHostPorts,
  podHostProbes,
  podVolumeTypes,
  hostMountSensitive,
  hostMountWritable,
  podCapabilities,
  podPrivilegeEscalation,
  podRunAsNonRoot,
  podRunAsUser,
  podHighUserId,
  podRootGroup,
  podSeccomp,
  podAppArmor,
  podSeLinux,
  podProcMount,
  podSysctls,
  sysctlValues,
  podWindowsHostProcess,
  readOnlyRootFilesystem,
  noEphemeralContainers,
  noInteractiveContainers,
  containerResources,
  memoryLimitRatio,
  emptyDirSizeLimit,
  readinessProbe,
  livenessProbe,
  distinctProbes,
  probePorts,
  execProbe,
  terminationGrace,
  preStopHook,
  imageDigest,
  imageTag,
  imageRegistry,
  imageRegistryRetired,
  imagePullPolicy,
  noTillerDashboard,
  serviceAccountToken,
  defaultServiceAccount,
  environmentCredentials,
  configMapCredentials,
  secretEnvironment,
  dangerousEnvironment,
  uniqueEnvironment,
  portNames,
  noHostAliases,
  noServiceLinks,
  replicasMinimum,
  rolloutStrategy,
  podSpread,
  priorityClass,
  noNakedPod,
  selectorMatchesLabels,
  cronJobStartDeadline,
  cronJobConcurrency,
  jobDeadline,
  jobRestartPolicy,
  jobTtl,
  noDefaultNamespace,
  noSystemNamespace,
  requiredLabels,
  validLabels,
  removedApi,
  deprecatedApi,
  prereleaseApi,
];
