import assert from "node:assert/strict";
import { ROLE, TestCloud, trust } from "./harness.ts";

const QUEUE = "aws:sqs/queue:Queue";
const QUEUE_POLICY = "aws:sqs/queuePolicy:QueuePolicy";
const RULE = "aws:cloudwatch/eventRule:EventRule";
const TARGET = "aws:cloudwatch/eventTarget:EventTarget";
const PROFILE = "aws:iam/instanceProfile:InstanceProfile";

describe("Queues, event rules and instance profiles in the emulated cloud", () => {
  let cloud: TestCloud;
  beforeEach(async () => {
    cloud = new TestCloud();
    await cloud.start();
  });
  afterEach(() => cloud.stop());
  const reasons = async (type: string, inputs: Record<string, unknown>): Promise<string> =>
    (await cloud.failures(type, inputs)).map(({ reason }) => reason).join("\n");

  it("a queue has a URL, an ARN, and AWS's own encryption by default", async () => {
    const { id, outs } = await cloud.create(QUEUE, "q", { name: "jobs" });
    assert.equal(id, "https://sqs.eu-west-1.amazonaws.com/111122223333/jobs");
    assert.equal(outs.arn, "arn:aws:sqs:eu-west-1:111122223333:jobs");
    assert.equal(outs.sqsManagedSseEnabled, true);
    await assert.rejects(cloud.create(QUEUE, "again", { name: "jobs" }), /QueueAlreadyExists/);
  });

  it("a queue's settings stay within SQS's limits", async () => {
    assert.match(await reasons(QUEUE, { messageRetentionSeconds: 30 }), /range \(60 - 1209600\), got 30/);
    assert.match(
      await reasons(QUEUE, { kmsMasterKeyId: "alias/aws/sqs", sqsManagedSseEnabled: true }),
      /one kind/,
    );
    assert.match(await reasons(QUEUE, { name: "jobs", fifoQueue: true }), /ends in \.fifo/);
  });

  it("a queue's policy needs the queue, is well-formed, and goes with it", async () => {
    const queue = await cloud.create(QUEUE, "q", { name: "jobs" });
    const Statement = {
      Effect: "Allow",
      Principal: "*",
      Action: "sqs:SendMessage",
      Resource: queue.outs.arn,
    };
    const policy = { Version: "2012-10-17", Statement };
    await assert.rejects(
      cloud.create(QUEUE_POLICY, "p", { queueUrl: "https://x/y", policy }),
      /NonExistentQueue/,
    );
    assert.match(
      await reasons(QUEUE_POLICY, {
        queueUrl: queue.id,
        policy: { ...policy, Statement: { Effect: "Allow" } },
      }),
      /Action/,
    );
    await cloud.create(QUEUE_POLICY, "p", { queueUrl: queue.id, policy });
    await cloud.delete(queue);
    assert.ok(!(await cloud.editor.list()).some(({ type }) => type === QUEUE_POLICY));
  });

  it("a rule listens for something, by a pattern that EventBridge reads", async () => {
    await assert.rejects(cloud.create(RULE, "r", { name: "r" }), /EventPattern or ScheduleExpression/);
    assert.match(await reasons(RULE, { eventPattern: '{"source":"aws.ec2"}' }), /InvalidEventPattern/);
    assert.match(await reasons(RULE, { eventPattern: "source" }), /InvalidEventPattern/);
    const { outs } = await cloud.create(RULE, "r", { name: "r", eventPattern: '{"source":["aws.ec2"]}' });
    assert.equal(outs.arn, "arn:aws:events:eu-west-1:111122223333:rule/r");
  });

  it("a rule goes only after its targets, of which it has five at most", async () => {
    const arn = "arn:aws:sqs:eu-west-1:111122223333:jobs";
    await assert.rejects(cloud.create(TARGET, "t", { rule: "none", arn }), /Rule none does not exist/);
    const rule = await cloud.create(RULE, "r", { name: "r", scheduleExpression: "rate(1 day)" });
    const targets = [];
    for (let index = 0; index < 5; index++)
      targets.push(await cloud.create(TARGET, `t${index}`, { rule: "r", arn }));
    await assert.rejects(cloud.create(TARGET, "t5", { rule: "r", arn }), /LimitExceeded/);
    await assert.rejects(cloud.delete(rule), /can't be deleted since it has targets/);
    for (const target of targets) await cloud.delete(target);
    await cloud.delete(rule);
  });

  it("an instance profile holds its role", async () => {
    await assert.rejects(cloud.create(PROFILE, "p", { name: "nodes", role: "none" }), /NoSuchEntity/);
    const role = await cloud.create(ROLE, "nodes", { assumeRolePolicy: trust("ec2.amazonaws.com") });
    const profile = await cloud.create(PROFILE, "p", { name: "nodes", role: role.id });
    assert.equal(profile.outs.arn, "arn:aws:iam::111122223333:instance-profile/nodes");
    await assert.rejects(cloud.delete(role), /DeleteConflict/);
    await cloud.delete(profile);
    await cloud.delete(role);
  });
});
