import { setTimeout as sleep } from "node:timers/promises";
import { SecretsManager } from "../cloud/secrets-manager.ts";

const ROUND_MS = 1_000;

/**
 * Plays the owner of the platform's secrets while `work` goes on: whichever secret it makes is given a random value,
 * for which its services wait. Against AWS a person does that, or a rotation (RUNBOOK.md, "Set a secret's value").
 * @param cloud the emulated cloud's folder
 */
export async function withSecretOwner<T>(
  cloud: string,
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly filled: readonly string[] }> {
  const secrets = new SecretsManager(cloud);
  const filled: string[] = [];
  let isDone = false;
  const play = async (): Promise<void> => {
    for (; !isDone; await sleep(ROUND_MS)) filled.push(...(await secrets.fillEmpty()));
  };
  const playing = play();
  playing.catch(() => undefined); // reported below: an update under way is not left alone
  const result = await work().finally(() => (isDone = true));
  await playing;
  return { result, filled };
}
