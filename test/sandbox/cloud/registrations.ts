import type * as Pulumi from "@pulumi/pulumi";
import type * as Mocks from "@pulumi/pulumi/runtime/mocks.js";
import type * as Rpc from "@pulumi/pulumi/runtime/rpc.js";

/** The SDK that a component is built with: the repository's, or the one of a checkout of a released component. */
export interface Sdk {
  readonly pulumi: typeof Pulumi;
  readonly mocks: typeof Mocks;
  readonly rpc: typeof Rpc;
}

/** What the engine is asked to register. */
export interface Registration {
  readonly type: string;
  readonly name: string;
  /** Type and name; empty below the stack. */
  readonly parent: string;
  /** Version of the plugin that is asked for. */
  readonly version?: string;
  readonly ignoreChanges?: readonly string[];
  /** What is not known yet is as on the wire: `rpc.unknownValue`. */
  readonly inputs: Readonly<Record<string, unknown>>;
}

const arn = (service: string, resource: string): string =>
  `arn:aws:${service}:eu-west-1:111122223333:${resource}`;

/** What AWS would answer, as far as the component reads it. */
function computed(type: string, name: string, inputs: Readonly<Record<string, unknown>>): object {
  if (type === "aws:iam/role:Role") return { name, arn: `arn:aws:iam::111122223333:role/${name}` };
  if (type !== "aws:eks/cluster:Cluster") return {};
  return {
    arn: arn("eks", `cluster/${String(inputs["name"])}`),
    endpoint: "https://cluster.example",
    certificateAuthority: { data: "Q0E=" },
    identities: [{ oidcs: [{ issuer: "https://oidc.example/id/1" }] }],
    vpcConfig: { ...(inputs["vpcConfig"] as object), clusterSecurityGroupId: "sg-cluster" },
    computeConfig: { nodeRoleArn: "arn:aws:iam::111122223333:role/auto-nodes" },
  };
}

/** Type and name of a URN. */
function ofUrn(urn: string): string {
  const [, , types = "", name = ""] = urn.split("::");
  return urn === "" ? "" : `${types.split("$").at(-1) ?? ""} ${name}`;
}

/** Runs `create` against mocks, and tells what it registered, in the order of type and name. */
export async function registrationsOf(
  { pulumi, mocks, rpc }: Sdk,
  preview: boolean,
  create: () => unknown,
): Promise<Registration[]> {
  const registered: Registration[] = [];
  const { prototype } = mocks.MockMonitor as unknown as { prototype: { registerResource: Register } };
  const original = prototype.registerResource;
  prototype.registerResource = function (this: unknown, request, callback) {
    const wire = (request.getObject() as { toJavaScript(): object }).toJavaScript();
    const ignoreChanges = request.getIgnorechangesList();
    registered.push({
      type: request.getType(),
      name: request.getName(),
      parent: ofUrn(request.getParent()),
      ...(request.getVersion() !== "" && { version: request.getVersion() }),
      ...(ignoreChanges.length > 0 && { ignoreChanges }),
      inputs: readable(wire, rpc) as Record<string, unknown>,
    });
    return original.call(this, request, callback);
  };
  try {
    await pulumi.runtime.setMocks(
      {
        newResource({ type, name, inputs }) {
          if (preview) return { id: undefined, state: inputs as object };
          const state = { ...(inputs as object), ...computed(type, name, inputs as Record<string, unknown>) };
          // A role's id is its name.
          return { id: type === "aws:iam/role:Role" ? name : `${name}-id`, state };
        },
        call({ token }) {
          if (token === "aws:index/getPartition:getPartition")
            return { partition: "aws", dnsSuffix: "amazonaws.com" };
          throw new Error(`unexpected call of ${token}`);
        },
      },
      "slipway",
      "staging",
      preview,
    );
    create();
    await pulumi.runtime.disconnect();
  } finally {
    prototype.registerResource = original;
  }
  return registered
    .map(({ inputs: { kubeconfig, ...inputs }, ...registration }) => ({
      ...registration,
      inputs: kubeconfig === undefined ? inputs : { ...inputs, kubeconfig: parsed(kubeconfig) },
    }))
    .sort((a, b) => `${a.type} ${a.name}`.localeCompare(`${b.type} ${b.name}`));
}

type Register = (this: unknown, request: Request, callback: unknown) => unknown;

interface Request {
  getType(): string;
  getName(): string;
  getParent(): string;
  getVersion(): string;
  getObject(): unknown;
  getIgnorechangesList(): string[];
}

/** As the wire has it: a resource is its id, a secret its value, and what is not known the sign for that. */
function readable(value: unknown, rpc: Sdk["rpc"]): unknown {
  if (Array.isArray(value)) return value.map((part) => readable(part, rpc));
  if (typeof value !== "object" || value === null) return value;
  const { [rpc.specialSigKey]: signature, ...parts } = value as Record<string, unknown>;
  if (signature === rpc.specialResourceSig) return parts["id"] === "" ? rpc.unknownValue : parts["id"];
  if (signature === rpc.specialSecretSig) return readable(parts["value"], rpc);
  return Object.fromEntries(Object.entries(parts).map(([key, part]) => [key, readable(part, rpc)]));
}

/** The kubeconfig is text; while it is unknown, the sign for that. */
function parsed(kubeconfig: unknown): unknown {
  const text = String(kubeconfig);
  return text.startsWith("{") ? JSON.parse(text) : text;
}
