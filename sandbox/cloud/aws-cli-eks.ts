import { type CloudObject } from "./model/model.ts";
import { CloudStore } from "./store.ts";

export interface EksCall {
  /** Such as `list-access-entries`. */
  readonly operation: string;
  readonly options: Readonly<Record<string, string>>;
  readonly region: string;
  /** `$SLIPWAY_SANDBOX_DIR/cloud` */
  readonly cloud: string;
}

/** What `aws eks` answers: text or JSON, or how it refuses. */
export type EksAnswer = { readonly output: string | object } | { readonly error: string };

const CLUSTER = "aws:eks/cluster:Cluster";
const ENTRY = "aws:eks/accessEntry:AccessEntry";
const ASSOCIATION = "aws:eks/podIdentityAssociation:PodIdentityAssociation";

interface Operation {
  /** As errors of the service call it. */
  readonly name: string;
  /** The option that names the cluster. */
  readonly cluster: "cluster-name" | "name";
  answer(cluster: CloudObject, call: EksCall, store: CloudStore): string | object;
}

const ofCluster = (store: CloudStore, type: string, { id, scope }: CloudObject): CloudObject[] =>
  store.list(type).filter((each) => each.scope === scope && each.outputs.clusterName === id);

/** The operations of RUNBOOK that change nothing. Source: AWS CLI Command Reference, `aws eks`. */
const operations: Readonly<Record<string, Operation>> = {
  "update-kubeconfig": {
    name: "DescribeCluster",
    cluster: "name",
    answer: ({ outputs }) =>
      `Cluster ${String(outputs.arn)} is what ${process.env.KUBECONFIG ?? "~/.kube/config"} means already: it is the sandbox's, and nothing is written.`,
  },
  "list-access-entries": {
    name: "ListAccessEntries",
    cluster: "cluster-name",
    answer: (cluster, _call, store) => ({
      accessEntries: ofCluster(store, ENTRY, cluster).map(({ outputs }) => outputs.principalArn),
    }),
  },
  "list-pod-identity-associations": {
    name: "ListPodIdentityAssociations",
    cluster: "cluster-name",
    answer: (cluster, { options }, store) => ({
      associations: ofCluster(store, ASSOCIATION, cluster)
        .map(({ outputs }) => {
          const { clusterName, namespace, serviceAccount, associationArn, associationId } = outputs;
          return { clusterName, namespace, serviceAccount, associationArn, associationId };
        })
        .filter(({ namespace }) => (options["namespace"] ?? namespace) === namespace)
        .filter(({ serviceAccount }) => (options["service-account"] ?? serviceAccount) === serviceAccount),
    }),
  },
};

/** @returns undefined for an operation that is not known here */
export async function answerEksCall(call: EksCall): Promise<EksAnswer | undefined> {
  const operation = Object.hasOwn(operations, call.operation) ? operations[call.operation] : undefined;
  if (operation === undefined) return undefined;
  const name = call.options[operation.cluster];
  if (!name) return { error: `the following arguments are required: --${operation.cluster}` };
  const store = new CloudStore(call.cloud);
  const cluster = store.list(CLUSTER).find(({ id, scope }) => id === name && scope === call.region);
  if (cluster !== undefined) return { output: operation.answer(cluster, call, store) };
  const error = "An error occurred (ResourceNotFoundException) when calling the";
  return { error: `${error} ${operation.name} operation: No cluster found for name: ${name}.` };
}
