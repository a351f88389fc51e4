import type { Queue, QueueArgs } from "@pulumi/aws/sqs/queue.js";
import type { QueuePolicy, QueuePolicyArgs } from "@pulumi/aws/sqs/queuePolicy.js";
import { AwsError } from "../errors.ts";
import { assertUsableKey } from "./kms.ts";
import { define } from "./model.ts";

const QUEUE = "aws:sqs/queue:Queue";

/** AWS: Amazon SQS API reference, SetQueueAttributes. */
const RANGES = {
  delaySeconds: [0, 900],
  kmsDataKeyReusePeriodSeconds: [60, 86_400],
  maxMessageSize: [1024, 1_048_576],
  messageRetentionSeconds: [60, 1_209_600],
  receiveWaitTimeSeconds: [0, 20],
  visibilityTimeoutSeconds: [0, 43_200],
} as const;

export const queue = define<Queue, QueueArgs>()({
  type: QUEUE,
  required: [],
  immutable: ["fifoQueue", "name", "namePrefix"],
  mutable: [
    "contentBasedDeduplication",
    "deduplicationScope",
    "delaySeconds",
    "fifoThroughputLimit",
    "kmsDataKeyReusePeriodSeconds",
    "kmsMasterKeyId",
    "maxMessageSize",
    "messageRetentionSeconds",
    "policy",
    "receiveWaitTimeSeconds",
    "redriveAllowPolicy",
    "redrivePolicy",
    "sqsManagedSseEnabled",
    "visibilityTimeoutSeconds",
  ],
  computed: ["arn", "url"],
  policies: { policy: "resource" },
  defaults: {
    delaySeconds: 0,
    maxMessageSize: 262_144,
    messageRetentionSeconds: 345_600,
    receiveWaitTimeSeconds: 0,
    visibilityTimeoutSeconds: 30,
  },
  name: {
    property: "name",
    prefix: "namePrefix",
    max: 80,
    pattern: /^[A-Za-z0-9_-]+(\.fifo)?$/,
    allowed: "letters, digits, - and _, and .fifo at the end of a FIFO queue's",
  },
  exists: (url) =>
    new AwsError("QueueAlreadyExists", `A queue already exists with the name ${url.split("/").at(-1)}`),
  check: (inputs, problems) => {
    for (const [property, [min, max]] of Object.entries(RANGES)) {
      problems.range(property, inputs[property as keyof typeof RANGES], min, max);
    }
    if (inputs.kmsMasterKeyId !== undefined && inputs.sqsManagedSseEnabled === true) {
      problems.report(
        "kmsMasterKeyId",
        "conflicts with sqsManagedSseEnabled: one kind of encryption at a time",
      );
    }
    if (inputs.name !== undefined && inputs.name.endsWith(".fifo") !== (inputs.fifoQueue === true)) {
      problems.report("name", `a FIFO queue's name, and no other's, ends in .fifo; got ${inputs.name}`);
    }
  },
  create: (inputs, cloud) => {
    if (inputs.kmsMasterKeyId?.startsWith("alias/aws/") !== true)
      assertUsableKey(inputs.kmsMasterKeyId, cloud);
    const name = inputs.name ?? "";
    const url = `https://sqs.${cloud.region}.amazonaws.com/${cloud.account}/${name}`;
    return {
      id: url,
      outputs: {
        arn: cloud.arn("sqs", name),
        url,
        namePrefix: inputs.namePrefix ?? "",
        sqsManagedSseEnabled: inputs.sqsManagedSseEnabled ?? inputs.kmsMasterKeyId === undefined,
      },
    };
  },
});

export const queuePolicy = define<QueuePolicy, QueuePolicyArgs>()({
  type: "aws:sqs/queuePolicy:QueuePolicy",
  required: ["policy", "queueUrl"],
  immutable: ["queueUrl"],
  mutable: ["policy"],
  computed: [],
  taggable: false,
  deleteBeforeReplace: true,
  policies: { policy: "resource" },
  references: [
    {
      property: "queueUrl",
      to: QUEUE,
      notFound: () =>
        new AwsError("AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist."),
      onDelete: "cascade",
    },
  ],
  create: ({ queueUrl }) => ({ id: queueUrl, outputs: {} }),
});
