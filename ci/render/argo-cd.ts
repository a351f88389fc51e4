import type { Repository } from "./flux.ts";
import { serviceFolder } from "./folders.ts";
import type { LeftAlone } from "./left-alone.ts";

/**
 * What has Argo CD apply a stack's services: an Application of each, of its folder. The order is that of the waves that the
 * objects say themselves. Sources: Argo CD, "Sync Options", "Diff Customization", "List Generator".
 */
export function argoObjects(
  stack: string,
  { url, branch }: Repository,
  leftAloneBy: Readonly<Record<string, readonly LeftAlone[]>>,
): object[] {
  return Object.entries(leftAloneBy).map(([service, leftAlone]) => ({
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: { name: `${stack}-${service}`, namespace: "argocd" },
    spec: {
      project: "default",
      source: { repoURL: url, targetRevision: branch, path: serviceFolder(stack, service) },
      destination: { server: "https://kubernetes.default.svc" },
      syncPolicy: {
        automated: { prune: true, selfHeal: true },
        syncOptions: [
          // Only then is a field left alone while others are applied, too.
          "RespectIgnoreDifferences=true",
          "ServerSideApply=true",
          // What is no longer there goes once what takes its place is well.
          "PruneLast=true",
        ],
        retry: { limit: 5, backoff: { duration: "10s", factor: 2, maxDuration: "3m" } },
      },
      ...(leftAlone.length > 0 && {
        ignoreDifferences: leftAlone.map(({ group, kind, name, namespace, pointers }) => ({
          ...{ group, kind, name, namespace, jsonPointers: pointers },
        })),
      }),
    },
  }));
}
