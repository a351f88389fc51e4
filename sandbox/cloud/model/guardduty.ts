import { randomBytes } from "node:crypto";
import type { Detector, DetectorArgs } from "@pulumi/aws/guardduty/detector.js";
import type { DetectorFeature, DetectorFeatureArgs } from "@pulumi/aws/guardduty/detectorFeature.js";
import { AwsError } from "../errors.ts";
import { define } from "./model.ts";

const DETECTOR = "aws:guardduty/detector:Detector";

/** Amazon GuardDuty API reference, CreateDetector. */
export const detector = define<Detector, DetectorArgs>()({
  type: DETECTOR,
  required: [],
  immutable: [],
  mutable: ["datasources", "enable", "findingPublishingFrequency"],
  computed: ["accountId", "arn"],
  defaults: { enable: true, findingPublishingFrequency: "SIX_HOURS" },
  check: ({ findingPublishingFrequency }, problems) =>
    problems.oneOf("findingPublishingFrequency", findingPublishingFrequency, [
      "FIFTEEN_MINUTES",
      "ONE_HOUR",
      "SIX_HOURS",
    ]),
  create: ({ datasources }, cloud) => {
    if (cloud.listType(DETECTOR).length > 0) {
      throw new AwsError(
        "BadRequestException",
        "The request is rejected because a detector already exists for the current account.",
      );
    }
    const id = randomBytes(16).toString("hex");
    return {
      id,
      outputs: {
        accountId: cloud.account,
        arn: cloud.arn("guardduty", `detector/${id}`),
        ...(datasources === undefined && { datasources: {} as never }),
      },
    };
  },
});

/** The same, UpdateDetector: a feature is a setting of its detector. The provider's deletion changes nothing of it. */
export const detectorFeature = define<DetectorFeature, DetectorFeatureArgs>()({
  type: "aws:guardduty/detectorFeature:DetectorFeature",
  required: ["detectorId", "status"],
  immutable: ["detectorId", "name"],
  mutable: ["additionalConfigurations", "status"],
  computed: [],
  taggable: false,
  puts: true,
  references: [
    {
      property: "detectorId",
      to: DETECTOR,
      notFound: (id) =>
        new AwsError(
          "BadRequestException",
          `The request is rejected because the input detectorId is not owned by the current account: ${id}`,
        ),
      onDelete: "cascade",
    },
  ],
  check: ({ name, status, additionalConfigurations }, problems) => {
    problems.oneOf("name", name, [
      ...["S3_DATA_EVENTS", "EKS_AUDIT_LOGS", "EBS_MALWARE_PROTECTION", "RDS_LOGIN_EVENTS"],
      ...[
        "EKS_RUNTIME_MONITORING",
        "LAMBDA_NETWORK_LOGS",
        "RUNTIME_MONITORING",
        "AI_PROTECTION",
        "AI_ANALYST",
      ],
    ]);
    problems.oneOf("status", status, ["ENABLED", "DISABLED"]);
    for (const { name: additional, status: state } of additionalConfigurations ?? []) {
      problems.oneOf("additionalConfigurations.name", additional, [
        ...["EKS_ADDON_MANAGEMENT", "ECS_FARGATE_AGENT_MANAGEMENT", "EC2_AGENT_MANAGEMENT"],
      ]);
      problems.oneOf("additionalConfigurations.status", state, ["ENABLED", "DISABLED"]);
    }
  },
  create: ({ detectorId, name = "" }, cloud) => {
    const other = {
      EKS_RUNTIME_MONITORING: "RUNTIME_MONITORING",
      RUNTIME_MONITORING: "EKS_RUNTIME_MONITORING",
    };
    const rival = Object.entries(other).find(([feature]) => feature === name)?.[1];
    const both = cloud
      .listType("aws:guardduty/detectorFeature:DetectorFeature")
      .some(({ outputs }) => outputs.detectorId === detectorId && outputs.name === rival);
    if (both) {
      throw new AwsError(
        "BadRequestException",
        "The request is rejected because EKS_RUNTIME_MONITORING and RUNTIME_MONITORING can't both be given.",
      );
    }
    return { id: `${detectorId}/${name}`, outputs: { name } };
  },
});
