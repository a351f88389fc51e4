import { at } from "../../lib/field.ts";
import { must } from "../../lib/finding.ts";
import { awsFsbp } from "../../lib/frameworks.ts";
import { resourceRule } from "../../lib/rule.ts";
import { ACM_CERTIFICATE, certificate } from "./types.ts";

export const acmKeyAlgorithm = resourceRule({
  name: "acm-key-algorithm",
  title: "Certificates must have keys that hold",
  why: "RSA of 1,024 bits is within reach of whoever has the money.",
  fix: 'Set keyAlgorithm to "EC_prime256v1" or "RSA_2048", or leave it out.',
  severity: "medium",
  controls: [awsFsbp("ACM.2")],
  types: [ACM_CERTIFICATE],
  examples: {
    good: [
      { title: "Not set: RSA of 2,048 bits", resource: certificate({ domainName: "example.com" }) },
      {
        title: "An elliptic curve",
        resource: certificate({ domainName: "example.com", keyAlgorithm: "EC_prime256v1" }),
      },
    ],
    bad: [
      {
        title: "Too short",
        resource: certificate({ domainName: "example.com", keyAlgorithm: "RSA_1024" }),
        paths: ["keyAlgorithm"],
      },
    ],
  },
  check: ({ root }) => [
    must(at(root, "keyAlgorithm"), (algorithm) => algorithm !== "RSA_1024", "any longer key"),
  ],
});
