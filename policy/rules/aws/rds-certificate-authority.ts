import { at } from "../../lib/field.ts";
import { absentOr, must } from "../../lib/finding.ts";
import { resourceRule } from "../../lib/rule.ts";
import { dbInstance, RDS_CLUSTER_INSTANCE, RDS_INSTANCE } from "./types.ts";

/** Amazon RDS User Guide, "Using SSL/TLS to encrypt a connection to a DB instance". */
const AUTHORITIES = ["rds-ca-rsa2048-g1", "rds-ca-rsa4096-g1", "rds-ca-ecc384-g1"];

export const rdsCertificateAuthority = resourceRule({
  name: "rds-certificate-authority",
  title: "Databases must have a certificate of a current authority",
  why: "The authority of 2019 has expired: clients that check certificates refuse the connection.",
  fix: 'Set caCertIdentifier to "rds-ca-rsa2048-g1" or leave it out.',
  severity: "medium",
  controls: [],
  types: [RDS_INSTANCE, RDS_CLUSTER_INSTANCE],
  examples: {
    good: [
      { title: "Current", resource: dbInstance({ caCertIdentifier: "rds-ca-rsa2048-g1" }) },
      { title: "Not set: RDS's default", resource: dbInstance({}) },
    ],
    bad: [
      {
        title: "Expired",
        resource: dbInstance({ caCertIdentifier: "rds-ca-2019" }),
        paths: ["caCertIdentifier"],
      },
    ],
  },
  check: ({ root }) => [
    must(
      at(root, "caCertIdentifier"),
      absentOr(...AUTHORITIES),
      AUTHORITIES.map((each) => `"${each}"`).join(", "),
    ),
  ],
});
