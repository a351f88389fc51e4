/**
 * The sandbox's External Secrets operator and its load balancer controller: `aws-controllers-main.ts KUBECONFIG CLOUD`,
 * where CLOUD is the emulated cloud's folder. The real ones call AWS, which a sandbox does not have; these ask the
 * emulated cloud.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { SecretsManager } from "../cloud/secrets-manager.ts";
import { CloudStore } from "../cloud/store.ts";
import { messageOf } from "../kubernetes/client.ts";
import { Cluster } from "../kubernetes/cluster.ts";
import { Controller } from "./external-secrets/controller.ts";
import { LoadBalancerController } from "./load-balancers/controller.ts";

/** A watch would save a request a second, and would have to be taken up again after each of the API server's restarts. */
const ROUND_MS = 1_000;

const [kubeconfig = "", cloud = ""] = process.argv.slice(2);
const log = (line: string): void => console.error(`${new Date().toISOString()} ${line}`);
const cluster = Cluster.of(kubeconfig);
const controllers = [
  new Controller(cluster, new SecretsManager(cloud), log),
  new LoadBalancerController(cluster, new CloudStore(cloud), log),
];
const troubles = controllers.map(() => "");

for (;;) {
  for (const [index, controller] of controllers.entries()) {
    try {
      await controller.round();
      troubles[index] = "";
    } catch (error) {
      // Out of reach, or going down: nothing to do but to go on asking, and to say so once.
      if (messageOf(error) !== troubles[index]) log((troubles[index] = messageOf(error)));
    }
  }
  await sleep(ROUND_MS);
}
