import type { EventRule, EventRuleArgs } from "@pulumi/aws/cloudwatch/eventRule.js";
import type { EventTarget, EventTargetArgs } from "@pulumi/aws/cloudwatch/eventTarget.js";
import { isRecord } from "../../plugin/wire.ts";
import { AwsError } from "../errors.ts";
import { type Cloud, define } from "./model.ts";

const RULE = "aws:cloudwatch/eventRule:EventRule";
const TARGET = "aws:cloudwatch/eventTarget:EventTarget";

/** AWS: EventBridge quotas, "Targets". */
const MAX_TARGETS = 5;

export const eventRule = define<EventRule, EventRuleArgs>()({
  type: RULE,
  required: [],
  immutable: ["eventBusName", "name", "namePrefix"],
  mutable: [
    "description",
    "eventPattern",
    "forceDestroy",
    "isEnabled",
    "roleArn",
    "scheduleExpression",
    "state",
  ],
  computed: ["arn"],
  defaults: { eventBusName: "default", forceDestroy: false },
  name: {
    property: "name",
    prefix: "namePrefix",
    max: 64,
    pattern: /^[.\-_A-Za-z0-9]+$/,
    allowed: "letters, digits and . - _",
  },
  exists: (name) => new AwsError("ResourceAlreadyExistsException", `Rule ${name} already exists.`),
  inUse: () => new AwsError("ValidationException", "Rule can't be deleted since it has targets."),
  check: ({ eventPattern, scheduleExpression, state }, problems) => {
    problems.oneOf("state", state, ["DISABLED", "ENABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"]);
    if (eventPattern !== undefined && !isPattern(eventPattern)) {
      problems.report(
        "eventPattern",
        `InvalidEventPatternException: expected a JSON object whose leaves are lists, got ${eventPattern}`,
      );
    }
    if (scheduleExpression !== undefined && !/^(rate|cron)\(.+\)$/.test(scheduleExpression)) {
      problems.report("scheduleExpression", `expected rate(...) or cron(...), got ${scheduleExpression}`);
    }
  },
  create: (inputs, cloud) => {
    if (inputs.eventPattern === undefined && inputs.scheduleExpression === undefined) {
      throw new AwsError(
        "ValidationException",
        "Parameter(s) EventPattern or ScheduleExpression must be specified.",
      );
    }
    const name = inputs.name ?? "";
    return {
      id: name,
      outputs: { arn: cloud.arn("events", `rule/${name}`), namePrefix: inputs.namePrefix ?? "" },
    };
  },
});

export const eventTarget = define<EventTarget, EventTargetArgs>()({
  type: TARGET,
  required: ["arn", "rule"],
  immutable: ["eventBusName", "rule", "targetId"],
  mutable: [
    "appsyncTarget",
    "arn",
    "batchTarget",
    "deadLetterConfig",
    "ecsTarget",
    "forceDestroy",
    "httpTarget",
    "input",
    "inputPath",
    "inputTransformer",
    "kinesisTarget",
    "redshiftTarget",
    "retryPolicy",
    "roleArn",
    "runCommandTargets",
    "sagemakerPipelineTarget",
    "sqsTarget",
  ],
  computed: [],
  taggable: false,
  defaults: { eventBusName: "default", forceDestroy: false },
  references: [
    {
      property: "rule",
      to: RULE,
      notFound: (rule) =>
        new AwsError("ResourceNotFoundException", `Rule ${rule} does not exist on EventBus default.`),
      onDelete: "restrict",
    },
  ],
  check: ({ arn }, problems) => {
    if (arn !== undefined && !/^arn:aws[\w-]*:/.test(arn))
      problems.report("arn", `expected an ARN, got ${arn}`);
  },
  create: ({ rule, targetId = "" }, cloud) => {
    assertRoom(rule, cloud);
    const chosen = targetId === "" ? cloud.newId("terraform") : targetId;
    return { id: `${rule}-${chosen}`, outputs: { targetId: chosen } };
  },
});

function assertRoom(rule: string, cloud: Cloud): void {
  const others = cloud.listType(TARGET).filter(({ outputs }) => outputs.rule === rule);
  if (others.length < MAX_TARGETS) return;
  throw new AwsError(
    "LimitExceededException",
    `The requested resource exceeds the maximum number allowed: ${MAX_TARGETS} targets of rule ${rule}.`,
  );
}

function isPattern(text: string): boolean {
  try {
    return isMatcher(JSON.parse(text) as unknown);
  } catch {
    return false;
  }
}

/** AWS: "Amazon EventBridge event pattern syntax": objects down to lists. */
function isMatcher(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const parts = Object.values(value);
  return parts.length > 0 && parts.every((part) => Array.isArray(part) || isMatcher(part));
}
