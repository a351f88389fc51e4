import { companionRule } from "../../lib/companions.ts";
import { awsSecurityHub } from "../../lib/frameworks.ts";
import { WEB_ACL, WEB_ACL_LOGGING } from "../aws/types.ts";

const ARN = "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/web/0a1b2c3d";

const resource = { type: WEB_ACL, props: { arn: ARN } };

export const webAclHasLogs = companionRule({
  name: "web-acl-has-logs",
  title: "Web ACLs must log what they stop",
  why: "Figures say how many requests a rule stopped, not which: neither a customer that is turned away nor an attack can be looked into.",
  fix: "Add an aws.wafv2.WebAclLoggingConfiguration with the web ACL's ARN, to a log group whose name begins with aws-waf-logs-.",
  severity: "medium",
  enforcement: "advisory",
  controls: [awsSecurityHub("WAF.11")],
  types: [WEB_ACL],
  identifiers: ["arn"],
  companions: [WEB_ACL_LOGGING],
  reference: "resourceArn",
  allowed: "a web ACL that a WebAclLoggingConfiguration names",
  examples: {
    good: [
      {
        title: "One beside it",
        resources: [resource, { type: WEB_ACL_LOGGING, props: { resourceArn: ARN } }],
      },
    ],
    bad: [
      { title: "None", resources: [resource], reported: [[0, ""]] },
      {
        title: "Logs of another one",
        resources: [resource, { type: WEB_ACL_LOGGING, props: { resourceArn: `${ARN}e` } }],
        reported: [[0, ""]],
      },
    ],
  },
});
