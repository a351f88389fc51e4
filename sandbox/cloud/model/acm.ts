import { createHash, randomUUID } from "node:crypto";
import type { Certificate, CertificateArgs } from "@pulumi/aws/acm/certificate.js";
import type {
  CertificateValidation,
  CertificateValidationArgs,
} from "@pulumi/aws/acm/certificateValidation.js";
import { AwsError } from "../errors.ts";
import { loadBalancersWith } from "./elbv2.ts";
import { type Cloud, type CloudObject, define, type OutputsOf } from "./model.ts";
import { lookUp } from "./route53.ts";

const CERTIFICATE = "aws:acm/certificate:Certificate";

const notFound = (arn: string) =>
  new AwsError("ResourceNotFoundException", `Could not find certificate ${arn}.`);

export const certificate = define<Certificate, CertificateArgs>()({
  type: CERTIFICATE,
  required: [],
  immutable: [
    "certificateAuthorityArn",
    "domainName",
    "keyAlgorithm",
    "subjectAlternativeNames",
    "validationMethod",
    "validationOptions",
  ],
  mutable: [
    "certificateBody",
    "certificateChain",
    "earlyRenewalDuration",
    "options",
    "privateKey",
    "privateKeyWo",
    "privateKeyWoVersion",
  ],
  computed: [
    "arn",
    "domainValidationOptions",
    "notAfter",
    "notBefore",
    "pendingRenewal",
    "renewalEligibility",
    "renewalSummaries",
    "status",
    "type",
    "validationEmails",
  ],
  sensitive: ["privateKey", "privateKeyWo"],
  check: (inputs, problems) => {
    problems.oneOf("validationMethod", inputs.validationMethod, ["DNS", "EMAIL", "HTTP", "NONE"]);
    problems.oneOf("keyAlgorithm", inputs.keyAlgorithm, [
      "RSA_2048",
      "RSA_3072",
      "RSA_4096",
      "EC_prime256v1",
      "EC_secp384r1",
      "EC_secp521r1",
    ]);
    for (const name of [inputs.domainName ?? "example.com", ...(inputs.subjectAlternativeNames ?? [])]) {
      if (
        name.length > 253 ||
        !/^(\*\.)?(((?!-)[A-Za-z0-9-]{0,62}[A-Za-z0-9])\.)+[A-Za-z0-9-]{2,63}$/.test(name)
      )
        problems.report("domainName", `ValidationException: ${name} is not a domain name`);
    }
  },
  create: (inputs, cloud) => {
    if (inputs.domainName === undefined || inputs.validationMethod !== "DNS")
      throw new Error("the sandbox models certificates that ACM issues and that are validated by DNS only");
    const arn = cloud.arn("acm", `certificate/${randomUUID()}`);
    const names = new Set([inputs.domainName, ...(inputs.subjectAlternativeNames ?? [])]);
    return {
      id: arn,
      outputs: {
        arn,
        domainValidationOptions: [...names].map((name) => validationOption(name, cloud)),
        keyAlgorithm: inputs.keyAlgorithm ?? "RSA_2048",
        notAfter: "",
        notBefore: "",
        options: {
          certificateTransparencyLoggingPreference:
            inputs.options?.certificateTransparencyLoggingPreference ?? "ENABLED",
          export: inputs.options?.export ?? "DISABLED",
        },
        pendingRenewal: false,
        renewalEligibility: "INELIGIBLE",
        renewalSummaries: [],
        status: "PENDING_VALIDATION",
        subjectAlternativeNames: inputs.subjectAlternativeNames ?? [inputs.domainName],
        type: "AMAZON_ISSUED",
        validationEmails: [],
      },
    };
  },
  remove: ({ outputs }, cloud) => {
    if (loadBalancersWith(outputs.arn, cloud).length === 0) return;
    throw new AwsError(
      "ResourceInUseException",
      `Certificate ${outputs.arn} in account ${cloud.account} is in use.`,
    );
  },
});

/** ACM asks for the same record whenever an account wants a name, and for one of a name and its wildcard. */
function validationOption(domainName: string, cloud: Cloud) {
  const plain = domainName.replace(/^\*\./, "");
  const token = (purpose: string) =>
    createHash("md5").update(`${purpose} ${cloud.account} ${plain}`).digest("hex");
  return {
    domainName,
    resourceRecordName: `_${token("name")}.${plain}.`,
    resourceRecordType: "CNAME",
    resourceRecordValue: `_${token("value")}.acm-validations.aws.`,
  };
}

/** ACM User Guide, "Configure a CAA record". */
const AMAZON = ["amazon.com", "amazontrust.com", "awstrust.com", "amazonaws.com"];

export const certificateValidation = define<CertificateValidation, CertificateValidationArgs>()({
  type: "aws:acm/certificateValidation:CertificateValidation",
  required: ["certificateArn"],
  immutable: ["certificateArn", "validationRecordFqdns"],
  mutable: [],
  computed: [],
  taggable: false,
  references: [{ property: "certificateArn", to: CERTIFICATE, notFound }],
  create: ({ certificateArn, validationRecordFqdns }, cloud) => {
    const object = cloud.get(certificate, certificateArn);
    if (object === undefined) throw notFound(certificateArn);
    assertNamed(object.outputs, validationRecordFqdns);
    assertIssuable(object.outputs, cloud);
    const now = new Date();
    const outputs = {
      ...object.outputs,
      status: "ISSUED",
      notBefore: now.toISOString(),
      // ACM's certificates are valid for 13 months (395 days).
      notAfter: new Date(now.getTime() + 395 * 86_400_000).toISOString(),
      renewalEligibility: "ELIGIBLE",
    };
    cloud.put({ ...(object as CloudObject), outputs });
    return { id: `${now.toISOString()} ${certificateArn}`, outputs: {} };
  },
});

type Issued = OutputsOf<Certificate>;

/** The real provider's own check, where the records' names are given. */
function assertNamed({ domainValidationOptions }: Issued, fqdns: readonly string[] | undefined): void {
  if (fqdns === undefined) return;
  const missing = domainValidationOptions
    .map(({ resourceRecordName }) => resourceRecordName.replace(/\.$/, ""))
    .filter((name) => !fqdns.includes(name));
  if (missing.length > 0)
    throw new Error(`missing DNS validation record(s): ${[...new Set(missing)].join(", ")}`);
}

/** AWS would go on waiting; what it would wait for is said at once. */
function assertIssuable({ arn, domainValidationOptions }: Issued, cloud: Cloud): void {
  const waiting = `waiting for ACM Certificate (${arn}) to be issued`;
  for (const { domainName, resourceRecordName, resourceRecordValue } of domainValidationOptions) {
    if (!lookUp(resourceRecordName, "CNAME", cloud).includes(resourceRecordValue)) {
      throw new Error(
        `${waiting}: timeout while waiting for state to become 'ISSUED' (last state: 'PENDING_VALIDATION'): ` +
          `${domainName} has no CNAME ${resourceRecordName} with the value ${resourceRecordValue}`,
      );
    }
    const issuers = authoritiesOf(domainName, cloud);
    if (issuers.length > 0 && !issuers.some((issuer) => AMAZON.includes(issuer))) {
      throw new Error(
        `${waiting}: unexpected state 'FAILED': CAA_ERROR: ${domainName} allows ${issuers.join(", ")} only`,
      );
    }
  }
}

/** The closest CAA records to a name say who may issue (RFC 8659). */
function authoritiesOf(domainName: string, cloud: Cloud): string[] {
  const labels = domainName.replace(/^\*\./, "").split(".");
  for (let from = 0; from < labels.length - 1; from += 1) {
    const records = lookUp(labels.slice(from).join("."), "CAA", cloud);
    if (records.length > 0)
      return records.flatMap((record) => /^\d+ issue "([^";]*)/.exec(record)?.[1]?.trim() ?? []);
  }
  return [];
}
