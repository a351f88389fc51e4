import type { EmulatedProvider, Properties } from "../../../sandbox/plugin/provider.ts";

const urnOf = (type: string, name: string) => `urn:pulumi:dev::p::kubernetes:${type}::${name}`;

/** What the engine asks a kubernetes plugin, the fallback or the official one. */
export type KubernetesPlugin = Required<
  Pick<EmulatedProvider, "check" | "diff" | "create" | "update" | "read" | "delete">
>;

/** What the engine does with the kubernetes plugin, for one resource. */
export class Resource {
  id = "";
  state: Properties = {};
  /** As the engine records them. */
  inputs: Properties = {};
  readonly warnings: string[] = [];
  readonly urn: string;
  readonly #provider: KubernetesPlugin;

  constructor(provider: KubernetesPlugin, type: string, name: string) {
    this.#provider = provider;
    this.urn = urnOf(type, name);
  }

  async check(inputs: Properties): Promise<Properties> {
    const checked = await this.#provider.check(this.urn, this.inputs, inputs, {
      randomSeed: new Uint8Array(32),
    });
    if (checked.failures?.length) throw new Error(JSON.stringify(checked.failures));
    return checked.inputs;
  }

  async create(inputs: Properties): Promise<this> {
    const news = await this.check(inputs);
    const { id, outs } = await this.#provider.create(this.urn, news, this.#context(false));
    [this.id, this.state, this.inputs] = [id, outs, news];
    return this;
  }

  async plan(inputs: Properties): Promise<Properties> {
    return (await this.#provider.create(this.urn, await this.check(inputs), this.#context(true))).outs;
  }

  /** Paths that an update to the inputs would change. */
  async diff(inputs: Properties): Promise<readonly string[]> {
    const news = await this.check(inputs);
    const context = { oldInputs: this.inputs, ignoreChanges: [] };
    const { detailed = {} } = await this.#provider.diff(this.id, this.urn, this.state, news, context);
    return Object.keys(detailed);
  }

  async update(inputs: Properties): Promise<void> {
    const news = await this.check(inputs);
    const context = { ...this.#context(false), oldInputs: this.inputs, ignoreChanges: [] };
    this.state = (await this.#provider.update(this.id, this.urn, this.state, news, context)).outs;
    this.inputs = news;
  }

  async refresh(): Promise<boolean> {
    const read = await this.#provider.read(this.id, this.urn, this.state, { inputs: this.inputs });
    [this.state, this.inputs] = [read.props ?? {}, read.inputs ?? {}];
    return read.id !== undefined;
  }

  delete(): Promise<void> {
    return this.#provider.delete(this.id, this.urn, this.state);
  }

  #context(preview: boolean) {
    const warn = async (message: string): Promise<void> => void this.warnings.push(message);
    return { preview, timeout: 0, warn };
  }
}
