import type {
  CheckContext,
  CheckResult,
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
import { isUnknown, UNKNOWN } from "../plugin/wire.ts";
import { checkInputs, inputKeys } from "./check.ts";
import {
  assertAccountAllowed,
  configFailures,
  DEFAULT_ACCOUNT,
  parseConfig,
  type ProviderConfig,
} from "./config.ts";
import { diffInputs } from "./diff.ts";
import { AwsError, UnmodelledError } from "./errors.ts";
import { invoke } from "./invokes.ts";
import { Lifecycle } from "./lifecycle.ts";
import { models } from "./model/index.ts";
import type { CloudObject, Model } from "./model/model.ts";
import { liveInputs, previewOutputs } from "./outputs.ts";
import { equivalent, pick } from "./properties.ts";
import { REGIONS } from "./regions.ts";
import { Seal } from "./seal.ts";
import { CloudStore } from "./store.ts";
import { RegionalCloud } from "./transaction.ts";

/** The emulator of the AWS provider: the engine's side of the models in `model/`. */
export class AwsProvider implements EmulatedProvider {
  readonly name = "aws";
  readonly version = sdkVersions.aws;
  readonly #store: CloudStore;
  readonly #seal: Seal;
  #config: ProviderConfig = parseConfig({});

  constructor(store: CloudStore = new CloudStore()) {
    this.#store = store;
    this.#seal = new Seal(store.dir);
  }

  async checkConfig(_urn: string, _olds: Properties, news: Properties): Promise<CheckResult> {
    return { inputs: news, failures: configFailures(news) };
  }

  /** As the real provider: another region or account means other objects. */
  async diffConfig(_urn: string, olds: Properties, news: Properties): Promise<DiffResult> {
    const replaces = ["region"].filter((key) => !isUnknown(news[key]) && !equivalent(olds[key], news[key]));
    return { changes: !equivalent(olds, news), replaces };
  }

  async configure(config: Properties): Promise<void> {
    this.#config = parseConfig(config);
    const [first] = this.#config.allowedAccountIds.filter((id) => !isUnknown(id));
    const account = await this.#store.transaction(() => {
      const known = this.#store.account();
      if (known === undefined && first !== undefined) this.#store.setAccount(first);
      return known ?? first ?? DEFAULT_ACCOUNT;
    });
    assertAccountAllowed(this.#config, account);
  }

  async check(
    urn: string,
    olds: Properties,
    news: Properties,
    { randomSeed }: CheckContext,
  ): Promise<CheckResult> {
    const { defaultTags } = this.#config;
    return checkInputs(modelOf(urn), {
      name: nameOf(urn),
      olds,
      news,
      randomSeed,
      defaultTags,
      regions: REGIONS,
    });
  }

  async diff(
    id: string,
    urn: string,
    olds: Properties,
    news: Properties,
    { oldInputs }: DiffContext,
  ): Promise<DiffResult> {
    const model = modelOf(urn);
    await this.#store.transaction(() => this.#store.acknowledge(urn, id));
    // An import leaves out inputs that are as by default (`liveInputs`), and a check puts them in again.
    const defaults = pick(olds, Object.keys(model.defaults ?? {}));
    const before =
      Object.keys(oldInputs).length > 0 ? { ...defaults, ...oldInputs } : pick(olds, inputKeys(model));
    return diffInputs(model, before, news);
  }

  async create(
    urn: string,
    inputs: Properties,
    { preview }: CreateContext,
  ): Promise<{ id: string; outs: Properties }> {
    const model = modelOf(urn);
    if (preview) return { id: "", outs: previewOutputs(model, this.#unmade(model), inputs) };
    const sealed = this.#sealed(model, inputs);
    const object = await this.#run("creating", urn, inputs, (lifecycle) =>
      lifecycle.create(model, urn, sealed),
    );
    return { id: object.id, outs: this.#outputs(model, object) };
  }

  async update(
    id: string,
    urn: string,
    olds: Properties,
    news: Properties,
    { preview, oldInputs }: UpdateContext,
  ): Promise<{ outs: Properties }> {
    const model = modelOf(urn);
    if (preview) {
      const kept = Object.entries(olds).filter(
        ([key]) => Object.hasOwn(news, key) || !Object.hasOwn(oldInputs, key),
      );
      return { outs: previewOutputs(model, Object.fromEntries(kept), news) };
    }
    const sealed = this.#sealed(model, news);
    const object = await this.#run("updating", urn, olds, (lifecycle) => {
      this.#store.acknowledge(urn, id);
      return lifecycle.update(model, id, sealed);
    });
    return { outs: this.#outputs(model, object) };
  }

  async read(id: string, urn: string, props: Properties, { inputs }: ReadContext): Promise<ReadResult> {
    const model = modelOf(urn);
    const object = await this.#run("reading", urn, props, (lifecycle) => {
      this.#store.acknowledge(urn, id);
      return lifecycle.find(model, id);
    });
    if (object === undefined) return {};
    const outputs = this.#outputs(model, object);
    return { id, props: outputs, inputs: liveInputs(model, inputs, props, outputs) };
  }

  async delete(id: string, urn: string, props: Properties): Promise<void> {
    const model = modelOf(urn);
    await this.#run("deleting", urn, props, (lifecycle) => {
      lifecycle.remove(model, id);
      this.#store.acknowledge(urn, id);
    });
  }

  async invoke(token: string, args: Properties): Promise<{ outputs: Properties }> {
    const cloud = this.#cloud(args);
    return { outputs: await this.#store.transaction(() => invoke(token, args, cloud)) };
  }

  /** Runs `work` alone on the cloud; an error says what was being done to what. */
  async #run<T>(
    verb: string,
    urn: string,
    properties: Properties,
    work: (lifecycle: Lifecycle) => T,
  ): Promise<T> {
    const lifecycle = new Lifecycle(models, this.#store, this.#cloud(properties));
    try {
      return await this.#store.transaction(() => work(lifecycle));
    } catch (error) {
      if (error instanceof AwsError)
        error.message = `${verb} ${typeOf(urn)} (${nameOf(urn)}): ${error.message}`;
      throw error;
    }
  }

  #cloud(properties: Properties): RegionalCloud {
    const region = typeof properties.region === "string" ? properties.region : this.#config.region;
    return new RegionalCloud(this.#store, this.#store.account() ?? DEFAULT_ACCOUNT, region);
  }

  /** What a preview knows of an object that is not there yet: that its computed values are unknown. */
  #unmade(model: Model): Properties {
    const within = (model.computedWithin ?? []).map((path) => path.split(".") as [string, string]);
    const parts = within.map(([key]) => [
      key,
      unknown(within.flatMap(([of, part]) => (of === key ? part : []))),
    ]);
    const region = model.regional ? { region: this.#config.region } : {};
    return { ...unknown(model.computed), ...Object.fromEntries(parts), ...region };
  }

  #sealed(model: Model, inputs: Properties): Properties {
    return this.#mapSensitive(model, inputs, (text) => this.#seal.seal(text));
  }

  #outputs(model: Model, object: CloudObject): Properties {
    return this.#mapSensitive(model, object.outputs, (text) => this.#seal.open(text));
  }

  #mapSensitive(model: Model, bag: Properties, change: (text: string) => string): Properties {
    const sensitive = (model.sensitive ?? []) as readonly string[];
    const entries = Object.entries(bag).map(([key, value]) =>
      sensitive.includes(key) && typeof value === "string" ? [key, change(value)] : [key, value],
    );
    return Object.fromEntries(entries) as Properties;
  }
}

/** @throws {UnmodelledError} for a type that no file of `model/` defines. */
function modelOf(urn: string): Model {
  const type = typeOf(urn);
  const model = models.get(type);
  if (model !== undefined) return model;
  const service = type.split(/[:/]/)[1] ?? "";
  throw new UnmodelledError(`the resource type ${type}`, `sandbox/cloud/model/${service}.ts`);
}

function unknown(keys: readonly string[]): Properties {
  return Object.fromEntries(keys.map((key) => [key, UNKNOWN]));
}
