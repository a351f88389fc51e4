import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ConstructRequest, ConstructResult } from "../../plugin/provider.ts";
import * as pulumi from "../../plugin/sdk.ts";
import type { Connector } from "../connector.ts";
import { UnknownKindError } from "../../kubernetes/discovery.ts";
import { type GroupVersionKind, kindOfObject, tokenOf } from "../../kubernetes/kinds.ts";
import { type KubeObject, idOf } from "../../kubernetes/objects.ts";
import { ChartOutOfReach, fetchChart } from "../fetch-chart.ts";
import type { ChartLocation } from "../../kubernetes/helm.ts";
import { type LeftOutChart, leaveOut, outputsOf, warningOf, whyLeftOut } from "../../kubernetes/left-out.ts";
import { ChartAssets } from "./assets.ts";
import { type Capabilities, type ChartArgs, renderChart } from "./helm.ts";
import { inDependencyOrder, parseManifests, withNamespaces } from "./manifests.ts";

/** The arguments of a `kubernetes.helm.v4.Chart`, all of them known. */
interface ResolvedArgs
  extends
    Omit<ChartArgs, "path" | "valueFiles" | "name" | "namespace">,
    Omit<ChartLocation, "keyring" | "repositoryOpts"> {
  readonly name?: string;
  readonly namespace?: string;
  readonly keyring?: unknown;
  readonly valueYamlFiles?: readonly unknown[];
  readonly repositoryOpts?: Readonly<Record<string, unknown>>;
  readonly includeHooks?: boolean;
  readonly postRenderer?: unknown;
  readonly resourcePrefix?: string;
  readonly skipAwait?: boolean;
}

/**
 * The remote component `kubernetes.helm.v4.Chart`: every object that the chart renders is a resource of its own,
 * named `PREFIX:NAMESPACE/NAME`, so that previews and policies see it. Hooks are left out.
 * @param version - the npm package's, by which the engine finds this plugin for the objects
 */
export async function constructChart(
  { type, name, inputs, options }: ConstructRequest,
  connector: Connector,
  version: string,
): Promise<ConstructResult> {
  const args = await known<ResolvedArgs>(inputs);
  if (args === undefined) {
    const component = new pulumi.ComponentResource(type, name, {}, options);
    await pulumi.log.warn("Input properties have unknown values. Preview is incomplete.", component);
    return { urn: component.urn, state: {} };
  }
  const namespace = args.namespace ?? connector.defaultNamespace;
  const release = { name: args.name ?? name, namespace };
  const { objects, leftOut } = await renderOrLeaveOut({ ...args, ...release }, connector);
  const outputs = leftOut && outputsOf(leftOut, { ...release, revision: 1 });
  const component = new ChartComponent(type, name, outputs ?? {}, options);
  if (args.includeHooks === true) await pulumi.log.warn("Helm hooks will be ignored.", component);
  if (leftOut !== undefined) await pulumi.log.warn(warningOf(leftOut), component);
  const placed = await withNamespaces(objects, namespace, (kind) => scopeOf(connector, kind));
  const registered = new Map<KubeObject, pulumi.Resource>();
  for (const { object, dependencies } of inDependencyOrder(placed)) {
    const dependsOn = dependencies.flatMap((each) => registered.get(each) ?? []);
    registered.set(
      object,
      register(object, args, { parent: component, dependsOn, version }, args.resourcePrefix ?? name),
    );
  }
  const children = [...registered.values()];
  // Programs have the whole state of each resource sent to them. Of definitions that stand in, which are none of the
  // chart's, they hear as they do of a chart's objects, by what this output depends on.
  const resources =
    leftOut === undefined ? children : pulumi.all(children.map(({ urn }) => urn)).apply(() => []);
  return { urn: component.urn, state: { resources } };
}

/** Its third argument is outputs that go into the state, and that the program doesn't see. */
class ChartComponent extends pulumi.ComponentResource {
  // The SDK calls this where it would otherwise register that there are no outputs.
  protected override async initialize(outputs: pulumi.Inputs): Promise<void> {
    this.registerOutputs(outputs);
  }
}

type NamedArgs = ResolvedArgs & { readonly name: string; readonly namespace: string };

/** The chart's objects; of a chart that is left out, the CRDs that stand in. */
async function renderOrLeaveOut(
  args: NamedArgs,
  connector: Connector,
): Promise<{ objects: readonly KubeObject[]; leftOut?: LeftOutChart }> {
  const without = async (why: string) => {
    const leftOut = await leaveOut(args, why);
    return { objects: leftOut.definitions as unknown as readonly KubeObject[], leftOut };
  };
  const why = whyLeftOut(args);
  if (why !== undefined) return without(why);
  try {
    return { objects: await render(args, connector) };
  } catch (error) {
    if (error instanceof ChartOutOfReach) return without(`it can't be fetched: ${error.message}`);
    throw error;
  }
}

/** The value of inputs that are known all through; undefined where, in a preview, one is not. */
async function known<T>(inputs: Readonly<Record<string, unknown>>): Promise<T | undefined> {
  const output = pulumi.output(inputs) as unknown as { isKnown: Promise<boolean>; promise(): Promise<T> };
  return (await output.isKnown) ? output.promise() : undefined;
}

async function render(args: NamedArgs, connector: Connector): Promise<readonly KubeObject[]> {
  if (args.postRenderer !== undefined) {
    throw new Error(
      "postRenderer is not modelled by the sandbox's kubernetes plugin: helm 4 takes plugins only. Leave it out.",
    );
  }
  const { repo, username, password, ...files } = args.repositoryOpts ?? {};
  if (username !== undefined || password !== undefined) {
    throw new Error(
      "repositoryOpts.username and .password would show in the list of processes. Log in by `helm registry login` or `helm repo add`.",
    );
  }
  const scratch = await mkdtemp(join(tmpdir(), "slipway-chart-"));
  try {
    const assets = new ChartAssets(scratch);
    const { valueYamlFiles = [], keyring, values, ...rest } = args;
    const repositoryFiles = Object.entries(files).map(
      async ([key, asset]) => [key, await assets.path(asset)] as const,
    );
    const location: ChartLocation = {
      ...rest,
      repositoryOpts: {
        ...(typeof repo === "string" && { repo }),
        ...(Object.fromEntries(await Promise.all(repositoryFiles)) as Record<string, string>),
      },
      ...(keyring !== undefined && { keyring: await assets.path(keyring) }),
    };
    const chartArgs: ChartArgs = {
      ...rest,
      path: await fetchChart(location, scratch),
      valueFiles: await Promise.all(valueYamlFiles.map((asset) => assets.path(asset))),
      values: (await assets.withContents(values ?? {})) as Record<string, unknown>,
    };
    return parseManifests(await renderChart(chartArgs, await capabilitiesOf(connector)));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function capabilitiesOf(connector: Connector): Promise<Capabilities> {
  const cluster = await connector.tryConnect();
  if (cluster === undefined) return {};
  const [kubeVersion, apiVersions] = await Promise.all([cluster.version(), cluster.discovery.apiVersions()]);
  return { kubeVersion, apiVersions };
}

async function scopeOf(connector: Connector, kind: GroupVersionKind): Promise<boolean | undefined> {
  try {
    return (await (await connector.tryConnect())?.discovery.find(kind))?.namespaced;
  } catch (error) {
    if (error instanceof UnknownKindError) return undefined;
    throw error;
  }
}

function register(
  object: KubeObject,
  { skipAwait }: ResolvedArgs,
  options: pulumi.CustomResourceOptions,
  prefix: string,
): pulumi.Resource {
  const { annotations } = object.metadata;
  const metadata = skipAwait
    ? { ...object.metadata, annotations: { ...annotations, "pulumi.com/skipAwait": "true" } }
    : object.metadata;
  // https://helm.sh/docs/howto/charts_tips_and_tricks/#tell-helm-not-to-uninstall-a-resource
  const retainOnDelete = annotations?.["helm.sh/resource-policy"] === "keep";
  const name = `${prefix === "" ? "" : `${prefix}:`}${idOf(object)}`;
  return new ChartObject(tokenOf(kindOfObject(object)), name, withSecrets({ ...object, metadata }), {
    ...options,
    retainOnDelete,
  });
}

/** Its type is known only when the chart has been rendered. */
class ChartObject extends pulumi.CustomResource {}

/** A chart's Secrets are secret, however their data came into the chart. */
function withSecrets(object: KubeObject): pulumi.Inputs {
  if (object.kind !== "Secret" || object.apiVersion !== "v1") return object;
  const payload = ["data", "stringData"].filter((key) => object[key] !== undefined);
  return { ...object, ...Object.fromEntries(payload.map((key) => [key, pulumi.secret(object[key])])) };
}
