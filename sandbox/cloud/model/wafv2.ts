import { randomUUID } from "node:crypto";
import type { WebAcl, WebAclArgs } from "@pulumi/aws/wafv2/webAcl.js";
import type {
  WebAclLoggingConfiguration,
  WebAclLoggingConfigurationArgs,
} from "@pulumi/aws/wafv2/webAclLoggingConfiguration.js";
import { hasRule, managedRuleGroupRules } from "../../../facts/aws/waf-rules.ts";
import { UnmodelledError, AwsError } from "../errors.ts";
import { loadBalancersWith } from "./elbv2.ts";
import { type Cloud, define, type InputsOf } from "./model.ts";

const WEB_ACL = "aws:wafv2/webAcl:WebAcl";

type Rules = NonNullable<InputsOf<WebAclArgs>["rules"]>;
type Statement = Rules[number]["statement"];

/** Web ACL capacity units of AWS's rule groups. AWS: "AWS Managed Rules rule groups list". */
const GROUP_CAPACITY: Readonly<Record<string, number>> = {
  AWSManagedRulesAdminProtectionRuleSet: 100,
  AWSManagedRulesAmazonIpReputationList: 25,
  AWSManagedRulesAnonymousIpList: 50,
  AWSManagedRulesCommonRuleSet: 700,
  AWSManagedRulesKnownBadInputsRuleSet: 200,
  AWSManagedRulesLinuxRuleSet: 200,
  AWSManagedRulesSQLiRuleSet: 200,
  AWSManagedRulesUnixRuleSet: 100,
};
/** AWS: "Rate-based rule statement". */
const RATE_CAPACITY = 2;
/** AWS: "AWS WAF quotas": beyond 1,500 it costs more, beyond this it is refused. */
const MOST_CAPACITY = 5000;

export const webAcl = define<WebAcl, WebAclArgs>()({
  type: WEB_ACL,
  required: ["defaultAction", "scope", "visibilityConfig"],
  immutable: ["name", "namePrefix", "scope"],
  mutable: [
    "associationConfig",
    "captchaConfig",
    "challengeConfig",
    "customResponseBodies",
    "dataProtectionConfig",
    "defaultAction",
    "description",
    "ruleJson",
    "rules",
    "tokenDomains",
    "visibilityConfig",
  ],
  computed: ["applicationIntegrationUrl", "arn", "capacity", "lockToken"],
  // Every update needs the last one's token, and gets another.
  volatile: ["capacity", "lockToken"],
  name: {
    property: "name",
    prefix: "namePrefix",
    max: 128,
    pattern: /^[\w-]+$/,
    allowed: "letters, digits, - and _",
  },
  check: ({ scope, defaultAction, description, rules = [], visibilityConfig }, problems) => {
    problems.oneOf("scope", scope, ["REGIONAL", "CLOUDFRONT"]);
    if (defaultAction !== undefined && Object.keys(defaultAction).length !== 1)
      problems.report("defaultAction", "exactly one of allow, block must be set");
    if (description !== undefined && !/^[\w+=:#@/\-,.][\w+=:#@/\-,.\s]+[\w+=:#@/\-,.]$/.test(description))
      problems.report("description", `WAFInvalidParameterException: not a description: ${description}`);
    for (const { metricName } of [visibilityConfig, ...rules.map((rule) => rule.visibilityConfig)].flatMap(
      (each) => each ?? [],
    )) {
      if (metricName !== undefined && !/^[\w#:./-]{1,255}$/.test(metricName))
        problems.report("visibilityConfig.metricName", `not a metric's name: ${metricName}`);
    }
    for (const [index, { statement, action, overrideAction }] of rules.entries()) {
      const isGroup =
        (statement?.managedRuleGroupStatement ?? statement?.ruleGroupReferenceStatement) !== undefined;
      if (isGroup ? overrideAction === undefined || action !== undefined : action === undefined)
        problems.report(`rules[${index}]`, "a rule group needs overrideAction, any other rule needs action");
    }
  },
  create: (inputs, cloud) => {
    const { name = "", scope } = inputs;
    if (cloud.list(webAcl).some(({ outputs }) => outputs.name === name && outputs.scope === scope)) {
      throw new AwsError(
        "WAFDuplicateItemException",
        "AWS WAF could not perform the operation because some resource in your request is a duplicate of an existing one.",
      );
    }
    assertKnownRules(inputs.rules ?? [], cloud);
    const id = randomUUID();
    const place = scope === "REGIONAL" ? "regional" : "global";
    return {
      id,
      outputs: {
        applicationIntegrationUrl: "",
        arn: cloud.arn("wafv2", `${place}/webacl/${name}/${id}`),
        capacity: capacityOf(inputs.rules ?? []),
        lockToken: randomUUID(),
        namePrefix: inputs.namePrefix ?? "",
      },
    };
  },
  update: ({ rules = [] }, _, cloud) => {
    assertKnownRules(rules, cloud);
    return { capacity: capacityOf(rules), lockToken: randomUUID() };
  },
  remove: ({ outputs }, cloud) => {
    if (loadBalancersWith(outputs.arn, cloud).length === 0) return;
    throw new AwsError(
      "WAFAssociatedItemException",
      "AWS WAF couldn’t perform the operation because your resource is being used by another resource or it’s associated with another resource.",
    );
  },
});

/**
 * AWS ignores the override of a rule that its group does not have, without a word (AWS WAF API reference,
 * RuleActionOverride): what is meant to count goes on blocking.
 * @throws where a rule is neither on AWS's pages (facts/aws) nor declared in `outside.json`
 */
function assertKnownRules(rules: Rules, cloud: Cloud): void {
  for (const { statement } of rules) {
    const { name: group = "", ruleActionOverrides = [] } = statement.managedRuleGroupStatement ?? {};
    for (const { name } of ruleActionOverrides)
      if (
        !hasRule((Object.hasOwn(managedRuleGroupRules, group) && managedRuleGroupRules[group]) || [], name) &&
        !cloud.existsOutside(name)
      )
        throw new UnmodelledError(`the rule ${name} of ${group}`, "facts/aws/waf-rules.ts");
  }
}

/** @throws where WAF would refuse the rules. */
function capacityOf(rules: Rules): number {
  for (const key of ["name", "priority"] as const) {
    const values = rules.map((rule) => rule[key]);
    if (new Set(values).size < values.length) {
      throw new AwsError(
        key === "name" ? "WAFDuplicateItemException" : "WAFInvalidParameterException",
        `Error reason: rules of one web ACL have the same ${key}`,
      );
    }
  }
  const capacity = rules.reduce((sum, { statement }) => sum + statementCapacity(statement), 0);
  if (capacity <= MOST_CAPACITY) return capacity;
  throw new AwsError(
    "WAFLimitsExceededException",
    `AWS WAF couldn’t perform the operation because you exceeded your resource limit: ${capacity} of ${MOST_CAPACITY} WCU`,
  );
}

function statementCapacity({
  managedRuleGroupStatement: group,
  rateBasedStatement: rate,
}: Statement): number {
  if (group !== undefined) {
    const known = Object.hasOwn(GROUP_CAPACITY, group.name) ? GROUP_CAPACITY[group.name] : undefined;
    const capacity = group.vendorName === "AWS" ? known : undefined;
    if (capacity !== undefined) return capacity;
    throw new UnmodelledError(
      `the rule group ${group.vendorName} ${group.name}`,
      "sandbox/cloud/model/wafv2.ts",
    );
  }
  if (rate === undefined) throw new UnmodelledError("this kind of rule", "sandbox/cloud/model/wafv2.ts");
  if (rate.limit < 10 || rate.limit > 2_000_000_000) {
    throw new AwsError(
      "WAFInvalidParameterException",
      `Error reason: The parameter contains formatting that is not valid., field: RATE_BASED_STATEMENT, parameter: ${rate.limit}`,
    );
  }
  return RATE_CAPACITY;
}

export const webAclLoggingConfiguration = define<
  WebAclLoggingConfiguration,
  WebAclLoggingConfigurationArgs
>()({
  type: "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
  required: ["logDestinationConfigs", "resourceArn"],
  immutable: ["resourceArn"],
  mutable: ["logDestinationConfigs", "loggingFilter", "redactedFields"],
  computed: [],
  taggable: false,
  deleteBeforeReplace: true,
  references: [
    {
      property: "resourceArn",
      to: WEB_ACL,
      by: "arn",
      notFound: () =>
        new AwsError(
          "WAFNonexistentItemException",
          "AWS WAF couldn’t perform the operation because your resource doesn’t exist.",
        ),
      onDelete: "cascade",
    },
    {
      property: "logDestinationConfigs[*]",
      to: "aws:cloudwatch/logGroup:LogGroup",
      by: "arn",
      except: /^arn:[\w-]+:(firehose|s3):/,
      notFound: (arn) =>
        new AwsError(
          "WAFLogDestinationPermissionIssueException",
          `Unable to deliver logs to the configured destination ${arn}.`,
        ),
    },
  ],
  check: ({ logDestinationConfigs = [] }, problems) => {
    if (logDestinationConfigs.length > 1)
      problems.report("logDestinationConfigs", "a web ACL logs to one destination");
    for (const arn of logDestinationConfigs) {
      if (!/[:/]aws-waf-logs-[^:/]+(:\*)?$/.test(arn)) {
        problems.report(
          "logDestinationConfigs",
          `WAFInvalidParameterException: The ARN isn't valid: the destination's name must begin with aws-waf-logs-, got ${arn}`,
        );
      }
    }
  },
  create: ({ resourceArn }) => ({ id: resourceArn, outputs: {} }),
});
