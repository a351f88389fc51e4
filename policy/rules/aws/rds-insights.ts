import { ask, when } from "../../lib/answer.ts";
import { at } from "../../lib/field.ts";
import { isTrue, must } from "../../lib/finding.ts";
import { isOwnKey, OWN_KEY } from "../../lib/kms.ts";
import { resourceRule } from "../../lib/rule.ts";
import { dbClusterInstance, dbInstance, RDS_CLUSTER_INSTANCE, RDS_INSTANCE } from "./types.ts";

export const rdsInsights = resourceRule({
  name: "rds-insights",
  title: "Database instances must keep their load's history, encrypted with a key of the account",
  why: "Without it a slow database can only be guessed at; it holds statements, and so data.",
  fix: "Set performanceInsightsEnabled to true and performanceInsightsKmsKeyId.",
  severity: "low",
  enforcement: "advisory",
  controls: [],
  types: [RDS_INSTANCE, RDS_CLUSTER_INSTANCE],
  examples: {
    good: [
      {
        title: "Kept and encrypted",
        resource: dbInstance({
          performanceInsightsEnabled: true,
          performanceInsightsKmsKeyId:
            "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        }),
      },
    ],
    bad: [
      { title: "Not set", resource: dbInstance({}), paths: ["performanceInsightsEnabled"] },
      {
        title: "AWS's key",
        resource: dbClusterInstance({ performanceInsightsEnabled: true }),
        paths: ["performanceInsightsKmsKeyId"],
      },
    ],
  },
  check: ({ root }) => {
    const enabled = at(root, "performanceInsightsEnabled");
    const key = must(at(root, "performanceInsightsKmsKeyId"), isOwnKey, OWN_KEY);
    return [must(enabled, isTrue, "true"), ...when(ask(enabled, isTrue), [key])];
  },
});
