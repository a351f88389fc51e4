import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { ConstructRequest, ConstructResult, EmulatedProvider } from "../../plugin/provider.ts";
import { sdkVersions } from "../../plugin/sdk-versions.ts";
import { UnmodelledError } from "../errors.ts";

/** The emulator of the eks provider, which has nothing but components. */
export class EksProvider implements EmulatedProvider {
  readonly name = "eks";
  readonly version = sdkVersions.eks;

  async construct({ type, name, inputs, options }: ConstructRequest): Promise<ConstructResult> {
    if (type !== "eks:index:Cluster")
      throw new UnmodelledError(`the component ${type}`, "sandbox/cloud/eks/");
    assertAwsCli();
    // Loaded late: it needs the whole SDK, and the plugin must answer at once when it starts.
    const [{ Cluster }, { readable }] = await Promise.all([
      import("./cluster-component.ts"),
      import("./child.ts"),
    ]);
    readable("iam/role", ["arn", "name"]);
    const cluster = new Cluster(name, inputs, options);
    return { urn: cluster.urn, state: cluster.state };
  }
}

/** As the real component, in a preview too. */
function assertAwsCli(): void {
  const folders = (process.env.PATH ?? "").split(delimiter);
  if (folders.some((folder) => existsSync(join(folder, "aws")))) return;
  throw new Error(
    "Could not find aws CLI for EKS. See https://github.com/pulumi/pulumi-eks for installation instructions.",
  );
}
