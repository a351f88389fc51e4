import { randomBytes } from "node:crypto";
import type { SigningProfile, SigningProfileArgs } from "@pulumi/aws/signer/signingProfile.js";
import { AwsError } from "../errors.ts";
import { type CloudObject, define } from "./model.ts";

const PROFILE = "aws:signer/signingProfile:SigningProfile";

/** AWS Signer API reference, PutSigningProfile: platformId. */
const PLATFORMS = [
  "AWSIoTDeviceManagement-SHA256-ECDSA",
  "AWSLambda-SHA384-ECDSA",
  "AmazonFreeRTOS-Default",
  "AmazonFreeRTOS-TI-CC3220SF",
  "Notation-OCI-SHA384-ECDSA",
];

/** The same, signatureValidityPeriod: "If unspecified, the default is 135 months." */
const VALIDITY = { type: "MONTHS", value: 135 };

export const signingProfile = define<SigningProfile, SigningProfileArgs>()({
  type: PROFILE,
  required: ["platformId"],
  immutable: [
    "name",
    "namePrefix",
    "platformId",
    "signatureValidityPeriod",
    "signingMaterial",
    "signingParameters",
  ],
  mutable: [],
  computed: ["arn", "platformDisplayName", "revocationRecords", "status", "version", "versionArn"],
  name: {
    property: "name",
    prefix: "namePrefix",
    max: 64,
    pattern: /^[a-zA-Z0-9_]{2,}$/,
    allowed: "letters, digits and underscores",
  },
  check: ({ platformId, signatureValidityPeriod }, problems) => {
    problems.oneOf("platformId", platformId, PLATFORMS);
    problems.oneOf("signatureValidityPeriod.type", signatureValidityPeriod?.type, [
      "DAYS",
      "MONTHS",
      "YEARS",
    ]);
  },
  create: (inputs, cloud) => {
    const { name = "", platformId } = inputs;
    const namesake = cloud.listType(PROFILE).find(({ id }) => id === name);
    if (namesake !== undefined) {
      throw new AwsError(
        "ConflictException",
        `A signing profile named ${name} ${namesake.outputs.status === "Canceled" ? "was canceled, and its name stays taken" : "already exists"}.`,
      );
    }
    const version = randomBytes(5).toString("hex");
    const arn = cloud.arn("signer", `/signing-profiles/${name}`);
    return {
      id: name,
      outputs: {
        arn,
        namePrefix: inputs.namePrefix ?? "",
        platformDisplayName: platformId,
        revocationRecords: [],
        signatureValidityPeriod: inputs.signatureValidityPeriod ?? VALIDITY,
        status: "Active",
        version,
        versionArn: `${arn}/${version}`,
      },
    };
  },
  // A profile is canceled, never deleted: signatures made with it stay good, and its name taken.
  afterRemove: "keep",
  remove: (object, cloud) => {
    cloud.put({ ...(object as CloudObject), outputs: { ...object.outputs, status: "Canceled" } });
  },
  gone: ({ outputs }) => outputs.status === "Canceled",
});
