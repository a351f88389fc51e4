/**
 * The sandbox's External Secrets operator: `operator.ts KUBECONFIG CLOUD`, where CLOUD is the emulated cloud's folder.
 * The real one calls AWS, which a sandbox does not have; this one asks the emulated cloud, under the same IAM rules.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { SecretsManager } from "../../cloud/secrets-manager.ts";
import { messageOf } from "../../kubernetes/client.ts";
import { Cluster } from "../../kubernetes/cluster.ts";
import { connectionOf, loadKubeconfig } from "../../kubernetes/kubeconfig.ts";
import { Controller } from "./controller.ts";

/** A watch would save a request a second, and would have to be taken up again after each of the API server's restarts. */
const ROUND_MS = 1_000;

const [kubeconfig = "", cloud = ""] = process.argv.slice(2);
const log = (line: string): void => console.error(`${new Date().toISOString()} ${line}`);
const cluster = new Cluster(connectionOf(loadKubeconfig(kubeconfig), {}));
const controller = new Controller(cluster, new SecretsManager(cloud), log);

for (let trouble = ""; ; await sleep(ROUND_MS)) {
  try {
    await controller.round();
    trouble = "";
  } catch (error) {
    // Out of reach, or going down: nothing to do but to go on asking, and to say so once.
    if (messageOf(error) !== trouble) log((trouble = messageOf(error)));
  }
}
