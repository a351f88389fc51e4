import type { ComponentResourceOptions, Inputs, ProviderResource } from "@pulumi/pulumi";
import proto from "@pulumi/pulumi/proto/provider_pb.js";
import type { ConstructRequest, ConstructResponse } from "@pulumi/pulumi/proto/provider_pb.js";
import server from "@pulumi/pulumi/provider/server.js";
import resource from "@pulumi/pulumi/resource.js";
import config from "@pulumi/pulumi/runtime/config.js";
import rpc from "@pulumi/pulumi/runtime/rpc.js";
import settings from "@pulumi/pulumi/runtime/settings.js";
import state from "@pulumi/pulumi/runtime/state.js";
import { struct } from "./messages.ts";
import type { Properties, EmulatedProvider } from "./provider.ts";
import * as pulumi from "./sdk.ts";

/** What the SDK's own provider server uses of its runtime without declaring it to others. */
interface Undeclared {
  deserializeInputs(inputs: unknown, dependencies: unknown): Promise<Properties>;
  awaitFeatureSupport(): Promise<void>;
  waitForRPCs(): Promise<void>;
  withLocalStorage<T>(work: () => Promise<T>): Promise<T>;
}
const { deserializeInputs } = server as unknown as Undeclared;
const { awaitFeatureSupport, waitForRPCs } = settings as unknown as Undeclared;
const { withLocalStorage } = state as unknown as Undeclared;

/** Runs a remote component: what it registers goes to the engine that asked, and its outputs with the answer. */
export async function answerConstruct(
  request: ConstructRequest,
  engineAddress: string,
  construct: NonNullable<EmulatedProvider["construct"]>,
): Promise<ConstructResponse> {
  return withLocalStorage(async () => {
    settings.resetOptions(
      request.getProject(),
      request.getStack(),
      request.getParallel(),
      engineAddress,
      request.getMonitorendpoint(),
      request.getDryrun(),
      request.getOrganization(),
    );
    await awaitFeatureSupport();
    config.setAllConfig(
      Object.fromEntries(request.getConfigMap().entries()),
      request.getConfigsecretkeysList(),
    );

    const inputs = await deserializeInputs(request.getInputs(), request.getInputdependenciesMap());
    const [type, name] = [request.getType(), request.getName()];
    const result = await construct({ type, name, inputs, options: optionsOf(request) });

    const response = new proto.ConstructResponse();
    response.setUrn(await promised(result.urn));
    await setState(response, `construct(${type}, ${name})`, result.state);
    await waitForRPCs();
    return response;
  });
}

async function setState(response: ConstructResponse, label: string, outputs: Inputs): Promise<void> {
  const [values, dependencies] = await rpc.serializeResourceProperties(label, outputs);
  response.setState(struct(values));
  for (const [key, resources] of dependencies) {
    const urns = await Promise.all([...resources].map((each) => promised(each.urn)));
    response
      .getStatedependenciesMap()
      .set(key, new proto.ConstructResponse.PropertyDependencies().setUrnsList(urns));
  }
}

function optionsOf(request: ConstructRequest): ComponentResourceOptions {
  const timeouts = request.getCustomtimeouts()?.toObject();
  return {
    aliases: request.getAliasesList().map((alias) => aliasOf(alias)),
    dependsOn: request.getDependenciesList().map((urn) => new resource.DependencyResource(urn)),
    protect: request.getProtect(),
    parent: request.getParent() === "" ? undefined : new resource.DependencyResource(request.getParent()),
    providers: Object.fromEntries(
      [...request.getProvidersMap().entries()].map(([name, ref]) => [name, providerOf(ref)]),
    ),
    ignoreChanges: request.getIgnorechangesList(),
    replaceOnChanges: request.getReplaceonchangesList(),
    retainOnDelete: request.getRetainondelete(),
    customTimeouts: timeouts,
    deletedWith:
      request.getDeletedwith() === "" ? undefined : new resource.DependencyResource(request.getDeletedwith()),
  } as ComponentResourceOptions;
}

type AliasMessage = ReturnType<ConstructRequest["getAliasesList"]>[number];

function aliasOf(alias: AliasMessage): pulumi.Alias | string {
  const spec = alias.getSpec();
  if (spec === undefined) return alias.getUrn();
  return {
    ...(spec.getName() !== "" && { name: spec.getName() }),
    ...(spec.getType() !== "" && { type: spec.getType() }),
    ...(spec.getProject() !== "" && { project: spec.getProject() }),
    ...(spec.getStack() !== "" && { stack: spec.getStack() }),
    ...(spec.hasParenturn() && { parent: spec.getParenturn() }),
    ...(spec.getNoparent() && { parent: pulumi.rootStackResource }),
  };
}

function providerOf(reference: string): ProviderResource {
  return new resource.DependencyProviderResource(reference);
}

/** The value of an output that is known, as every URN is. */
function promised(value: pulumi.Input<string>): Promise<string> {
  return new Promise((resolve) => void pulumi.output(value).apply(resolve));
}
