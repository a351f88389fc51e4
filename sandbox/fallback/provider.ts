import type {
  CheckContext,
  CheckResult,
  ConstructRequest,
  ConstructResult,
  CreateContext,
  DiffContext,
  DiffResult,
  Properties,
  ReadContext,
  ReadResult,
  EmulatedProvider,
  UpdateContext,
} from "../plugin/provider.ts";
import { nameOf, typeOf } from "../plugin/provider.ts";
import { sdkVersions } from "../plugin/sdk-versions.ts";
import { containsUnknown, isUnknown } from "../plugin/wire.ts";
import { markSecrets, normalise, toManifest } from "./checkpoint.ts";
import { compareResource } from "./compare.ts";
import { Connector } from "./connector.ts";
import { isNamespacedBuiltIn, kindOfToken, unsupported } from "../kubernetes/kinds.ts";
import { autoname, isAutonamed, isGenerateName, isNamed, withAutoname } from "./naming.ts";
import { at, textAt } from "../kubernetes/objects.ts";
import { checkProviderConfig, diffProviderConfig, parseConfig } from "./provider-config.ts";
import { Plans } from "./plans.ts";
import { Releases } from "./release/releases.ts";
import { Resources } from "./resources.ts";

/** The kubernetes plugin of a sandbox: the official one's published behaviour, against a real API server. */
export class KubernetesProvider implements EmulatedProvider {
  readonly name = "kubernetes";
  readonly version = sdkVersions.kubernetes;
  readonly acceptSecrets = true;
  readonly #cancelled = new AbortController();
  #config = parseConfig({});
  #connector = new Connector(this.#config);
  #plans = new Plans(this.#connector);
  #resources = new Resources(this.#connector, this.#cancelled.signal);
  #releases = new Releases(this.#connector, this.#cancelled.signal);

  async checkConfig(_urn: string, _olds: Properties, news: Properties): Promise<CheckResult> {
    // For whoever reads an exported state: the official plugin can't go on with what this one has made.
    return { inputs: { ...news, emulatedBy: "slipway-sandbox" }, failures: checkProviderConfig(news) };
  }

  async diffConfig(_urn: string, olds: Properties, news: Properties): Promise<DiffResult> {
    return diffProviderConfig(olds, news);
  }

  async configure(config: Properties): Promise<void> {
    this.#config = parseConfig(config);
    this.#connector = new Connector(this.#config);
    this.#plans = new Plans(this.#connector);
    this.#resources = new Resources(this.#connector, this.#cancelled.signal);
    this.#releases = new Releases(this.#connector, this.#cancelled.signal);
  }

  async check(urn: string, olds: Properties, news: Properties, context: CheckContext): Promise<CheckResult> {
    if (isRelease(urn)) return this.#releases.check(urn, olds, news, context);
    if (Object.keys(olds).length > 0) this.#resources.acknowledge(urn);
    const problem = unsupported(typeOf(urn));
    if (problem !== undefined) return { inputs: news, failures: [{ property: "", reason: problem }] };
    const manifest = await this.#withNamespace(urn, normalise(toManifest(news)));
    if (isGenerateName(manifest)) {
      const reason =
        "is not supported with server-side apply. Leave it out: the plugin generates names itself.";
      return { inputs: news, failures: [{ property: "metadata.generateName", reason }] };
    }
    return { inputs: markSecrets(await this.#withName(urn, olds, manifest, context.randomSeed), news) };
  }

  async diff(
    _id: string,
    urn: string,
    olds: Properties,
    news: Properties,
    context: DiffContext,
  ): Promise<DiffResult> {
    if (isRelease(urn)) return this.#releases.diff(news, context);
    this.#resources.acknowledge(urn, olds);
    return compareResource(olds, news, context, { configMapMutable: this.#config.enableConfigMapMutable });
  }

  async create(
    urn: string,
    inputs: Properties,
    context: CreateContext,
  ): Promise<{ id: string; outs: Properties }> {
    if (isRelease(urn)) return this.#releases.create(inputs, context);
    return context.preview
      ? { id: "", outs: await this.#plans.create(urn, inputs) }
      : this.#resources.create(urn, inputs, context.timeout);
  }

  async update(
    _id: string,
    urn: string,
    olds: Properties,
    news: Properties,
    context: UpdateContext,
  ): Promise<{ outs: Properties }> {
    if (isRelease(urn)) return this.#releases.update(olds, news, context);
    const { preview, timeout, ignoreChanges } = context;
    this.#resources.acknowledge(urn, olds);
    const outs = preview
      ? await this.#plans.update(urn, olds, news, ignoreChanges)
      : await this.#resources.update(urn, olds, news, { ignoreChanges, timeout });
    return { outs };
  }

  async read(id: string, urn: string, props: Properties, context: ReadContext): Promise<ReadResult> {
    return isRelease(urn)
      ? this.#releases.read(id, props, context)
      : this.#resources.read(id, urn, context.inputs);
  }

  async delete(id: string, urn: string, props: Properties): Promise<void> {
    await (isRelease(urn) ? this.#releases.delete(id, props) : this.#resources.delete(props));
  }

  async invoke(token: string): Promise<never> {
    throw new Error(unsupported(token) ?? `${token} is not modelled by the sandbox's kubernetes plugin.`);
  }

  async construct(request: ConstructRequest): Promise<ConstructResult> {
    if (request.type !== "kubernetes:helm.sh/v4:Chart") return this.invoke(request.type);
    const { constructChart } = await import("./chart/construct.ts");
    return constructChart(request, this.#connector, this.version);
  }

  /** Ends the waits; what has been made is recorded as it is. */
  async cancel(): Promise<void> {
    this.#cancelled.abort();
  }

  /** The default namespace, for an object that names none and belongs to one. */
  async #withNamespace(urn: string, manifest: Properties): Promise<Properties> {
    const metadata = at(manifest, "metadata");
    if (isUnknown(metadata) || textAt(metadata, "namespace") !== "") return manifest;
    const kind = kindOfToken(typeOf(urn));
    const namespaced = isNamespacedBuiltIn(kind) ?? (await this.#resources.isNamespaced(kind)) ?? true;
    if (!namespaced) return manifest;
    return {
      ...manifest,
      metadata: { ...(metadata as object | undefined), namespace: this.#connector.defaultNamespace },
    };
  }

  /**
   * The program's name, else the one generated before, else that of an object which an interrupted create of this
   * very resource left behind, else a new one.
   */
  async #withName(
    urn: string,
    olds: Properties,
    manifest: Properties,
    seed: Uint8Array,
  ): Promise<Properties> {
    if (isNamed(manifest)) return manifest;
    const old = toManifest(olds);
    const kept = isAutonamed(old) ? textAt(old, "metadata", "name") : "";
    if (kept !== "") return withAutoname(manifest, kept);
    const left = containsUnknown(manifest) ? undefined : await this.#resources.findInterrupted(urn, manifest);
    return withAutoname(manifest, left ?? autoname(nameOf(urn), seed));
  }
}

function isRelease(urn: string): boolean {
  return typeOf(urn) === "kubernetes:helm.sh/v3:Release";
}
