import type * as pulumi from "@pulumi/pulumi";

export interface BudgetArgs {
  /** Account whose costs are watched, 12 digits. */
  readonly accountId: string;
  /** AWS region, e.g. `eu-west-1`; the topic is there. */
  readonly region: string;
  /** What a month may cost, in US dollars. */
  readonly monthlyLimitUsd: number;
  /**
   * Who is told, up to 10 e-mail addresses.
   * @default [] nobody but the topic's subscribers
   */
  readonly emails?: string[];
  /**
   * Makes an SNS topic that alerts go to, for chat and paging tools to subscribe to.
   * @default false
   */
  readonly alertTopic?: boolean;
  /**
   * ARN of the KMS key that encrypts the topic; its policy has to let `budgets.amazonaws.com` use it. Needed with
   * `alertTopic`.
   * @default none
   */
  readonly topicKeyArn?: pulumi.Input<string>;
  /**
   * Counts only resources that have one of these tags, e.g. `{ environment: "staging" }` where environments share an
   * account. The tags have to be activated as cost allocation tags.
   * @default {} the whole account
   */
  readonly costTags?: Record<string, string>;
}
