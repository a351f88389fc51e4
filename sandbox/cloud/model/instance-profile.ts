import type { InstanceProfile, InstanceProfileArgs } from "@pulumi/aws/iam/instanceProfile.js";
import { randomBytes } from "node:crypto";
import { AwsError } from "../errors.ts";
import { roleNotFound } from "./iam-errors.ts";
import { define } from "./model.ts";

export const instanceProfile = define<InstanceProfile, InstanceProfileArgs>()({
  type: "aws:iam/instanceProfile:InstanceProfile",
  required: [],
  immutable: ["name", "namePrefix", "path"],
  mutable: ["role"],
  computed: ["arn", "createDate", "uniqueId"],
  regional: false,
  defaults: { path: "/" },
  name: {
    property: "name",
    prefix: "namePrefix",
    max: 128,
    pattern: /^[\w+=,.@-]+$/,
    allowed: "letters, digits and +=,.@-_",
  },
  references: [{ property: "role", to: "aws:iam/role:Role", notFound: roleNotFound, onDelete: "restrict" }],
  exists: (name) => new AwsError("EntityAlreadyExists", `Instance Profile ${name} already exists.`),
  create: (inputs, cloud) => {
    const { name = "", path = "/" } = inputs;
    return {
      id: name,
      outputs: {
        arn: cloud.arn("iam", `instance-profile${path}${name}`, { global: true }),
        createDate: cloud.now(),
        namePrefix: inputs.namePrefix ?? "",
        uniqueId: `AIPA${randomBytes(9).toString("hex").slice(0, 17).toUpperCase()}`,
      },
    };
  },
});
