import { delimiter } from "node:path";
import { type SandboxLayout } from "./layout.ts";

export interface EnvironmentOptions {
  readonly layout: SandboxLayout;
  readonly kubeconfig: string;
  /** Digest (`sha256:…`) by service of the images built on this machine; they replace the configured ones. */
  readonly imageDigests: Readonly<Record<string, string>>;
  /** The caller's environment. */
  readonly inherited: Readonly<NodeJS.ProcessEnv>;
}

/**
 * Prefixes of variables that would lead a program to something real: an AWS account, a Pulumi organisation, another
 * backend or passphrase. None of them is let through.
 */
const FOREIGN = /^(AWS_|PULUMI_|ARN_|EKS_|KUBE_|HELM_KUBE)/;

/**
 * The environment in which plain `pulumi`, `kubectl`, `helm` and `aws` commands mean the sandbox. Credentials are
 * those of AWS's documentation examples: the SDKs want some, no service would take them.
 */
export function sandboxEnvironment(options: EnvironmentOptions): Record<string, string> {
  const { layout, kubeconfig, imageDigests, inherited } = options;
  const kept = Object.entries(inherited).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !FOREIGN.test(entry[0]),
  );
  return {
    // The engine writes its whole state with every step; in a larger heap it collects less often what that leaves.
    GOGC: "400",
    NODE_COMPILE_CACHE: layout.compileCache,
    KUBECACHEDIR: layout.kubeCache,
    ...Object.fromEntries(kept),
    PATH: [layout.bin, ...(inherited.PATH ?? "").split(delimiter).filter((dir) => dir !== layout.bin)].join(
      delimiter,
    ),
    SLIPWAY_SANDBOX_DIR: layout.root,
    SLIPWAY_IMAGE_DIGESTS: JSON.stringify(imageDigests),
    KUBECONFIG: kubeconfig,
    PULUMI_HOME: layout.pulumiHome,
    // Without the sidecar files of attributes: an engine that is killed while it writes one, which it does not do in
    // one step as with the state itself, leaves a state that no engine reads any more.
    PULUMI_BACKEND_URL: `file://${layout.backend}?metadata=skip`,
    PULUMI_CONFIG_PASSPHRASE_FILE: layout.passphrase,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    // A plugin that happens to be on the user's PATH must not stand in for the sandbox's.
    PULUMI_IGNORE_AMBIENT_PLUGINS: "true",
    AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
    AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_EC2_METADATA_DISABLED: "true",
  };
}
