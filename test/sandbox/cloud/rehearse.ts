import * as pulumi from "@pulumi/pulumi";
import { RandomProvider } from "../../../sandbox/cloud/random/provider.ts";
import type { Properties } from "../../../sandbox/plugin/provider.ts";
import { type GraphNode, registerGraph } from "../../support/mocks.ts";
import { type Made, type TestCloud, urnOf } from "./harness.ts";

interface Registration {
  readonly type: string;
  readonly name: string;
  readonly inputs: Properties;
}

const isOurs = ({ type }: { readonly type: string }): boolean => type.startsWith("slipway:");
/** A resource of the random provider, which keeps nothing: it is nowhere but in the stack's state. */
const isRandom = ({ type }: { readonly type: string }): boolean => type.startsWith("random:");
const keyOf = ({ type, name }: { readonly type: string; readonly name: string }): string => `${type} ${name}`;

/**
 * Creates in the emulated cloud what a program's components register, and deletes it again as the engine does: what
 * nothing depends on any more, side by side; here always the oldest of those, the worst order there is.
 */
export async function rehearse(cloud: TestCloud, create: () => unknown): Promise<void> {
  const { graph } = await registerGraph(create);
  const made = new Map<string, Made>();
  const random = new RandomProvider();
  const newResource = async (registration: Registration) => {
    const { type, name, inputs } = registration;
    if (isOurs(registration)) return { id: "", state: {} };
    if (isRandom(registration)) {
      const { id, outs } = await random.create(urnOf(type, name), inputs, { preview: false, timeout: 0 });
      return { id, state: outs };
    }
    const resource = await cloud.create(type, name, inputs);
    made.set(keyOf(registration), resource);
    return { id: resource.id, state: resource.outs };
  };
  await pulumi.runtime.setMocks({ newResource, call: () => ({}) }, "slipway", "staging", false);
  create();
  await pulumi.runtime.disconnect();
  for (const node of worstOrder(graph.filter((each) => !isOurs(each) && !isRandom(each)))) {
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
