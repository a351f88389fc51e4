import * as ec2 from "./ec2.ts";
import * as ecr from "./ecr.ts";
import * as eks from "./eks.ts";
import * as iam from "./iam.ts";
import * as kms from "./kms.ts";
import * as cloudwatch from "./cloudwatch.ts";
import type { Model } from "./model.ts";
import * as s3 from "./s3.ts";
import * as secretsmanager from "./secretsmanager.ts";

const services = [cloudwatch, ec2, ecr, eks, iam, kms, s3, secretsmanager];

/** Every resource type of the stand-in, by token. To add one: define it in its service's file. */
export const models: ReadonlyMap<string, Model> = new Map(
  services
    .flatMap((service) => Object.values(service) as unknown[])
    .filter(
      (exported): exported is Model =>
        typeof exported === "object" && exported !== null && "create" in exported,
    )
    .map((model) => [model.type, model]),
);
