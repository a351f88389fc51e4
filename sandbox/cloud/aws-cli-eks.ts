import type { Properties } from "../plugin/provider.ts";
import { checkInputs } from "./check.ts";
import { DEFAULT_ACCOUNT } from "./config.ts";
import { AwsError } from "./errors.ts";
import { Lifecycle } from "./lifecycle.ts";
import { models } from "./model/index.ts";
import type { CloudObject, Model } from "./model/model.ts";
import { REGIONS } from "./regions.ts";
import { CloudStore } from "./store.ts";
import { RegionalCloud } from "./transaction.ts";

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
const POLICY = "aws:eks/accessPolicyAssociation:AccessPolicyAssociation";
const ASSOCIATION = "aws:eks/podIdentityAssociation:PodIdentityAssociation";

interface Operation {
  /** As errors of the service call it. */
  readonly name: string;
  /** Options that have to be given; the first names the cluster. */
  readonly required: readonly [cluster: "cluster-name" | "name", ...others: string[]];
  /** Runs alone on the cloud. @throws AwsError */
  answer(context: Context): string | object;
}

interface Context {
  readonly cluster: CloudObject;
  readonly options: Readonly<Record<string, string>>;
  readonly cloud: Account;
}

/** What somebody with the AWS CLI does to the emulated cloud: by AWS's rules, and known to no stack. */
class Account {
  readonly #store: CloudStore;
  readonly #region: string;
  readonly #lifecycle: Lifecycle;

  constructor(store: CloudStore, region: string) {
    this.#store = store;
    this.#region = region;
    const cloud = new RegionalCloud(store, store.account() ?? DEFAULT_ACCOUNT, region);
    this.#lifecycle = new Lifecycle(models, store, cloud);
  }

  of(type: string, { id, scope }: CloudObject): CloudObject[] {
    return this.#store.list(type).filter((each) => each.scope === scope && each.outputs.clusterName === id);
  }

  create(type: string, news: Properties): CloudObject {
    const model = modelOf(type);
    const { inputs, failures = [] } = checkInputs(model, {
      ...{ name: "", olds: {}, news, randomSeed: new Uint8Array(), defaultTags: {}, regions: REGIONS },
    });
    if (failures.length > 0)
      throw new AwsError("InvalidParameterException", failures.map(({ reason }) => reason).join("; "));
    // No resource of a program: like what the service makes by itself, it goes with what it belongs to.
    const object = this.#lifecycle.create(model, "", { ...inputs, region: this.#region });
    this.#store.acknowledge("", object.id);
    return object;
  }

  /** @throws AwsError where there is none */
  remove({ type, id }: CloudObject): void {
    this.#lifecycle.remove(modelOf(type), id);
  }
}

function modelOf(type: string): Model {
  const model = models.get(type);
  if (model === undefined) throw new Error(`no model ${type}`);
  return model;
}

function association({ outputs }: CloudObject): object {
  const { clusterName, namespace, serviceAccount, roleArn, associationArn, associationId } = outputs;
  return { clusterName, namespace, serviceAccount, roleArn, associationArn, associationId };
}

/** AWS CLI's shorthand: `type=namespace,namespaces=a,b`. */
function accessScope(text: string): Properties {
  const type = /(?:^|,)type=([^,]*)/.exec(text)?.[1];
  const namespaces = /(?:^|,)namespaces=(.*?)(?:,type=|$)/.exec(text)?.[1];
  return { type, ...(namespaces !== undefined && { namespaces: namespaces.split(",") }) };
}

const notFound = (what: string): AwsError => new AwsError("ResourceNotFoundException", what);

/** The operations of RUNBOOK, and what undoes them. Source: AWS CLI Command Reference, `aws eks`. */
export const operations: Readonly<Record<string, Operation>> = {
  "update-kubeconfig": {
    name: "DescribeCluster",
    required: ["name"],
    answer: ({ cluster: { outputs } }) =>
      `Cluster ${String(outputs.arn)} is what ${process.env.KUBECONFIG ?? "~/.kube/config"} means already: it is the sandbox's, and nothing is written.`,
  },
  "list-access-entries": {
    name: "ListAccessEntries",
    required: ["cluster-name"],
    answer: ({ cluster, cloud }) => ({
      accessEntries: cloud.of(ENTRY, cluster).map(({ outputs }) => outputs.principalArn),
    }),
  },
  "create-access-entry": {
    name: "CreateAccessEntry",
    required: ["cluster-name", "principal-arn"],
    answer: ({ options, cloud }) => {
      const { "cluster-name": clusterName, "principal-arn": principalArn, type } = options;
      const { outputs } = cloud.create(ENTRY, { clusterName, principalArn, ...(type && { type }) });
      const { accessEntryArn, createdAt, modifiedAt, kubernetesGroups, userName: username } = outputs;
      const entry = { accessEntryArn, createdAt, modifiedAt, kubernetesGroups, username, type: outputs.type };
      return { accessEntry: { clusterName, principalArn, ...entry } };
    },
  },
  "delete-access-entry": {
    name: "DeleteAccessEntry",
    required: ["cluster-name", "principal-arn"],
    answer: ({ cluster, options, cloud }) => {
      const arn = options["principal-arn"];
      const entry = cloud.of(ENTRY, cluster).find(({ outputs }) => outputs.principalArn === arn);
      if (entry === undefined)
        throw notFound(`The specified principalArn could not be found: ${String(arn)}`);
      cloud.remove(entry);
      return "";
    },
  },
  "associate-access-policy": {
    name: "AssociateAccessPolicy",
    required: ["cluster-name", "principal-arn", "policy-arn", "access-scope"],
    answer: ({ options, cloud }) => {
      const { "cluster-name": clusterName, "principal-arn": principalArn, "policy-arn": policyArn } = options;
      const scope = accessScope(String(options["access-scope"]));
      const { outputs } = cloud.create(POLICY, {
        ...{ clusterName, principalArn, policyArn, accessScope: scope },
      });
      const { associatedAt, modifiedAt } = outputs;
      const associatedAccessPolicy = { policyArn, accessScope: scope, associatedAt, modifiedAt };
      return { clusterName, principalArn, associatedAccessPolicy };
    },
  },
  "list-pod-identity-associations": {
    name: "ListPodIdentityAssociations",
    required: ["cluster-name"],
    answer: ({ cluster, options, cloud }) => ({
      associations: cloud
        .of(ASSOCIATION, cluster)
        .map(({ outputs }) => {
          const { clusterName, namespace, serviceAccount, associationArn, associationId } = outputs;
          return { clusterName, namespace, serviceAccount, associationArn, associationId };
        })
        .filter(({ namespace }) => (options["namespace"] ?? namespace) === namespace)
        .filter(({ serviceAccount }) => (options["service-account"] ?? serviceAccount) === serviceAccount),
    }),
  },
  "create-pod-identity-association": {
    name: "CreatePodIdentityAssociation",
    required: ["cluster-name", "namespace", "service-account", "role-arn"],
    answer: ({ options, cloud }) => {
      const { "cluster-name": clusterName, namespace, "service-account": serviceAccount } = options;
      const roleArn = options["role-arn"];
      const made = cloud.create(ASSOCIATION, { clusterName, namespace, serviceAccount, roleArn });
      return { association: association(made) };
    },
  },
  "delete-pod-identity-association": {
    name: "DeletePodIdentityAssociation",
    required: ["cluster-name", "association-id"],
    answer: ({ cluster, options, cloud }) => {
      const id = options["association-id"];
      const found = cloud.of(ASSOCIATION, cluster).find((each) => each.id === id);
      if (found === undefined) throw notFound(`No association found with id: ${String(id)}`);
      cloud.remove(found);
      return { association: association(found) };
    },
  },
};

/** @returns undefined for an operation that is not known here */
export async function answerEksCall(call: EksCall): Promise<EksAnswer | undefined> {
  const operation = Object.hasOwn(operations, call.operation) ? operations[call.operation] : undefined;
  if (operation === undefined) return undefined;
  const { options, region } = call;
  const missing = operation.required.filter((option) => !options[option]);
  if (missing.length > 0)
    return {
      error: `the following arguments are required: ${missing.map((option) => `--${option}`).join(", ")}`,
    };
  const name = options[operation.required[0]];
  const store = new CloudStore(call.cloud);
  try {
    return await store.transaction(() => {
      const cluster = store.list(CLUSTER).find(({ id, scope }) => id === name && scope === region);
      if (cluster === undefined) throw notFound(`No cluster found for name: ${String(name)}.`);
      return { output: operation.answer({ cluster, options, cloud: new Account(store, region) }) };
    });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const why = error.message.replace(`api error ${error.code}: `, "");
    return {
      error: `An error occurred (${error.code}) when calling the ${operation.name} operation: ${why}`,
    };
  }
}
