import type { Mappings } from "../requests.ts";

interface CostFilter {
  readonly name: string;
  readonly values: readonly string[];
}
interface Notification {
  readonly subscriberEmailAddresses?: readonly string[];
  readonly subscriberSnsTopicArns?: readonly string[];
  readonly [key: string]: unknown;
}

const subscribers = (subscriptionType: string, addresses: readonly string[] = []): object[] =>
  addresses.map((address) => ({ subscriptionType, address }));

/** Backups, budgets, logs, events, topics and queues. */
export const guardRails: Mappings = {
  "aws:backup/plan:Plan": {
    calls: [
      {
        operation: "backup.CreateBackupPlan",
        names: {
          coldStorageAfter: "MoveToColdStorageAfterDays",
          completionWindow: "CompletionWindowMinutes",
          deleteAfter: "DeleteAfterDays",
          destinationVaultArn: "DestinationBackupVaultArn",
          name: "BackupPlan.BackupPlanName",
          rules: "BackupPlan.Rules",
          schedule: "ScheduleExpression",
          startWindow: "StartWindowMinutes",
          targetVaultName: "TargetBackupVaultName",
        },
      },
    ],
  },
  "aws:backup/selection:Selection": {
    calls: [
      {
        operation: "backup.CreateBackupSelection",
        names: {
          iamRoleArn: "BackupSelection.IamRoleArn",
          key: "ConditionKey",
          name: "BackupSelection.SelectionName",
          planId: "BackupPlanId",
          resources: "BackupSelection.Resources",
          selectionTags: "BackupSelection.ListOfTags",
          type: "ConditionType",
          value: "ConditionValue",
        },
      },
    ],
  },
  "aws:backup/vault:Vault": {
    provider: ["forceDestroy"],
    calls: [
      {
        operation: "backup.CreateBackupVault",
        names: { kmsKeyArn: "EncryptionKeyArn", name: "BackupVaultName" },
      },
    ],
  },
  "aws:backup/vaultLockConfiguration:VaultLockConfiguration": {
    calls: [{ operation: "backup.PutBackupVaultLockConfiguration" }],
  },
  "aws:backup/vaultPolicy:VaultPolicy": { calls: [{ operation: "backup.PutBackupVaultAccessPolicy" }] },
  "aws:budgets/budget:Budget": {
    provider: ["namePrefix"],
    calls: [
      {
        operation: "budgets.CreateBudget",
        from: (i) => ({
          accountId: i["accountId"],
          budget: {
            budgetName: i["name"],
            budgetType: i["budgetType"],
            timeUnit: i["timeUnit"],
            timePeriod: { start: i["timePeriodStart"], end: i["timePeriodEnd"] },
            budgetLimit: { amount: i["limitAmount"], unit: i["limitUnit"] },
            costFilters: Object.fromEntries(
              ((i["costFilters"] ?? []) as CostFilter[]).map(({ name, values }) => [name, values]),
            ),
          },
        }),
      },
      {
        operation: "budgets.CreateNotification",
        from: (i) =>
          ((i["notifications"] ?? []) as Notification[]).map(
            ({ subscriberEmailAddresses, subscriberSnsTopicArns, ...notification }) => ({
              accountId: i["accountId"],
              budgetName: i["name"],
              notification,
              subscribers: [
                ...subscribers("EMAIL", subscriberEmailAddresses),
                ...subscribers("SNS", subscriberSnsTopicArns),
              ],
            }),
          ),
      },
    ],
  },
  "aws:cloudwatch/eventRule:EventRule": {
    provider: ["forceDestroy", "namePrefix"],
    calls: [{ operation: "events.PutRule" }],
  },
  "aws:cloudwatch/eventTarget:EventTarget": {
    provider: ["forceDestroy"],
    calls: [
      {
        operation: "events.PutTargets",
        // Without an id the provider makes one up, of digits (its documentation, EventTarget, targetId).
        from: (i) => ({
          rule: i["rule"],
          eventBusName: i["eventBusName"],
          targets: { id: i["targetId"] ?? `terraform-${"2".repeat(26)}`, arn: i["arn"] },
        }),
      },
    ],
  },
  "aws:cloudwatch/logGroup:LogGroup": {
    provider: ["namePrefix", "skipDestroy"],
    calls: [
      { operation: "logs.CreateLogGroup", names: { name: "logGroupName" } },
      {
        operation: "logs.PutRetentionPolicy",
        from: (i) => ({ logGroupName: i["name"], retentionInDays: i["retentionInDays"] }),
      },
    ],
  },
  "aws:cloudwatch/logStream:LogStream": {
    calls: [{ operation: "logs.CreateLogStream", names: { name: "logStreamName" } }],
  },
  "aws:ebs/encryptionByDefault:EncryptionByDefault": {
    // That it is enabled is the call.
    provider: ["enabled"],
    calls: [{ operation: "ec2.EnableEbsEncryptionByDefault" }],
  },
  "aws:guardduty/detector:Detector": { calls: [{ operation: "guardduty.CreateDetector" }] },
  "aws:guardduty/detectorFeature:DetectorFeature": {
    calls: [
      {
        operation: "guardduty.UpdateDetector",
        from: (i) => ({
          detectorId: i["detectorId"],
          features: [
            {
              name: i["name"],
              status: i["status"],
              additionalConfiguration: i["additionalConfigurations"],
            },
          ],
        }),
      },
    ],
  },
  "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock": {
    calls: [
      {
        operation: "s3control.PutPublicAccessBlock",
        from: ({ accountId, ...block }) => ({ accountId, publicAccessBlockConfiguration: block }),
      },
    ],
  },
  "aws:ssm/parameter:Parameter": {
    calls: [{ operation: "ssm.PutParameter", names: { insecureValue: "Value" } }],
  },
  "aws:sns/topic:Topic": {
    provider: ["namePrefix"],
    calls: [
      {
        operation: "sns.CreateTopic",
        names: { displayName: "Attributes.DisplayName", kmsMasterKeyId: "Attributes.KmsMasterKeyId" },
      },
    ],
  },
  "aws:sns/topicPolicy:TopicPolicy": {
    calls: [
      {
        operation: "sns.SetTopicAttributes",
        names: { arn: "TopicArn", policy: "AttributeValue" },
        always: { AttributeName: "Policy" },
      },
    ],
  },
  "aws:sqs/queue:Queue": {
    provider: ["namePrefix"],
    calls: [
      {
        operation: "sqs.CreateQueue",
        names: {
          delaySeconds: "Attributes.DelaySeconds",
          maxMessageSize: "Attributes.MaximumMessageSize",
          messageRetentionSeconds: "Attributes.MessageRetentionPeriod",
          name: "QueueName",
          receiveWaitTimeSeconds: "Attributes.ReceiveMessageWaitTimeSeconds",
          sqsManagedSseEnabled: "Attributes.SqsManagedSseEnabled",
          visibilityTimeoutSeconds: "Attributes.VisibilityTimeout",
        },
      },
    ],
  },
  "aws:sqs/queuePolicy:QueuePolicy": {
    calls: [{ operation: "sqs.SetQueueAttributes", names: { policy: "Attributes.Policy" } }],
  },
};
