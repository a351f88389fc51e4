import type { Topic, TopicArgs } from "@pulumi/aws/sns/topic.js";
import type { TopicPolicy, TopicPolicyArgs } from "@pulumi/aws/sns/topicPolicy.js";
import { AwsError } from "../errors.ts";
import { assertUsableKey } from "./kms.ts";
import { type Cloud, define } from "./model.ts";

const TOPIC = "aws:sns/topic:Topic";

const topicNotFound = () => new AwsError("NotFound", "Topic does not exist");

export const topic = define<Topic, TopicArgs>()({
  type: TOPIC,
  required: [],
  immutable: ["fifoTopic", "name", "namePrefix"],
  mutable: [
    "applicationFailureFeedbackRoleArn",
    "applicationSuccessFeedbackRoleArn",
    "applicationSuccessFeedbackSampleRate",
    "archivePolicy",
    "contentBasedDeduplication",
    "deliveryPolicy",
    "displayName",
    "fifoThroughputScope",
    "firehoseFailureFeedbackRoleArn",
    "firehoseSuccessFeedbackRoleArn",
    "firehoseSuccessFeedbackSampleRate",
    "httpFailureFeedbackRoleArn",
    "httpSuccessFeedbackRoleArn",
    "httpSuccessFeedbackSampleRate",
    "kmsMasterKeyId",
    "lambdaFailureFeedbackRoleArn",
    "lambdaSuccessFeedbackRoleArn",
    "lambdaSuccessFeedbackSampleRate",
    "policy",
    "signatureVersion",
    "sqsFailureFeedbackRoleArn",
    "sqsSuccessFeedbackRoleArn",
    "sqsSuccessFeedbackSampleRate",
    "tracingConfig",
  ],
  computed: ["arn", "beginningArchiveTime", "owner"],
  policies: { policy: "resource" },
  name: {
    property: "name",
    prefix: "namePrefix",
    max: 256,
    pattern: /^[A-Za-z0-9_-]+(\.fifo)?$/,
    allowed: "letters, digits, - and _",
  },
  check: (inputs, problems) => {
    // Amazon SNS API reference, CreateTopic: `DisplayName`.
    if ((inputs.displayName?.length ?? 0) > 100)
      problems.report("displayName", "at most 100 characters are allowed");
    if (inputs.fifoTopic !== true && inputs.name?.endsWith(".fifo") === true)
      problems.report("name", "only the name of a FIFO topic ends in .fifo");
  },
  create: (inputs, cloud) => {
    assertUsableKey(inputs.kmsMasterKeyId, cloud);
    const arn = cloud.arn("sns", inputs.name ?? "");
    return {
      id: arn,
      outputs: {
        arn,
        beginningArchiveTime: "",
        fifoThroughputScope: inputs.fifoThroughputScope ?? "",
        namePrefix: inputs.namePrefix ?? "",
        owner: cloud.account,
        policy: inputs.policy ?? "",
        signatureVersion: inputs.signatureVersion ?? 0,
        tracingConfig: inputs.tracingConfig ?? "",
      },
    };
  },
  update: ({ kmsMasterKeyId }, _object, cloud) => {
    assertUsableKey(kmsMasterKeyId, cloud);
    return {};
  },
});

export const topicPolicy = define<TopicPolicy, TopicPolicyArgs>()({
  type: "aws:sns/topicPolicy:TopicPolicy",
  required: ["arn", "policy"],
  immutable: ["arn"],
  mutable: ["policy"],
  computed: ["owner"],
  taggable: false,
  deleteBeforeReplace: true,
  policies: { policy: "resource" },
  references: [{ property: "arn", to: TOPIC, notFound: topicNotFound, onDelete: "cascade" }],
  create: ({ arn }, cloud) => ({ id: arn, outputs: { owner: cloud.account } }),
});

/** Whether the topic is there, and its policy lets the service publish. */
export function mayPublish(topicArn: string, service: string, cloud: Cloud): boolean {
  const policies = cloud.list(topicPolicy).filter(({ outputs }) => outputs.arn === topicArn);
  return (
    cloud.get(topic, topicArn) !== undefined &&
    policies.some(({ outputs }) => String(outputs.policy).includes(`"${service}"`))
  );
}
