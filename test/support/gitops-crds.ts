/** Definitions of what GitOps tools and policy controllers read, from their own modules (tools/gitops). */
import { join } from "node:path";
import type { CrdSource } from "../../sandbox/toolchain/crd-sources.ts";
import { acquireCrds, type CustomResourceDefinition } from "../../sandbox/toolchain/crds.ts";

const sources = {
  flux: [
    {
      module: "github.com/fluxcd/source-controller",
      path: "config/crd/bases",
    },
    {
      module: "github.com/fluxcd/kustomize-controller",
      path: "config/crd/bases",
    },
  ],
  "argo-cd": [{ module: "github.com/argoproj/argo-cd/v3", path: "manifests/crds/application-crd.yaml" }],
  "policy-controller": [
    { module: "github.com/sigstore/policy-controller", path: "config/300-clusterimagepolicy.yaml" },
  ],
} satisfies Readonly<Record<string, readonly CrdSource[]>>;

export type GitOpsTool = keyof typeof sources;

/** @throws where the Go module proxy can't be reached, or a module is not what tools/gitops/go.sum says */
export async function gitOpsCrds(...tools: readonly GitOpsTool[]): Promise<CustomResourceDefinition[]> {
  const library = await acquireCrds({
    pins: join(import.meta.dirname, "../../tools/gitops"),
    sources,
  });
  return tools.flatMap((tool) => library.ofChart(tool));
}
