import type { LogGroup, LogGroupArgs } from "@pulumi/aws/cloudwatch/logGroup.js";
import type { LogStream, LogStreamArgs } from "@pulumi/aws/cloudwatch/logStream.js";
import { AwsError } from "../errors.ts";
import { assertUsableKey } from "./kms.ts";
import { define } from "./model.ts";

/** AWS: CloudWatch Logs API, PutRetentionPolicy; 0 is "for ever". */
const RETENTION_DAYS = [
  0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

const GROUP = "aws:cloudwatch/logGroup:LogGroup";

export const logGroup = define<LogGroup, LogGroupArgs>()({
  type: GROUP,
  required: [],
  immutable: ["logGroupClass", "name", "namePrefix"],
  mutable: ["deletionProtectionEnabled", "kmsKeyId", "retentionInDays", "skipDestroy"],
  computed: ["arn"],
  defaults: { retentionInDays: 0, skipDestroy: false },
  name: {
    property: "name",
    prefix: "namePrefix",
    max: 512,
    pattern: /^[.\-_/#A-Za-z0-9]+$/,
    allowed: "letters, digits and ._-/#",
  },
  exists: () => new AwsError("ResourceAlreadyExistsException", "The specified log group already exists"),
  check: (inputs, problems) => {
    problems.oneOf("retentionInDays", inputs.retentionInDays, RETENTION_DAYS);
    problems.oneOf("logGroupClass", inputs.logGroupClass, ["STANDARD", "INFREQUENT_ACCESS", "DELIVERY"]);
  },
  create: (inputs, cloud) => {
    assertUsableKey(inputs.kmsKeyId, cloud);
    const name = inputs.name ?? "";
    return {
      id: name,
      outputs: {
        arn: cloud.arn("logs", `log-group:${name}`),
        deletionProtectionEnabled: inputs.deletionProtectionEnabled ?? false,
        logGroupClass: inputs.logGroupClass ?? "STANDARD",
        namePrefix: inputs.namePrefix ?? "",
      },
    };
  },
  remove: ({ outputs }) => {
    if (!outputs.deletionProtectionEnabled) return;
    throw new AwsError("ValidationException", `Log group ${outputs.name} has deletion protection enabled`);
  },
});

export const logStream = define<LogStream, LogStreamArgs>()({
  type: "aws:cloudwatch/logStream:LogStream",
  required: ["logGroupName"],
  immutable: ["logGroupName", "name"],
  mutable: [],
  computed: ["arn"],
  defaults: {},
  taggable: false,
  name: {
    property: "name",
    max: 512,
    pattern: /^[^:*]+$/,
    allowed: "anything but : and *",
  },
  references: [
    {
      property: "logGroupName",
      to: GROUP,
      notFound: () => new AwsError("ResourceNotFoundException", "The specified log group does not exist."),
      // AWS: CloudWatch Logs API, DeleteLogGroup: "permanently deletes all the archived log events".
      onDelete: "cascade",
    },
  ],
  exists: () => new AwsError("ResourceAlreadyExistsException", "The specified log stream already exists"),
  create: ({ logGroupName, name = "" }, cloud) => ({
    id: name,
    outputs: { arn: cloud.arn("logs", `log-group:${logGroupName}:log-stream:${name}`) },
  }),
});
