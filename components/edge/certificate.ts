import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { assertArguments } from "../arguments.ts";
import { planned } from "../planned.ts";
import { assertValid } from "../validation.ts";
import { planCertificate } from "./certificate-plan.ts";
import { withoutWildcard } from "./domain.ts";
import type { CertificateArgs } from "./certificate-args.ts";

export type { CertificateArgs } from "./certificate-args.ts";

/**
 * A public ACM certificate, validated by DNS: the certificate, one Route 53 record for each plain domain name (which
 * also renew it, so they stay), optionally a CAA record, and the wait until ACM has issued it.
 *
 * @example
 * new Certificate("web", { domain: "example.com", hostedZoneId: zone.zoneId });
 *
 * @transform aws:acm/certificate:Certificate keyAlgorithm "EC_prime256v1"
 */
export class Certificate extends pulumi.ComponentResource {
  /** ARN of the certificate, known once it is issued: a load balancer refuses one that is not. */
  readonly certificateArn: pulumi.Output<string>;

  constructor(name: string, args: CertificateArgs, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:edge:Certificate", name, {}, opts);
    assertArguments(this, name, args);
    const { plan, problems } = planned(args, () => planCertificate(args));
    assertValid(`Certificate ${name}`, problems);
    const child = { parent: this };
    const zoneId = args.hostedZoneId;

    const caa =
      plan.caaRecords.length === 0
        ? []
        : [
            new aws.route53.Record(
              `${name}-caa`,
              { zoneId, name: plan.domain, type: "CAA", ttl: 300, records: [...plan.caaRecords] },
              child,
            ),
          ];
    const certificate = new aws.acm.Certificate(
      `${name}-certificate`,
      {
        domainName: plan.domain,
        subjectAlternativeNames: [...plan.subjectAlternativeNames],
        validationMethod: "DNS",
        // AWS FSBP ACM.2: at least 2,048 bits. ECDSA would shut out clients that know RSA only.
        keyAlgorithm: "RSA_2048",
        tags: { Name: name },
      },
      // An authority that the zone forbids would be refused for good, not just until the record is there.
      { parent: this, dependsOn: caa },
    );
    const records = plan.validatedDomains.map((domain) => {
      const option = certificate.domainValidationOptions.apply((options) => optionOf(domain, options));
      return new aws.route53.Record(
        `${name}-validation-${domain}`,
        {
          zoneId,
          name: option.resourceRecordName,
          type: option.resourceRecordType,
          records: [option.resourceRecordValue],
          ttl: 300,
        },
        child,
      );
    });
    const validation = new aws.acm.CertificateValidation(
      `${name}-validation`,
      { certificateArn: certificate.arn, validationRecordFqdns: records.map((record) => record.fqdn) },
      // ACM takes minutes. The provider would wait 75 of them for a zone that nobody delegated to.
      { parent: this, customTimeouts: { create: "30m" } },
    );
    this.certificateArn = validation.certificateArn;
    this.registerOutputs({ certificateArn: this.certificateArn });
  }
}

type ValidationOption = aws.types.output.acm.CertificateDomainValidationOption;

/** What ACM asks for to validate a domain. */
function optionOf(domain: string, options: readonly ValidationOption[]): ValidationOption {
  const option = options.find((each) => withoutWildcard(each.domainName) === domain);
  if (option) return option;
  throw new pulumi.RunError(`ACM asks for no DNS record to validate ${domain}`);
}
