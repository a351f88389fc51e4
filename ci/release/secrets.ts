import type { Programs } from "../programs.ts";

/** A secret of a service that nobody has given a value. */
export interface EmptySecret {
  readonly service: string;
  readonly key: string;
  /** In AWS Secrets Manager. */
  readonly name: string;
}

/** What could be seen of the secrets before an update. */
export interface SecretsSeen {
  readonly empty: readonly EmptySecret[];
  /** Why nobody could look, where that is so. */
  readonly unseen?: string;
}

/** How many are asked about at the same time. The AWS CLI is a process for each, and takes a second to start. */
const AT_ONCE = 4;

/**
 * The secrets of these services that are there and have no value. Their ExternalSecrets would keep the update waiting, and fail
 * it with a bare time-out. What the update itself makes can't be seen before.
 * @param names names in AWS Secrets Manager, by `<service>/<key>`
 */
export async function seeSecrets(
  services: readonly string[],
  { names, region }: { readonly names: Readonly<Record<string, string>>; readonly region: string },
  { read }: Programs,
  env: Readonly<Record<string, string | undefined>>,
): Promise<SecretsSeen> {
  const secrets = Object.entries(names)
    .map(([path, name]) => ({
      service: path.split("/", 1)[0] ?? "",
      key: path.slice(path.indexOf("/") + 1),
      name,
    }))
    .filter(({ service }) => services.includes(service));
  const empty = new Set<EmptySecret>();
  const unseen: string[] = [];
  const rest = secrets.values();
  const askInTurn = async (): Promise<void> => {
    for (const secret of rest) {
      const command = ["secretsmanager", "describe-secret", "--secret-id", secret.name, "--region", region];
      try {
        if (!hasValue(await read("aws", [...command, "--output", "json"], env))) empty.add(secret);
      } catch (error) {
        unseen.push((error as Error).message.trim().split("\n", 1)[0] ?? "");
      }
      if (unseen.length > 0) return;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, askInTurn));
  const [why] = unseen;
  return { empty: secrets.filter((secret) => empty.has(secret)), ...(why !== undefined && { unseen: why }) };
}

/** A secret without a value has no version that is current (Secrets Manager, "What's in a Secrets Manager secret?"). */
function hasValue(described: string): boolean {
  const { VersionIdsToStages: stages = {} } = JSON.parse(described) as {
    VersionIdsToStages?: Readonly<Record<string, readonly string[]>>;
  };
  return Object.values(stages).some((of) => of.includes("AWSCURRENT"));
}

/** What is said of them. */
export function tellSecrets({ empty, unseen }: SecretsSeen): readonly string[] {
  return [
    ...(unseen === undefined ? [] : [`Not looked at: whether secrets have values (${unseen})`]),
    ...empty.map(
      ({ service, key, name }) =>
        `${service}: its secret ${key} has no value, and its pods would wait for it. ` +
        `Fix: aws secretsmanager put-secret-value --secret-id ${name} --secret-string file:///dev/stdin ` +
        `(RUNBOOK.md, "Set a secret's value")`,
    ),
  ];
}
