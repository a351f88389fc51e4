import { checkInputs } from "../../sandbox/cloud/check.ts";
import { diffInputs } from "../../sandbox/cloud/diff.ts";
import { models } from "../../sandbox/cloud/model/index.ts";
import { REGIONS } from "../../sandbox/cloud/regions.ts";
import { parseManifests } from "../../sandbox/fallback/chart/manifests.ts";
import { diffObjects } from "../../sandbox/fallback/diff.ts";
import { immutablePaths } from "../../sandbox/fallback/force-new.ts";
import { kindOfObject, kindOfToken, tokenOf } from "../../sandbox/kubernetes/kinds.ts";
import { idOf } from "../../sandbox/kubernetes/objects.ts";
import { diffProviderConfig } from "../../sandbox/fallback/provider-config.ts";
import { renderText } from "../charts/helm.ts";
import { partsOf } from "./graph.ts";
import type { Registered } from "./mocks.ts";
import { runProgram } from "./program.ts";
import type { RecordedResource, RecordedState } from "./recorded.ts";
import { sourceOf } from "./stack-file.ts";

type Properties = Readonly<Record<string, unknown>>;

/** What the program of this release registers. */
interface Registration {
  readonly urn: string;
  readonly aliases: readonly string[];
  readonly inputs: Properties;
}

/** Inputs of `eks.Cluster` that it hands on to what AWS cannot change in place (pulumi-eks 4.3, cluster.ts). */
const FIXED_OF_CLUSTER = ["kubernetesServiceIpAddressRange", "ipFamily", "name", "serviceRole", "vpcId"];

/** What this release would delete or replace of a stack that another one left, a line each, with what to do. */
export async function upgradeFindings(stack: string, recorded: RecordedState): Promise<string[]> {
  const registrations = await registrationsOn(stack, recorded);
  const heirs = new Map(
    registrations.flatMap((registration) =>
      [registration.urn, ...registration.aliases].map((urn) => [urn, registration] as const),
    ),
  );
  return recorded.resources.flatMap((old) => {
    const heir = heirs.get(old.urn);
    if (!heir)
      return [
        `${old.urn} would be deleted: where it only has another name, type or parent now, say so by an alias`,
      ];
    return replacements(old, heir).map(
      (property) =>
        `${old.urn} would be replaced: ${property} cannot change in place; keep what an update finds there`,
    );
  });
}

/** Runs the program as the engine does in an update: what is there already answers with its state. */
async function registrationsOn(
  stack: string,
  { settings, digests, resources: recorded }: RecordedState,
): Promise<Registration[]> {
  const found = new Map(recorded.map((resource) => [keyOf(partsOf(resource.urn)), resource]));
  const source = { ...sourceOf(stack, settings), deployedDigests: digests };
  const { graph, resources } = await runProgram(source, (type, name) => {
    const old = found.get(keyOf({ type, name }));
    return old && { id: old.id ?? "", state: { ...old.inputs, ...old.outputs } };
  });
  const inputs = new Map(resources.map((resource) => [keyOf(resource), resource.inputs]));
  const registered = graph.map((node) => ({ ...node, inputs: inputs.get(keyOf(node)) ?? {} }));
  const rendered = await Promise.all(registered.filter(isOwnChart).map(chartObjects));
  return [...registered, ...rendered.flat()];
}

const keyOf = ({ type, name }: { readonly type: string; readonly name: string }): string => `${type} ${name}`;

const isOwnChart = ({ urn }: Registration): boolean =>
  urn.includes("slipway:service:Service$kubernetes:helm.sh/v4:Chart::");

/** The objects that the chart of a service renders, as the engine is told of them. */
async function chartObjects({ urn, aliases, inputs }: Registration): Promise<Registration[]> {
  const { values, name, namespace } = inputs as { name: string; namespace: string; values: Properties };
  return parseManifests(await renderText(values, { name, namespace })).map((object) => {
    const below = (parent: string): string => {
      const [prefix, release] = [parent.slice(0, parent.lastIndexOf("::")), partsOf(parent).name];
      return `${prefix}$${tokenOf(kindOfObject(object))}::${release}:${idOf(object)}`;
    };
    return { urn: below(urn), aliases: aliases.map(below), inputs: { ...object } };
  });
}

/** The properties whose change replaces the old resource, of a recorded state. */
function replacements({ urn, inputs: olds }: RecordedResource, { inputs: news }: Registration): string[] {
  const { type, name } = partsOf(urn);
  return replacedBetween(type, name, olds, news);
}

/** The properties by which a resource of one run of the program would be replaced in another run. */
export function replacedProperties(old: Registered, heir: Registered): string[] {
  const { type, name } = old;
  const model = models.get(type);
  // As a state has them: with what the provider fills in.
  const olds = model ? checkInputs(model, requestOf(name, {}, old.inputs)).inputs : old.inputs;
  return replacedBetween(type, name, olds, heir.inputs);
}

const requestOf = (name: string, olds: Properties, news: Properties) => ({
  name,
  olds,
  news,
  randomSeed: new Uint8Array(),
  defaultTags: {},
  regions: REGIONS,
});

function replacedBetween(type: string, name: string, olds: Properties, news: Properties): string[] {
  const model = models.get(type);
  if (model)
    return [
      ...(diffInputs(model, olds, checkInputs(model, requestOf(name, olds, news)).inputs).replaces ?? []),
    ];
  if (type === "eks:index:Cluster") return changed(olds, news, FIXED_OF_CLUSTER);
  if (type === "pulumi:providers:aws") return changed(olds, news, ["region"]);
  if (type === "pulumi:providers:kubernetes") return [...(diffProviderConfig(olds, news).replaces ?? [])];
  if (type === "kubernetes:helm.sh/v3:Release") return changed(olds, news, ["name", "namespace"]);
  if (!type.startsWith("kubernetes:") || type === "kubernetes:helm.sh/v4:Chart") return [];
  const mutability = { configMapMutable: true };
  const immutable = immutablePaths(kindOfToken(type), news, mutability);
  return [...diffObjects(olds, news, { immutable, normalised: true, ignoreChanges: [] }).replaces];
}

function changed(olds: Properties, news: Properties, keys: readonly string[]): string[] {
  return keys.filter((key) => JSON.stringify(olds[key]) !== JSON.stringify(news[key]));
}
