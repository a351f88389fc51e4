import type { Mappings } from "../requests.ts";

const acl = (name: string): string => `LoggingConfiguration.${name}`;

/** Certificates, DNS and the firewall. */
export const edge: Mappings = {
  "aws:acm/certificate:Certificate": { calls: [{ operation: "acm.RequestCertificate" }] },
  "aws:acm/certificateValidation:CertificateValidation": {
    provider: ["validationRecordFqdns"],
    calls: [{ operation: "acm.DescribeCertificate" }],
  },
  "aws:route53/record:Record": {
    provider: ["allowOverwrite"],
    calls: [
      {
        operation: "route53.ChangeResourceRecordSets",
        from: (i) => ({
          hostedZoneId: i["zoneId"],
          changeBatch: {
            changes: {
              action: "CREATE",
              resourceRecordSet: {
                name: i["name"],
                type: i["type"],
                ttl: i["ttl"],
                resourceRecords: (i["records"] as string[]).map((value) => ({ value })),
              },
            },
          },
        }),
      },
    ],
  },
  "aws:route53/zone:Zone": {
    provider: ["forceDestroy"],
    calls: [
      {
        operation: "route53.CreateHostedZone",
        names: { comment: "HostedZoneConfig.Comment" },
        always: { CallerReference: "terraform-20261129093000000000000001" },
      },
    ],
  },
  "aws:wafv2/webAcl:WebAcl": {
    provider: ["namePrefix"],
    calls: [{ operation: "wafv2.CreateWebACL" }],
  },
  "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": {
    calls: [
      {
        operation: "wafv2.PutLoggingConfiguration",
        names: {
          logDestinationConfigs: acl("LogDestinationConfigs"),
          loggingFilter: acl("LoggingFilter"),
          redactedFields: acl("RedactedFields"),
          resourceArn: acl("ResourceArn"),
        },
      },
    ],
  },
};
