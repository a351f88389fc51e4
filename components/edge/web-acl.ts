import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { given } from "../given.ts";
import { assertArguments } from "../arguments.ts";
import { planned } from "../planned.ts";
import { assertValid } from "../validation.ts";
import { planWebAcl, type RuleGroupPlan, type WebAclPlan } from "./web-acl-plan.ts";
import type { WebAclArgs } from "./web-acl-args.ts";

export type { WebAclArgs } from "./web-acl-args.ts";

/**
 * A regional WAFv2 web ACL for load balancers: AWS's managed rule groups, a rate limit per address, metrics of every
 * rule, and a log of what was blocked or counted, without credentials (AWS FSBP WAF.10, WAF.11, WAF.12). Allowed
 * requests are not in it: the load balancer's access log has them for a fraction of the price.
 *
 * @example
 * new WebAcl("web", { managedRuleGroups: { ipReputation: "block", common: "count" }, logKeyArn: key.keyArn });
 *
 * @transform aws:wafv2/webAcl:WebAcl tokenDomains ["example.org"]
 */
export class WebAcl extends pulumi.ComponentResource {
  readonly webAclArn: pulumi.Output<string>;
  /** Name of the log group. */
  readonly logGroupName: pulumi.Output<string>;

  constructor(name: string, args: WebAclArgs, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:edge:WebAcl", name, {}, opts);
    assertArguments(this, name, args);
    const { plan, problems } = planned(args, () => planWebAcl(args));
    assertValid(`WebAcl ${name}`, problems);
    const child = { parent: this };

    const webAcl = new aws.wafv2.WebAcl(
      `${name}-web-acl`,
      {
        scope: "REGIONAL",
        description: `Guards the load balancers of ${name}`,
        defaultAction: { allow: {} },
        rules: [rateRule(plan), ...plan.ruleGroups.map(groupRule)],
        visibilityConfig: visibility(name),
        tags: { Name: name },
      },
      child,
    );
    const logGroup = new aws.cloudwatch.LogGroup(
      `${name}-waf-logs`,
      {
        // AWS WAF Developer Guide, "Sending logs to CloudWatch Logs": no other prefix is accepted.
        name: `aws-waf-logs-${name}`,
        retentionInDays: plan.logRetentionDays,
        ...given({ kmsKeyId: args.logKeyArn }),
      },
      child,
    );
    new aws.wafv2.WebAclLoggingConfiguration(
      `${name}-waf-logs`,
      {
        resourceArn: webAcl.arn,
        logDestinationConfigs: [logGroup.arn],
        redactedFields: ["authorization", "cookie"].map((header) => ({ singleHeader: { name: header } })),
        loggingFilter: {
          defaultBehavior: "DROP",
          filters: [
            {
              behavior: "KEEP",
              requirement: "MEETS_ANY",
              conditions: ["BLOCK", "COUNT"].map((action) => ({ actionCondition: { action } })),
            },
          ],
        },
      },
      child,
    );
    this.webAclArn = webAcl.arn;
    this.logGroupName = logGroup.name;
    this.registerOutputs({ webAclArn: this.webAclArn, logGroupName: this.logGroupName });
  }
}

type Rule = aws.types.input.wafv2.WebAclRule;

/** First of all: whoever floods is turned away before any other rule has work with it. */
function rateRule({ rateLimit, rateWindowSeconds }: WebAclPlan): Rule {
  return {
    name: "rateLimit",
    priority: 0,
    action: { block: {} },
    statement: {
      rateBasedStatement: {
        aggregateKeyType: "IP",
        evaluationWindowSec: rateWindowSeconds,
        limit: rateLimit,
      },
    },
    visibilityConfig: visibility("rateLimit"),
  };
}

function groupRule({ key, name, priority, mode, countedRules }: RuleGroupPlan): Rule {
  return {
    name: key,
    priority,
    overrideAction: mode === "count" ? { count: {} } : { none: {} },
    statement: {
      managedRuleGroupStatement: {
        vendorName: "AWS",
        name,
        ruleActionOverrides: countedRules.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
      },
    },
    visibilityConfig: visibility(key),
  };
}

function visibility(metricName: string): aws.types.input.wafv2.WebAclVisibilityConfig {
  return {
    cloudwatchMetricsEnabled: true,
    // Samples would show whole requests, the redacted headers included.
    sampledRequestsEnabled: false,
    metricName,
  };
}
