import * as pulumi from "@pulumi/pulumi";

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
 * What the engine meets first when it destroys the stack: a resource without a cloud side that depends on every other.
 * Protected, it is refused, and nothing is deleted: the engine passes over whatever a refused resource depends on
 * (pulumi v3.250, pkg/resource/deploy, step_executor.go `cancelDueToError` and deployment_executor.go
 * `performPostSteps`). Without it, the engine goes on from what is not protected, a `destroy --skip-preview` even
 * with the deletions. It is there unprotected too: what is protected cannot be taken out of a program.
 *
 * Its name is what the engine's refusal says, so it says what to do.
 * @param resources - all of the stack
 */
export function guardAgainstDestroy(
  stack: string,
  protect: boolean,
  resources: readonly pulumi.Resource[],
): void {
  new pulumi.Stash(
    `${stack}-destroy-needs-guardRails.protectData-false`,
    { input: "depends on everything of this stack, so that it goes first" },
    { protect, dependsOn: [...resources, ...resources.flatMap(childrenBehind)] },
  );
}

/**
 * The children of a component that a plugin makes, as its outputs depend on them. On the component itself alone the
 * engine bases its order, and not what it passes over (pkg/resource/graph, `DependenciesOf` and `TransitiveDependenciesOf`).
 */
function childrenBehind(resource: pulumi.Resource): pulumi.Output<pulumi.Resource>[] {
  if (!pulumi.ComponentResource.isInstance(resource)) return [];
  return Object.values(resource)
    .filter((value): value is pulumi.Output<unknown> => pulumi.Output.isInstance(value))
    .map((output) => output.apply(() => resource));
}
