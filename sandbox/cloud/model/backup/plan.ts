import { randomUUID } from "node:crypto";
import type { Plan, PlanArgs } from "@pulumi/aws/backup/plan.js";
import type { Selection, SelectionArgs } from "@pulumi/aws/backup/selection.js";
import { AwsError } from "../../errors.ts";
import { type Cloud, define, type InputsOf } from "../model.ts";
import { VAULT, vault, vaultNotFound } from "./vault.ts";

const PLAN = "aws:backup/plan:Plan";

type Rules = InputsOf<PlanArgs>["rules"];

const invalid = (message: string) => new AwsError("InvalidParameterValueException", message);

export const plan = define<Plan, PlanArgs>()({
  type: PLAN,
  required: ["rules"],
  immutable: ["name"],
  mutable: ["advancedBackupSettings", "rules", "scanSettings"],
  computed: ["arn", "version"],
  volatile: ["version"],
  name: { property: "name", max: 50, pattern: /^[\w.-]+$/, allowed: "letters, digits and -_." },
  references: [{ property: "rules[*].targetVaultName", to: VAULT, notFound: vaultNotFound }],
  inUse: () =>
    new AwsError(
      "InvalidRequestException",
      "Related backup plan selections must be deleted prior to backup plan deletion",
    ),
  check: ({ rules = [] }, problems) => {
    for (const [index, { ruleName, schedule }] of rules.entries()) {
      if (ruleName !== undefined && !/^[a-zA-Z0-9\-_.]{1,50}$/.test(ruleName))
        problems.report(`rules[${index}].ruleName`, `not a rule's name: ${ruleName}`);
      if (schedule !== undefined && !/^cron\(\S+( \S+){5}\)$/.test(schedule))
        problems.report(`rules[${index}].schedule`, `expected cron(…) with six fields, got ${schedule}`);
    }
  },
  create: (inputs, cloud) => {
    assertRules(inputs.rules, cloud);
    const id = randomUUID();
    return { id, outputs: { arn: cloud.arn("backup", `backup-plan:${id}`), version: newVersion() } };
  },
  update: ({ rules }, _object, cloud) => {
    assertRules(rules, cloud);
    return { version: newVersion() };
  },
});

/** AWS: "Lifecycle and storage tiers", "Backup plan options". */
function assertRules(rules: Rules, cloud: Cloud): void {
  for (const {
    copyActions = [],
    lifecycle,
    ruleName,
    startWindow = 480,
    completionWindow = 10_080,
  } of rules) {
    const { coldStorageAfter: cold, deleteAfter } = lifecycle ?? {};
    if (cold !== undefined && deleteAfter !== undefined && deleteAfter < cold + 90) {
      throw invalid(
        `Error in rule ${ruleName}: Invalid lifecycle. DeleteAfterDays cannot be less than 90 days apart from MoveToColdStorageAfterDays`,
      );
    }
    if (startWindow < 60) throw invalid(`Error in rule ${ruleName}: StartWindowMinutes must be at least 60`);
    if (completionWindow < startWindow + 60) {
      throw invalid(
        `Error in rule ${ruleName}: CompletionWindowMinutes must be at least 60 minutes greater than StartWindowMinutes`,
      );
    }
    for (const { destinationVaultArn } of copyActions) assertDestination(destinationVaultArn, cloud);
  }
  const names = rules.map(({ ruleName }) => ruleName);
  if (new Set(names).size < names.length) throw invalid("Duplicate rule names are not allowed.");
}

/** A vault of another region or account is not this stack's: it was made before. */
function assertDestination(arn: string, cloud: Cloud): void {
  const [, , , region, account, , name = ""] = arn.split(":");
  if (region !== cloud.region || account !== cloud.account) return;
  if (cloud.get(vault, name) === undefined) throw vaultNotFound(name);
}

function newVersion(): string {
  return Buffer.from(randomUUID()).toString("base64");
}

export const selection = define<Selection, SelectionArgs>()({
  type: "aws:backup/selection:Selection",
  required: ["iamRoleArn", "planId"],
  immutable: ["conditions", "iamRoleArn", "name", "notResources", "planId", "resources", "selectionTags"],
  mutable: [],
  computed: [],
  taggable: false,
  name: { property: "name", max: 50, pattern: /^[\w.-]+$/, allowed: "letters, digits and -_." },
  references: [
    {
      property: "planId",
      to: PLAN,
      notFound: (id) => new AwsError("ResourceNotFoundException", `Cannot find Backup plan with ID ${id}`),
      onDelete: "restrict",
    },
  ],
  check: ({ selectionTags = [] }, problems) => {
    for (const { type } of selectionTags) problems.oneOf("selectionTags.type", type, ["STRINGEQUALS"]);
  },
  create: (inputs, cloud) => {
    assertBackupRole(inputs.iamRoleArn, cloud);
    const { resources, selectionTags } = inputs;
    if ((resources ?? []).length + (selectionTags ?? []).length === 0)
      throw invalid("At least one of Resources and ListOfTags must be given.");
    return {
      id: randomUUID(),
      outputs: {
        ...(inputs.conditions === undefined && { conditions: [] }),
        ...(inputs.notResources === undefined && { notResources: [] }),
      },
    };
  },
});

/** AWS Backup assumes the role when the selection is made: it must be there, and trust the service. */
function assertBackupRole(arn: string, cloud: Cloud): void {
  const role = cloud.listType("aws:iam/role:Role").find(({ outputs }) => outputs.arn === arn);
  if (role !== undefined && String(role.outputs.assumeRolePolicy).includes("backup.amazonaws.com")) return;
  throw invalid(`IAM Role ${arn} cannot be assumed by AWS Backup`);
}
