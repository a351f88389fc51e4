import { at, type Field, isAbsent, items } from "../../lib/field.ts";
import { isTrue, must } from "../../lib/finding.ts";
import { awsFsbp } from "../../lib/frameworks.ts";
import { isOwnKey, OWN_KEY } from "../../lib/kms.ts";
import { flag } from "../../lib/options.ts";
import { resourceRule, type TypedResource } from "../../lib/rule.ts";
import {
  EBS_VOLUME,
  EC2_INSTANCE,
  ec2Instance,
  LAUNCH_CONFIGURATION,
  LAUNCH_TEMPLATE,
  launchTemplate,
  volume,
} from "./types.ts";

function volumesOf({ type, root }: TypedResource): readonly Field[] {
  if (type === EBS_VOLUME) return [root];
  const mappings = items(at(root, "blockDeviceMappings")).map((mapping) => at(mapping, "ebs"));
  const devices = [...items(at(root, "rootBlockDevice")), ...items(at(root, "ebsBlockDevices"))];
  return [...mappings, ...devices].filter(({ value }) => !isAbsent(value));
}

export const volumeEncryption = resourceRule({
  name: "volume-encryption",
  title: "EBS volumes must be encrypted",
  why: "Snapshots and disks outlive instances, and are copied and shared.",
  fix: "Set encrypted to true, and kmsKeyId where the key has to be your own.",
  severity: "high",
  controls: [awsFsbp("EC2.3"), awsFsbp("EC2.181")],
  types: [LAUNCH_TEMPLATE, EC2_INSTANCE, LAUNCH_CONFIGURATION, EBS_VOLUME],
  options: {
    customerKey: flag("Also ask for a KMS key of the account's own, instead of the account's default key."),
  },
  examples: {
    good: [
      {
        title: "Encrypted by the template",
        resource: launchTemplate({
          blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs: { encrypted: "true", volumeSize: 100 } }],
        }),
      },
      { title: "Encrypted", resource: volume({ encrypted: true }) },
      {
        title: "A key of one's own, by configuration",
        resource: volume({
          encrypted: true,
          kmsKeyId: "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        }),
        settings: { customerKey: true },
      },
    ],
    bad: [
      { title: "Not set", resource: volume({ size: 100 }), paths: ["encrypted"] },
      {
        title: "Not set by the template",
        resource: launchTemplate({
          blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs: { volumeSize: 100 } }],
        }),
        paths: ["blockDeviceMappings[0].ebs.encrypted"],
      },
      {
        title: "Not set by the instance",
        resource: ec2Instance({
          rootBlockDevice: { volumeSize: 100 },
          ebsBlockDevices: [{ deviceName: "/dev/sdb", encrypted: false }],
        }),
        paths: ["rootBlockDevice.encrypted", "ebsBlockDevices[0].encrypted"],
      },
      {
        title: "AWS's key, where it has to be one's own",
        resource: volume({ encrypted: true }),
        settings: { customerKey: true },
        paths: ["kmsKeyId"],
      },
    ],
  },
  check: (resource, { customerKey }) =>
    volumesOf(resource).flatMap((each) => [
      must(at(each, "encrypted"), isTrue, "true"),
      customerKey ? must(at(each, "kmsKeyId"), isOwnKey, OWN_KEY) : undefined,
    ]),
});
