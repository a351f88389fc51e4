import { holdsCredential } from "../../lib/credentials.ts";
import { at } from "../../lib/field.ts";
import { concealed, must } from "../../lib/finding.ts";
import { resourceRule } from "../../lib/rule.ts";
import {
  EC2_INSTANCE,
  ec2Instance,
  LAUNCH_CONFIGURATION,
  LAUNCH_TEMPLATE,
  launchConfiguration,
  launchTemplate,
} from "./types.ts";

/** The name that AWS's tools read a secret key by, which has no form of its own. */
const SECRET_KEY = /aws_secret_access_key/i;

const isCredential = (text: string): boolean => SECRET_KEY.test(text) || holdsCredential(text);

const BASE64 = /^[A-Za-z0-9+/\s]+={0,2}$/;

/** AWS takes user data as text or in Base64. */
function isHarmless(value: unknown): boolean {
  if (typeof value !== "string") return true;
  const decoded = BASE64.test(value.trim()) ? Buffer.from(value, "base64").toString("latin1") : "";
  return !isCredential(value) && !isCredential(decoded);
}

export const instanceUserDataSecrets = resourceRule({
  name: "instance-user-data-secrets",
  title: "User data must hold no credentials",
  why: "User data is readable to every process on the instance and to whoever may describe it, and is kept in the state.",
  fix: "Take the credential out and rotate it; let the instance read it from Secrets Manager by its role.",
  severity: "critical",
  controls: [],
  types: [LAUNCH_TEMPLATE, EC2_INSTANCE, LAUNCH_CONFIGURATION],
  examples: {
    good: [
      { title: "No credentials", resource: launchTemplate({ userData: "#!/bin/sh\nsystemctl start app\n" }) },
    ],
    bad: [
      {
        title: "An access key",
        resource: ec2Instance({ userData: "export AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE" }),
        paths: ["userData"],
      },
      {
        title: "An access key, encoded",
        resource: launchTemplate({ userData: "QVdTX0FDQ0VTU19LRVlfSUQ9QUtJQUlPU0ZPRE5ON0VYQU1QTEU=" }),
        paths: ["userData"],
      },
      {
        title: "A private key",
        resource: launchConfiguration({ userData: "-----BEGIN RSA PRIVATE KEY-----" }),
        paths: ["userData"],
      },
    ],
  },
  check: ({ root }) =>
    ["userData", "userDataBase64"].map((property) => {
      const userData = at(root, property);
      return (
        must(userData, isHarmless, "") &&
        must(concealed(userData), () => false, "user data without credentials")
      );
    }),
});
