import { operationShape, type Shape, shapeNamed } from "../../facts/aws/request-constraints.ts";
import { type Finding, isRecord } from "./constraints.ts";

type Inputs = Readonly<Record<string, unknown>>;

/** A resource as AWS's API gets to know it. */
export interface Resource {
  readonly type: string;
  readonly name: string;
  readonly id: string;
  /** With the provider's defaults, its generated name and all tags. */
  readonly inputs: Inputs;
}

/** An operation that the provider calls to make a resource. */
export interface Call {
  /** `ec2.CreateVpc` */
  readonly operation: string;
  /**
   * Where a property is not called as its parameter, capitals and a last `s` aside: the parameter, by property, at any
   * depth. `A.B` is a parameter's member. Of several it is the one that is there.
   */
  readonly names?: Names;
  /** The parameters that are the resource's id. */
  readonly self?: readonly string[];
  /** What the provider sends whatever the inputs say. */
  readonly always?: Inputs;
  /** What EC2 calls the resource's type where tags are given with it. */
  readonly tagged?: string;
  /** Other inputs than the resource's, of each call; none where no call is made. It reads them one by one. */
  readonly from?: (inputs: Inputs, resource: Resource) => Inputs | readonly Inputs[] | undefined;
}

type Names = Readonly<Record<string, string | readonly string[]>>;

export interface Request {
  readonly operation: string;
  readonly parameters: Record<string, unknown>;
}

/** How a resource type is made. */
export interface Mapping {
  readonly calls: readonly Call[];
  /** Properties that are about the provider's own behaviour, so that no call that makes the resource has them. */
  readonly provider?: readonly string[];
}

export type Mappings = Readonly<Record<string, Mapping>>;

const SPECIAL = ["tags", "tagsAll", "region"];
const lower = (name: string): string => name.toLowerCase();
const singular = (name: string): string => lower(name).replace(/s$/, "");

/** The requests that make a resource, and what of its inputs none of them has. */
export function requestsOf(
  resource: Resource,
  mapping: Mapping,
): { requests: Request[]; findings: Finding[] } {
  const used = new Set([...SPECIAL, ...(mapping.provider ?? [])]);
  const findings: Finding[] = [];
  const requests = mapping.calls.flatMap((call) => {
    const watched = watch(resource.inputs, used);
    const passed = call.from === undefined ? resource.inputs : call.from(watched, resource);
    return (passed === undefined ? [] : ([passed].flat() as Inputs[])).map((inputs) => {
      const conversion = new Conversion(call.names ?? {});
      const shape = operationShape(call.operation);
      const parameters: Record<string, unknown> = { ...call.always };
      for (const [property, value] of Object.entries(inputs)) {
        if (call.from === undefined && [...SPECIAL, ...(mapping.provider ?? [])].includes(property)) continue;
        if (conversion.put(parameters, { shape, property, value })) used.add(property);
        else if (call.from !== undefined)
          findings.push({ path: property, message: `is no parameter of ${call.operation}` });
      }
      for (const name of call.self ?? []) parameters[name] = resource.id;
      Object.assign(parameters, tagsOf(resource.inputs["tagsAll"], shape, call.tagged));
      findings.push(...conversion.findings);
      return { operation: call.operation, parameters };
    });
  });
  const forgotten = Object.keys(resource.inputs).filter((property) => !used.has(property));
  findings.push(...forgotten.map((path) => ({ path, message: "is in no request" })));
  return { requests, findings };
}

/** Inputs that note which of them are read. */
function watch(inputs: Inputs, read: Set<string>): Inputs {
  return new Proxy(inputs, {
    get(target, key) {
      read.add(String(key));
      return target[String(key)];
    },
  });
}

/** Turns properties, as the provider's schema has them, to parameters, as a shape has them. */
class Conversion {
  readonly findings: Finding[] = [];
  readonly #names: Names;

  constructor(names: Names) {
    this.#names = names;
  }

  /** Whether the shape has the property; then it is among the parameters, unless it says nothing. */
  put(
    into: Record<string, unknown>,
    { shape, property, value }: { readonly shape: Shape; readonly property: string; readonly value: unknown },
  ): boolean {
    const path = this.#pathOf(shape, property);
    if (path === undefined) return false;
    if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) return true;
    const [last, ...first] = path.toReversed() as [string, ...string[]];
    let [target, outer] = [into, shape];
    for (const name of first.toReversed()) {
      outer = shapeNamed(outer.members![name]!);
      if (outer.type === "list") {
        target = ((target[name] ??= [{}]) as [Record<string, unknown>])[0];
        outer = shapeNamed(outer.member!);
      } else target = (target[name] ??= {}) as Record<string, unknown>;
    }
    target[last] = this.#convert(value, shapeNamed(outer.members?.[last] ?? outer.value!), property);
    return true;
  }

  #pathOf(shape: Shape, property: string): string[] | undefined {
    const members = Object.keys(shape.members ?? {});
    const renamed = [this.#names[property] ?? []]
      .flat()
      .find((path) => members.includes(path.split(".")[0]!));
    if (renamed !== undefined) return renamed.split(".");
    const found =
      members.find((name) => lower(name) === lower(property)) ??
      members.find((name) => singular(name) === singular(property));
    return found === undefined ? undefined : [found];
  }

  #convert(value: unknown, shape: Shape, path: string): unknown {
    switch (shape.type) {
      case "structure": {
        const only = Array.isArray(value) && value.length === 1 ? (value[0] as unknown) : value;
        return isRecord(only) ? this.#structure(only, shape, path) : only;
      }
      case "list": {
        const member = shapeNamed(shape.member!);
        if (isRecord(value) && /tags$/i.test(path)) return tagList(value, member);
        return (Array.isArray(value) ? value : [value]).map((each, index) =>
          this.#convert(each, member, `${path}[${index}]`),
        );
      }
      case "map":
        if (!isRecord(value)) return value;
        return Object.fromEntries(
          Object.entries(value).map(([key, inner]) => [
            key,
            this.#convert(inner, shapeNamed(shape.value!), `${path}.${key}`),
          ]),
        );
      case "string":
        return typeof value === "number" || typeof value === "boolean" ? String(value) : value;
      case "boolean":
        return value === "true" ? true : value === "false" ? false : value;
      case "integer":
      case "long":
      case "float":
      case "double":
        return typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
      default:
        return value;
    }
  }

  #structure(value: Record<string, unknown>, shape: Shape, path: string): Record<string, unknown> {
    const into: Record<string, unknown> = {};
    for (const [property, inner] of Object.entries(value)) {
      if (!this.put(into, { shape, property, value: inner }))
        this.findings.push({ path: `${path}.${property}`, message: "is in no request" });
    }
    return into;
  }
}

/** Tags as the operation takes them, if it does. */
function tagsOf(all: unknown, shape: Shape, tagged: string | undefined): Record<string, unknown> {
  const tags = isRecord(all) ? Object.entries(all) : [];
  const name = Object.keys(shape.members ?? {}).find((each) =>
    /^(resource|backupvault|backupplan)?tags$/i.test(each),
  );
  if (tags.length === 0) return {};
  if (tagged !== undefined)
    return {
      TagSpecifications: [{ ResourceType: tagged, Tags: tags.map(([Key, Value]) => ({ Key, Value })) }],
    };
  if (name === undefined) return {};
  const container = shapeNamed(shape.members![name]!);
  if (container.type === "map") return { [name]: Object.fromEntries(tags) };
  return { [name]: tagList(Object.fromEntries(tags), shapeNamed(container.member!)) };
}

/** Tags as pairs, whose members are called Key and Value, or TagKey and TagValue. */
function tagList(tags: Record<string, unknown>, member: Shape): object[] {
  const [key, value] = Object.keys(member.members!) as [string, string];
  return Object.entries(tags).map(([k, v]) => ({ [key]: k, [value]: v }));
}
