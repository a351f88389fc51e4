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
} from "../../plugin/provider.ts";
import { nameOf, typeOf } from "../../plugin/provider.ts";
import { sdkVersions } from "../../plugin/sdk-versions.ts";
import { UNKNOWN } from "../../plugin/wire.ts";
import { checkInputs } from "../check.ts";
import { diffInputs } from "../diff.ts";
import { UnmodelledError } from "../errors.ts";
import type { Model } from "../model/model.ts";
import { models } from "./model.ts";

/**
 * The emulator of the random provider. Like the real one it keeps nothing: a value lives in the stack's state
 * alone, and every change needs a new one.
 */
export class RandomProvider implements EmulatedProvider {
  readonly name = "random";
  readonly version = sdkVersions.random;

  async check(
    urn: string,
    olds: Properties,
    news: Properties,
    { randomSeed }: CheckContext,
  ): Promise<CheckResult> {
    return checkInputs(modelOf(urn), {
      name: nameOf(urn),
      olds,
      news,
      randomSeed,
      defaultTags: {},
      regions: [],
    });
  }

  async diff(
    _id: string,
    urn: string,
    _olds: Properties,
    news: Properties,
    { oldInputs }: DiffContext,
  ): Promise<DiffResult> {
    return diffInputs(modelOf(urn), oldInputs, news);
  }

  async create(
    urn: string,
    inputs: Properties,
    { preview }: CreateContext,
  ): Promise<{ id: string; outs: Properties }> {
    const model = modelOf(urn);
    if (preview) {
      return {
        id: "",
        outs: { ...inputs, ...Object.fromEntries(model.computed.map((key) => [key, UNKNOWN])) },
      };
    }
    const { id, outputs } = model.create(inputs as never, undefined as never);
    return { id, outs: { ...inputs, ...(outputs as Properties) } };
  }

  async read(id: string, urn: string, props: Properties, { inputs }: ReadContext): Promise<ReadResult> {
    if (Object.keys(props).length > 0) return { id, props, inputs };
    throw new UnmodelledError(`the import of ${typeOf(urn)}`, "sandbox/cloud/random/provider.ts");
  }

  async delete(): Promise<void> {
    // There is nothing but the value in the state.
  }
}

function modelOf(urn: string): Model {
  const model = models.get(typeOf(urn));
  if (model !== undefined) return model;
  throw new UnmodelledError(`the resource type ${typeOf(urn)}`, "sandbox/cloud/random/model.ts");
}
