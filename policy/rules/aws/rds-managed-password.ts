import { at, isAbsent } from "../../lib/field.ts";
import { concealed, must } from "../../lib/finding.ts";
import { resourceRule } from "../../lib/rule.ts";
import { dbCluster, dbInstance, RDS_CLUSTER, RDS_INSTANCE } from "./types.ts";

export const rdsManagedPassword = resourceRule({
  name: "rds-managed-password",
  title: "Master passwords must be RDS's own",
  why: "A password that the program sets is in its state, in its previews, and never rotated.",
  fix: "Set manageMasterUserPassword to true, and leave the password out.",
  severity: "high",
  controls: [],
  types: [RDS_INSTANCE, RDS_CLUSTER],
  examples: {
    good: [{ title: "Managed", resource: dbInstance({ manageMasterUserPassword: true }) }],
    bad: [
      { title: "A password", resource: dbInstance({ password: "example" }), paths: ["password"] },
      {
        title: "A password of a cluster",
        resource: dbCluster({ masterPassword: "example" }),
        paths: ["masterPassword"],
      },
    ],
  },
  check: ({ type, root }) => {
    const password = at(root, type === RDS_CLUSTER ? "masterPassword" : "password");
    return [
      isAbsent(password.value) ? undefined : must(concealed(password), () => false, "no password here"),
    ];
  },
});
