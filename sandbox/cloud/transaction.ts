import { randomBytes } from "node:crypto";
import type { Cloud, CloudObject, Model, OutputsOf } from "./model/model.ts";
import type { CloudStore } from "./store.ts";

/** The store as one account and region see it. */
export class RegionalCloud implements Cloud {
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  readonly #store: CloudStore;

  constructor(store: CloudStore, account: string, region: string) {
    this.#store = store;
    this.account = account;
    this.region = region;
    this.partition = partitionOf(region);
  }

  arn(service: string, resource: string, { global = false } = {}): string {
    return `arn:${this.partition}:${service}:${global ? "" : this.region}:${this.account}:${resource}`;
  }

  newId(prefix: string): string {
    return `${prefix}-${randomBytes(9).toString("hex").slice(0, 17)}`;
  }

  now(): string {
    return new Date().toISOString().replace(/\.\d+Z$/, "Z");
  }

  get<Resource, Args>(
    model: Model<Resource, Args>,
    id: string,
  ): CloudObject<OutputsOf<Resource>> | undefined {
    const object = this.#store.get(model.type, this.scopeOf(model), id);
    return object as CloudObject<OutputsOf<Resource>> | undefined;
  }

  list<Resource, Args>(model: Model<Resource, Args>): CloudObject<OutputsOf<Resource>>[] {
    return this.listType(model.type) as CloudObject<OutputsOf<Resource>>[];
  }

  listType(type: string): CloudObject[] {
    return this.#store.list(type).filter(({ scope }) => scope === this.region || scope === "global");
  }

  put(object: Pick<CloudObject, "type" | "id" | "outputs">): void {
    this.#store.put({ scope: this.region, token: "", inputs: {}, ...object });
  }

  existsOutside(name: string): boolean {
    return this.#store.existsOutside(name);
  }

  remove(object: CloudObject): void {
    this.#store.remove(object);
  }

  scopeOf(model: Pick<Model, "regional">): string {
    return model.regional ? this.region : "global";
  }
}

function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}
