import { type Rule } from "../lib/rule.ts";
import { type StackRule } from "../lib/stack-rule.ts";
import { ecrImmutableTags } from "./aws/ecr-immutable-tags.ts";
import { ecrScanOnPush } from "./aws/ecr-scan-on-push.ts";
import { eksPrivateEndpoint } from "./aws/eks-private-endpoint.ts";
import { eksSecretsEncryption } from "./aws/eks-secrets-encryption.ts";
import { noOpenSecurityGroup } from "./aws/no-open-security-group.ts";
import { containerResources } from "./kubernetes/container-resources.ts";
import { imageDigest } from "./kubernetes/image-digest.ts";
import { noDefaultNamespace } from "./kubernetes/no-default-namespace.ts";
import { podAppArmor } from "./kubernetes/pod-app-armor.ts";
import { podCapabilities } from "./kubernetes/pod-capabilities.ts";
import { podHostNamespaces } from "./kubernetes/pod-host-namespaces.ts";
import { podHostPorts } from "./kubernetes/pod-host-ports.ts";
import { podHostProbes } from "./kubernetes/pod-host-probes.ts";
import { podPrivilegeEscalation } from "./kubernetes/pod-privilege-escalation.ts";
import { podPrivileged } from "./kubernetes/pod-privileged.ts";
import { podProcMount } from "./kubernetes/pod-proc-mount.ts";
import { podRunAsNonRoot } from "./kubernetes/pod-run-as-non-root.ts";
import { podRunAsUser } from "./kubernetes/pod-run-as-user.ts";
import { podSeLinux } from "./kubernetes/pod-se-linux.ts";
import { podSeccomp } from "./kubernetes/pod-seccomp.ts";
import { podSysctls } from "./kubernetes/pod-sysctls.ts";
import { podVolumeTypes } from "./kubernetes/pod-volume-types.ts";
import { podWindowsHostProcess } from "./kubernetes/pod-windows-host-process.ts";
import { hpaTargetExists } from "./stack/hpa-target-exists.ts";

/** Every rule on resources, in the order of the documentation: pods, other Kubernetes objects, AWS. */
export const rules: readonly Rule[] = [
  podPrivileged,
  podHostNamespaces,
  podHostPorts,
  podHostProbes,
  podVolumeTypes,
  podCapabilities,
  podPrivilegeEscalation,
  podRunAsNonRoot,
  podRunAsUser,
  podSeccomp,
  podAppArmor,
  podSeLinux,
  podProcMount,
  podSysctls,
  podWindowsHostProcess,
  containerResources,
  imageDigest,
  noDefaultNamespace,
  ecrImmutableTags,
  ecrScanOnPush,
  eksPrivateEndpoint,
  eksSecretsEncryption,
  noOpenSecurityGroup,
];

/** Every rule over all resources of a stack. */
export const stackRules: readonly StackRule[] = [hpaTargetExists];
