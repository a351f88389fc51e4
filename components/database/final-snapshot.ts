import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { DatabasePlan } from "./database-plan.ts";

/**
 * Name of the snapshot that RDS takes when it deletes the instance: another one for each life of the instance, since
 * the snapshot outlives it, and RDS refuses a deletion whose snapshot's name is taken (RDS API reference,
 * DeleteDBInstance, DBSnapshotAlreadyExists): an environment that was destroyed once could not be a second time.
 *
 * It is kept with the instance, and anew with what replaces the instance.
 */
export function finalSnapshotIdentifier(
  name: string,
  { identifier, databaseName, username }: DatabasePlan,
  keyArn: pulumi.Input<string>,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const { hex } = new random.RandomId(
    `${name}-final-snapshot`,
    { byteLength: 4, keepers: { databaseName, username, keyArn } },
    { parent },
  );
  return pulumi.interpolate`${identifier}-final-${hex}`;
}
