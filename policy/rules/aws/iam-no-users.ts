import { at } from "../../lib/field.ts";
import { must, oneOf } from "../../lib/finding.ts";
import { cisAws } from "../../lib/frameworks.ts";
import { strings } from "../../lib/options.ts";
import { resourceRule } from "../../lib/rule.ts";
import {
  accessKey,
  IAM_ACCESS_KEY,
  IAM_USER,
  IAM_USER_LOGIN_PROFILE,
  user,
  userLoginProfile,
} from "./types.ts";

export const iamNoUsers = resourceRule({
  name: "iam-no-users",
  title: "There must be no IAM users",
  why: "Users have credentials that don't expire; people sign in by IAM Identity Center, machines take roles.",
  fix: "Use a role, and federation for who takes it.",
  severity: "high",
  controls: [cisAws("1.20")],
  types: [IAM_USER, IAM_ACCESS_KEY, IAM_USER_LOGIN_PROFILE],
  options: { allowed: strings("Names of users that may exist all the same.") },
  examples: {
    good: [
      {
        title: "A user for emergencies, by configuration",
        resource: user({ name: "break-glass" }),
        settings: { allowed: ["break-glass"] },
      },
    ],
    bad: [
      { title: "A user", resource: user({ name: "deploy" }), paths: ["name"] },
      { title: "An access key", resource: accessKey({ user: "deploy" }), paths: ["user"] },
      { title: "A password", resource: userLoginProfile({ user: "anna" }), paths: ["user"] },
    ],
  },
  check: ({ type, root }, { allowed }) => {
    const name = at(root, type === IAM_USER ? "name" : "user");
    return [
      must(name, oneOf(...allowed), allowed.length === 0 ? "no users" : `users named ${allowed.join(", ")}`),
    ];
  },
});
