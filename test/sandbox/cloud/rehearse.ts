import * as pulumi from "@pulumi/pulumi";
import type { Properties } from "../../../sandbox/plugin/provider.ts";
import { type GraphNode, registerGraph } from "../../support/mocks.ts";
import type { Made, TestCloud } from "./harness.ts";

interface Registration {
  readonly type: string;
  readonly name: string;
  readonly inputs: Properties;
}

const isOurs = ({ type }: { readonly type: string }): boolean => type.startsWith("slipway:");
const keyOf = ({ type, name }: { readonly type: string; readonly name: string }): string => `${type} ${name}`;

/**
 * Creates in the stand-in cloud what a program's components register, and deletes it again as the engine does: what
 * nothing depends on any more, side by side; here always the oldest of those, the worst order there is.
 */
export async function rehearse(cloud: TestCloud, create: () => unknown): Promise<void> {
  const { graph } = await registerGraph(create);
  const made = new Map<string, Made>();
  const newResource = async (registration: Registration) => {
    if (isOurs(registration)) return { id: "", state: {} };
    const resource = await cloud.create(registration.type, registration.name, registration.inputs);
    made.set(keyOf(registration), resource);
    return { id: resource.id, state: resource.outs };
  };
  await pulumi.runtime.setMocks({ newResource, call: () => ({}) }, "slipway", "staging", false);
  create();
  await pulumi.runtime.disconnect();
  for (const node of worstOrder(graph.filter((each) => !isOurs(each)))) {
    const resource = made.get(keyOf(node));
    if (resource === undefined) throw new Error(`${keyOf(node)} was not created`);
    await cloud.delete(resource);
  }
}

function worstOrder(graph: readonly GraphNode[]): GraphNode[] {
  const left = [...graph];
  return graph.flatMap(() => {
    const held = new Set(left.flatMap(({ dependencies }) => dependencies));
    return left.splice(
      left.findIndex(({ urn }) => !held.has(urn)),
      1,
    );
  });
}
