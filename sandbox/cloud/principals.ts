import { AwsError } from "./errors.ts";
import type { CloudObject } from "./model/model.ts";
import type { RequestContext } from "./rules/iam-condition.ts";
import { type AccessRequest, evaluate } from "./rules/iam-evaluation.ts";
import type { CloudStore } from "./store.ts";

const ROLE = "aws:iam/role:Role";
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
const ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
const POLICY = "aws:iam/policy:Policy";
const CLUSTER = "aws:eks/cluster:Cluster";
const POD_IDENTITY = "aws:eks/podIdentityAssociation:PodIdentityAssociation";

/**
 * What EKS says of a session of Pod Identity, unless the association has it not. Source: Amazon EKS User Guide, "Grant
 * Pods access to AWS resources based on tags"; the pod's own name and uid are not known here.
 */
function sessionTags(association: CloudObject["outputs"], clusterArn: unknown): RequestContext {
  if (association.disableSessionTags === true) return {};
  return {
    "aws:RequestTag/eks-cluster-arn": String(clusterArn),
    "aws:RequestTag/eks-cluster-name": String(association.clusterName),
    "aws:RequestTag/kubernetes-namespace": String(association.namespace),
    "aws:RequestTag/kubernetes-service-account": String(association.serviceAccount),
  };
}

type Call = Omit<AccessRequest, "principal">;

/** The roles of the emulated cloud, as programs in the cluster use them. Inside a transaction of the store. */
export class Principals {
  readonly #store: CloudStore;

  constructor(store: CloudStore) {
    this.#store = store;
  }

  /**
   * ARN of the role that EKS Pod Identity gives to a service account, in whichever namespace it is.
   * @throws {AwsError} where it gives none
   */
  ofServiceAccount(serviceAccount: string): string {
    const association = this.#store
      .list(POD_IDENTITY)
      .find(({ outputs }) => outputs.serviceAccount === serviceAccount);
    if (association === undefined) {
      throw new AwsError(
        "NoCredentialProviders",
        `no EKS Pod Identity association for a service account ${serviceAccount}`,
      );
    }
    const { roleArn, clusterName } = association.outputs;
    const cluster = this.#store.get(CLUSTER, association.scope, String(clusterName));
    const tags = sessionTags(association.outputs, cluster?.outputs.arn);
    this.#assertTrusts(String(roleArn), "pods.eks.amazonaws.com", tags);
    return String(roleArn);
  }

  /** Lets one role become another. @returns the other's ARN @throws {AwsError} AccessDenied */
  assume(caller: string, roleArn: string): string {
    this.#assertTrusts(roleArn, caller);
    // Within an account either side's word is enough where the trust names the very role.
    const isNamed = trustOf(this.#role(roleArn)).includes(`"${caller}"`);
    if (!isNamed) this.assertAllowed(caller, { action: "sts:AssumeRole", resource: roleArn });
    return roleArn;
  }

  /**
   * @param resourcePolicies documents on the resource itself
   * @throws {AwsError} AccessDeniedException, in AWS's words
   */
  assertAllowed(roleArn: string, call: Call, resourcePolicies: readonly unknown[] = []): void {
    const role = this.#role(roleArn);
    const request = { principal: roleArn, ...call };
    const verdict = evaluate([...this.#policiesOf(role), ...resourcePolicies.filter(Boolean)], request);
    const { permissionsBoundary } = role.outputs;
    const boundary = this.#store.list(POLICY).find(({ outputs }) => outputs.arn === permissionsBoundary);
    const isWithin = boundary === undefined || evaluate([boundary.outputs.policy], request) === "allow";
    if (verdict === "allow" && isWithin) return;
    const why =
      verdict === "deny"
        ? "with an explicit deny"
        : `because no ${isWithin ? "identity-based policy" : "permissions boundary"} allows the ${call.action} action`;
    throw new AwsError(
      "AccessDeniedException",
      `User: ${roleArn} is not authorized to perform: ${call.action} on resource: ${call.resource} ${why}`,
    );
  }

  #assertTrusts(roleArn: string, principal: string, context: RequestContext = {}): void {
    const role = this.#role(roleArn);
    const request = { principal, action: "sts:AssumeRole", resource: roleArn, context };
    if (evaluate([trustOf(role)], request) === "allow") return;
    throw new AwsError(
      "AccessDenied",
      `${principal} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
    );
  }

  #role(arn: string): CloudObject {
    const role = this.#store.list(ROLE).find(({ outputs }) => outputs.arn === arn);
    if (role === undefined) throw new AwsError("NoSuchEntity", `the role ${arn} cannot be found`);
    return role;
  }

  #policiesOf({ id, outputs }: CloudObject): readonly unknown[] {
    const ofRole = (type: string) => this.#store.list(type).filter((each) => each.outputs.role === id);
    const attached = new Set(ofRole(ATTACHMENT).map((each) => each.outputs.policyArn));
    const inline = (outputs.inlinePolicies ?? []) as readonly { policy?: unknown }[];
    return [
      ...inline.map(({ policy }) => policy),
      ...ofRole(ROLE_POLICY).map((each) => each.outputs.policy),
      ...this.#store
        .list(POLICY)
        .filter((each) => attached.has(each.outputs.arn))
        .map((each) => each.outputs.policy),
    ];
  }
}

function trustOf({ outputs }: CloudObject): string {
  const { assumeRolePolicy } = outputs;
  return typeof assumeRolePolicy === "string" ? assumeRolePolicy : JSON.stringify(assumeRolePolicy);
}
