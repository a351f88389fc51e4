import * as acm from "./acm.ts";
import * as backup from "./backup.ts";
import * as budgets from "./budgets.ts";
import * as cloudwatch from "./cloudwatch.ts";
import * as ec2 from "./ec2.ts";
import * as ecr from "./ecr.ts";
import * as eks from "./eks.ts";
import * as events from "./events.ts";
import * as guardduty from "./guardduty.ts";
import * as iam from "./iam.ts";
import * as instanceProfile from "./instance-profile.ts";
import * as kms from "./kms.ts";
import type { Model } from "./model.ts";
import * as rds from "./rds.ts";
import * as route53 from "./route53.ts";
import * as s3 from "./s3.ts";
import * as secretsmanager from "./secretsmanager.ts";
import * as signer from "./signer.ts";
import * as sns from "./sns.ts";
import * as sqs from "./sqs.ts";
import * as ssm from "./ssm.ts";
import * as wafv2 from "./wafv2.ts";

const services = [
  acm,
  backup,
  budgets,
  cloudwatch,
  ec2,
  ecr,
  eks,
  events,
  guardduty,
  iam,
  instanceProfile,
  kms,
  rds,
  route53,
  s3,
  secretsmanager,
  signer,
  sns,
  sqs,
  ssm,
  wafv2,
];

/** Every resource type of the emulator, by token. To add one: define it in its service's file. */
export const models: ReadonlyMap<string, Model> = new Map(
  services
    .flatMap((service) => Object.values(service) as unknown[])
    .filter(
      (exported): exported is Model =>
        typeof exported === "object" && exported !== null && "create" in exported,
    )
    .map((model) => [model.type, model]),
);
