import type * as pulumi from "@pulumi/pulumi";
import { register } from "./mocks.ts";

/** The resources, as `type name`, that a component has the engine refuse to delete. */
export async function protectedResources(
  create: (opts: pulumi.ComponentResourceOptions) => unknown,
): Promise<string[]> {
  const found: string[] = [];
  const note: pulumi.ResourceTransformation = ({ type, name, opts }) => {
    if (opts.protect === true) found.push(`${type} ${name}`);
    return undefined;
  };
  await register(() => create({ transformations: [note] }));
  return found.sort();
}
