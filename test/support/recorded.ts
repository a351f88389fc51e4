import { isRecord } from "../../sandbox/plugin/wire.ts";

type Properties = Readonly<Record<string, unknown>>;

/** A resource as a release of Slipway left it. */
export interface RecordedResource {
  readonly urn: string;
  /** Of what a provider manages. */
  readonly id?: string;
  readonly inputs: Properties;
  /** What it is besides its inputs. */
  readonly outputs: Properties;
}

/** A stack as a release of Slipway left it. */
export interface RecordedState {
  /** The stack file's settings of that release, by section. */
  readonly settings: Properties;
  /** The stack's output `digests`. */
  readonly digests: Readonly<Record<string, string>>;
  readonly resources: readonly RecordedResource[];
}

/** `pulumi stack export`, as far as it is read here. */
export interface ExportedStack {
  readonly deployment: { readonly resources: readonly Exported[] };
}

interface Exported {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly external?: boolean;
  readonly inputs?: Properties;
  readonly outputs?: Properties;
}

/** Children of others' components are theirs to keep. */
const NOT_OURS = /eks:index:Cluster\$|slipway:addons:CrdChart\$kubernetes:helm\.sh\/v4:Chart\$/;

const CLUSTER = "eks:index:Cluster";

/** What of an exported stack later releases are held to. */
export function recordState(
  { deployment: { resources } }: ExportedStack,
  settings: Properties,
): RecordedState {
  const stack = resources.find(({ type }) => type === "pulumi:pulumi:Stack");
  const { eksCluster = {} } = clusterOutputs(resources);
  const recorded = {
    settings,
    digests: (stack?.outputs?.["digests"] ?? {}) as Record<string, string>,
    resources: resources
      .filter(
        ({ urn, external }) =>
          external !== true && !/:pulumi:(pulumi:Stack|providers:\w+::default)/.test(urn),
      )
      .filter(({ urn }) => !NOT_OURS.test(urn))
      .map(({ urn, type, id, inputs = {}, outputs = {} }) => ({
        urn,
        ...(id === undefined ? {} : { id }),
        inputs: plain(inputs),
        outputs: besides(type === CLUSTER ? clusterOutputs(resources) : plain(outputs), inputs),
      })),
  };
  return withoutAddress(
    recorded,
    eksCluster as { endpoint?: string; certificateAuthority?: { data: string } },
  );
}

/** What the program reads of `eks.Cluster`, whose outputs are references to its children. */
function clusterOutputs(resources: readonly Exported[]): { eksCluster?: Properties; core?: Properties } {
  const child = (type: string): Properties =>
    plain(
      resources.find((resource) => resource.type === type && resource.urn.includes(`${CLUSTER}$`))?.outputs ??
        {},
    );
  return {
    eksCluster: child("aws:eks/cluster:Cluster"),
    core: { clusterIamRole: child("aws:iam/role:Role") },
  };
}

/** Without notes of the engine and its providers, and default tags, which change nothing but themselves. */
function plain(properties: Properties): Properties {
  const entries = Object.entries(properties).filter(([key]) => !key.startsWith("__") && key !== "tagsAll");
  return Object.fromEntries(
    entries.map(([key, value]) => [key, isRecord(value) && "__defaults" in value ? plain(value) : value]),
  );
}

function besides(outputs: Properties, inputs: Properties): Properties {
  return Object.fromEntries(
    Object.entries(outputs).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(inputs[key])),
  );
}

/** Without where one cluster of one machine was, and by which certificate it was known. */
function withoutAddress(
  state: RecordedState,
  { endpoint = "", certificateAuthority }: { endpoint?: string; certificateAuthority?: { data: string } },
): RecordedState {
  const text = JSON.stringify(state)
    .replaceAll(endpoint, "https://cluster.example")
    .replaceAll(certificateAuthority?.data ?? "", "Q0E=");
  return JSON.parse(text) as RecordedState;
}

/** A line for the stack, and a line a resource: git shows which differ. */
export function stateText({ resources, ...stack }: RecordedState): string {
  return [stack, ...resources].map((line) => `${JSON.stringify(line)}\n`).join("");
}

export function readState(text: string): RecordedState {
  const [stack, ...resources] = text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown);
  return {
    ...(stack as Omit<RecordedState, "resources">),
    resources: resources as RecordedResource[],
  };
}
