import * as pulumi from "@pulumi/pulumi";
import type { ParsedStack } from "./config/parse.ts";

/**
 * Notes every resource that the program makes from here on, whoever its parent is; not what remote components make.
 * @returns what was noted until then
 */
export function noteResources(): () => readonly pulumi.Resource[] {
  const noted: pulumi.Resource[] = [];
  pulumi.runtime.registerStackTransformation(({ resource }) => {
    noted.push(resource);
    return undefined;
  });
  return () => [...noted];
}

/**
 * What keeps a stack from being destroyed, by the setting that says so: the engine, or AWS by a deletion protection. AWS
 * refuses half-way, when what depends on the protected resource is gone. Pure.
 */
export function protections({
  config,
  plans,
}: Pick<ParsedStack, "config" | "plans">): Record<string, boolean> {
  const { platform, guardRails } = config;
  return {
    "guardRails.protectData": guardRails.protectData,
    ...(platform.from === "stack-itself" && {
      "cluster.deletionProtection": platform.cluster.deletionProtection ?? false,
    }),
    ...(plans.gateway && { "edge.gateway.deletionProtection": plans.gateway.plan.deletionProtection }),
    ...Object.fromEntries(
      Object.entries(plans.databases).map(([key, { plan }]) => [
        `databases.${key}.deletionProtection`,
        plan.deletionProtection,
      ]),
    ),
  };
}

/**
 * What the engine meets first when it destroys the stack: resources without a cloud side that depend on every other, one
 * for each setting that protects something. Protected, they are refused, all in one run, and nothing is deleted: the
 * engine passes over whatever a refused resource depends on (pulumi v3.250, pkg/resource/deploy, step_executor.go
 * `cancelDueToError` and deployment_executor.go `performPostSteps`). Without them, the engine goes on from what is not
 * protected, a `destroy --skip-preview` even with the deletions. They are there unprotected too: what is protected cannot
 * be taken out of a program. The protected ones depend on the others, which would be deleted beside them.
 *
 * Their names are what the engine's refusal says, so they say what to do.
 * @param settings - whether each protects something now, by its name
 * @param resources - all of the stack
 */
export function guardAgainstDestroy(
  stack: string,
  settings: Readonly<Record<string, boolean>>,
  resources: readonly pulumi.Resource[],
): void {
  // The SDK takes outputs of lists in a list (runtime/dependsOn.ts `gatherExplicitDependencies`), which its types don't say.
  const behind = resources.flatMap(
    childrenBehind,
  ) as pulumi.Output<unknown>[] as pulumi.Output<pulumi.Resource>[];
  const everything = [...resources, ...behind];
  const guards = (protect: boolean, before: readonly pulumi.Resource[]): pulumi.Resource[] =>
    Object.entries(settings)
      .filter(([, isProtected]) => isProtected === protect)
      .map(
        ([setting]) =>
          new pulumi.Stash(
            `${stack}-destroy-needs-${setting}-false`,
            { input: "depends on everything of this stack, so that it goes first" },
            { protect, dependsOn: [...everything, ...before] },
          ),
      );
  guards(true, guards(false, []));
}

/**
 * The children of a component that a plugin makes, as its outputs depend on them. On the component itself alone the
 * engine bases its order, and not what it passes over (pkg/resource/graph, `DependenciesOf` and `TransitiveDependenciesOf`).
 *
 * The outputs hold nothing, since only what they depend on counts: through a resource in an output the SDK looks for unknown
 * values, down to all that it refers to, each time it is passed on (@pulumi/pulumi, output.ts `containsUnknowns`).
 */
function childrenBehind(resource: pulumi.Resource): pulumi.Output<pulumi.Resource[]>[] {
  if (!pulumi.ComponentResource.isInstance(resource)) return [];
  return Object.values(resource)
    .filter((value): value is pulumi.Output<unknown> => pulumi.Output.isInstance(value))
    .map((output) => output.apply(() => []));
}
