import type { LaunchTemplate, LaunchTemplateArgs } from "@pulumi/aws/ec2/launchTemplate.js";
import { AwsError } from "../../errors.ts";
import { define } from "../model.ts";
import { groupNotFound } from "./errors.ts";

export const launchTemplate = define<LaunchTemplate, LaunchTemplateArgs>()({
  type: "aws:ec2/launchTemplate:LaunchTemplate",
  required: [],
  immutable: ["name", "namePrefix"],
  mutable: [
    "blockDeviceMappings",
    "capacityReservationSpecification",
    "cpuOptions",
    "creditSpecification",
    "defaultVersion",
    "description",
    "disableApiStop",
    "disableApiTermination",
    "ebsOptimized",
    "enclaveOptions",
    "hibernationOptions",
    "iamInstanceProfile",
    "imageId",
    "instanceInitiatedShutdownBehavior",
    "instanceMarketOptions",
    "instanceRequirements",
    "instanceType",
    "kernelId",
    "keyName",
    "licenseSpecifications",
    "maintenanceOptions",
    "metadataOptions",
    "monitoring",
    "networkInterfaces",
    "networkPerformanceOptions",
    "placement",
    "privateDnsNameOptions",
    "ramDiskId",
    "secondaryInterfaces",
    "securityGroupNames",
    "tagSpecifications",
    "updateDefaultVersion",
    "userData",
    "vpcSecurityGroupIds",
  ],
  computed: ["arn", "latestVersion"],
  volatile: ["latestVersion"],
  name: {
    property: "name",
    prefix: "namePrefix",
    max: 128,
    pattern: /^[a-zA-Z0-9().\-/_]{3,}$/,
    allowed: "at least 3 letters, digits and ().-/_",
  },
  references: [
    {
      property: "vpcSecurityGroupIds[*]",
      to: "aws:ec2/securityGroup:SecurityGroup",
      notFound: groupNotFound,
    },
  ],
  check: (inputs, problems) => {
    const { metadataOptions: metadata, userData } = inputs;
    problems.oneOf("metadataOptions.httpTokens", metadata?.httpTokens, ["optional", "required"]);
    problems.range("metadataOptions.httpPutResponseHopLimit", metadata?.httpPutResponseHopLimit, 1, 64);
    if (userData !== undefined && !/^[A-Za-z0-9+/\s]*={0,2}$/.test(userData.trimEnd())) {
      problems.report("userData", "expected userData to be base64 encoded");
    }
  },
  create: (inputs, cloud) => {
    const taken = cloud.listType("aws:ec2/launchTemplate:LaunchTemplate");
    if (taken.some(({ outputs }) => outputs.name === inputs.name)) {
      throw new AwsError(
        "InvalidLaunchTemplateName.AlreadyExistsException",
        `Launch template name already in use: ${inputs.name}.`,
      );
    }
    const id = cloud.newId("lt");
    return {
      id,
      outputs: { arn: cloud.arn("ec2", `launch-template/${id}`), latestVersion: 1, defaultVersion: 1 },
    };
  },
  update: (inputs, { outputs }) => {
    const latestVersion = outputs.latestVersion + 1;
    return { latestVersion, ...(inputs.updateDefaultVersion === true && { defaultVersion: latestVersion }) };
  },
});
