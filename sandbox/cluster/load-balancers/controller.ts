import { createHash } from "node:crypto";
import type { CloudStore } from "../../cloud/store.ts";
import { isNotFound } from "../../kubernetes/client.ts";
import { type Cluster, keyOf } from "../../kubernetes/cluster.ts";
import type { GroupVersionKind } from "../../kubernetes/kinds.ts";
import { conditionOf, idOf, type KubeObject, listAt, textAt } from "../../kubernetes/objects.ts";
import { addressOf, loadBalancerOf, refusalOf } from "./load-balancer.ts";

const GATEWAY: GroupVersionKind = { group: "gateway.networking.k8s.io", version: "v1", kind: "Gateway" };
const GATEWAY_CLASS: GroupVersionKind = { ...GATEWAY, kind: "GatewayClass" };
const CONFIGURATION: GroupVersionKind = {
  group: "gateway.k8s.aws",
  version: "v1beta1",
  kind: "LoadBalancerConfiguration",
};
/** The name by which a GatewayClass asks for Application Load Balancers (controller's guide, "Gateway API"). */
const ALB = "gateway.k8s.aws/alb";
const CONTROLLER = "aws-load-balancer-controller";

interface Verdict {
  readonly accepted: Readonly<Record<"status" | "reason" | "message", string>>;
  /** Absent where the controller leaves the condition as it was: it does, where it is refused. */
  readonly programmed?: Readonly<Record<"status" | "reason" | "message", string>>;
  readonly address?: string;
  readonly refusal?: string;
}

/**
 * Says of Gateways what AWS Load Balancer Controller would: whether their load balancer is there, else why not. It looks
 * at what a load balancer names of the emulated cloud, and makes none there: nothing in a sandbox could be reached by it.
 * Conditions, reasons and events are the controller's (controllers/gateway/gateway_controller.go).
 */
export class LoadBalancerController {
  readonly #cluster: Cluster;
  readonly #cloud: CloudStore;
  readonly #log: (line: string) => void;

  constructor(cluster: Cluster, cloud: CloudStore, log: (line: string) => void) {
    this.#cluster = cluster;
    this.#cloud = cloud;
    this.#log = log;
  }

  /** One round over all Gateways whose class asks for an Application Load Balancer. */
  async round(): Promise<void> {
    const gateways = await this.#cluster.listAllIfKnown(GATEWAY);
    if (gateways.length === 0) return;
    const classes = await this.#cluster.listAllIfKnown(GATEWAY_CLASS);
    const ours = new Set(classes.filter((each) => textAt(each, "spec", "controllerName") === ALB).map(idOf));
    for (const gateway of gateways)
      if (ours.has(textAt(gateway, "spec", "gatewayClassName"))) await this.#reconcile(gateway);
  }

  async #reconcile(gateway: KubeObject): Promise<void> {
    try {
      const verdict = await this.#judge(gateway);
      if (verdict.refusal !== undefined) await this.#warn(gateway, verdict.refusal);
      await this.#report(gateway, verdict);
    } catch (error) {
      if (!isNotFound(error)) throw error; // deleted while it was being seen to
    }
  }

  async #judge(gateway: KubeObject): Promise<Verdict> {
    const name = textAt(gateway, "spec", "infrastructure", "parametersRef", "name");
    const { namespace = "" } = gateway.metadata;
    const configuration =
      name === "" ? undefined : await this.#cluster.find({ ...CONFIGURATION, namespace, name });
    if (name !== "" && configuration === undefined) {
      const message = `LoadBalancerConfiguration ${namespace}/${name} not found`;
      return { accepted: { status: "False", reason: "Invalid", message } };
    }
    const loadBalancer = loadBalancerOf(configuration);
    const refusal = await this.#cloud.transaction(() => refusalOf(loadBalancer, this.#cloud));
    if (refusal !== undefined) {
      const message = "Check Gateway Events for more information.";
      return { accepted: { status: "False", reason: "Invalid", message }, refusal };
    }
    const { arn, hostname } = addressOf(gateway, loadBalancer);
    return {
      accepted: { status: "True", reason: "Accepted", message: "" },
      programmed: { status: "True", reason: "Programmed", message: arn },
      address: hostname,
    };
  }

  async #warn(gateway: KubeObject, refusal: string): Promise<void> {
    const { namespace = "", name = "", uid = "", generation = 0 } = gateway.metadata;
    const message = `Failed deploy model due to ${refusal}`;
    const digest = createHash("sha256").update(`${uid} ${generation} ${message}`).digest("hex").slice(0, 16);
    const now = new Date().toISOString();
    const event: KubeObject = {
      apiVersion: "v1",
      kind: "Event",
      metadata: { namespace, name: `${name}.${digest}` },
    };
    if ((await this.#cluster.find(keyOf(event))) !== undefined) return;
    await this.#cluster.apply(
      {
        ...event,
        type: "Warning",
        reason: "FailedDeployModel",
        message,
        involvedObject: {
          apiVersion: gateway.apiVersion,
          kind: gateway.kind,
          namespace,
          name,
          uid,
        },
        source: { component: CONTROLLER },
        firstTimestamp: now,
        lastTimestamp: now,
        count: 1,
      },
      { fieldManager: CONTROLLER, dryRun: false, force: true },
    );
  }

  /** Sets the conditions, where one is another than it was. */
  async #report(gateway: KubeObject, { accepted, programmed, address }: Verdict): Promise<void> {
    const { generation = 0 } = gateway.metadata;
    const said = { Accepted: accepted, ...(programmed && { Programmed: programmed }) };
    const isSame = Object.entries(said).every(([type, { status, reason, message }]) => {
      const before = conditionOf(gateway, type);
      return (
        before?.status === status &&
        before.reason === reason &&
        before.message === message &&
        before.observedGeneration === generation
      );
    });
    if (isSame) return;
    this.#log(`Gateway ${idOf(gateway)}: ${accepted.reason}: ${(programmed ?? accepted).message}`);
    const now = new Date().toISOString();
    const kept = listAt(gateway, "status", "conditions").filter(
      (each) => !Object.hasOwn(said, textAt(each, "type")),
    );
    await this.#cluster.patchStatus(keyOf(gateway), {
      conditions: [
        ...Object.entries(said).map(([type, condition]) => ({
          type,
          ...condition,
          observedGeneration: generation,
          lastTransitionTime: now,
        })),
        ...kept,
      ],
      ...(address !== undefined && { addresses: [{ type: "Hostname", value: address }] }),
    });
  }
}
