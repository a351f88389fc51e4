import type { Policies, PolicyPackConfig, ReportViolation, ResourceValidationArgs } from "@pulumi/policy";
import { PolicyPack } from "@pulumi/policy";
import { plainValue } from "../lib/engine-value.ts";
import { type Pack } from "./messages.ts";
import { type Policy, type ResourcePolicy, type UnknownProperty } from "./policy.ts";

/** The properties past the SDK's guard, which throws at the first unknown that is read. */
const unguarded = (props: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(Object.getOwnPropertyDescriptors(props)).map(([key, { value }]) => [
      key,
      value as unknown,
    ]),
  );

function read(props: unknown, keys: UnknownProperty): void {
  let value = props;
  for (const key of keys) value = (value as Record<string | number, unknown>)[key];
}

/** The same policy as the SDK wants it, on resources. */
function toSdkValidation(
  policy: ResourcePolicy,
  args: ResourceValidationArgs,
  report: ReportViolation,
): void {
  const { type, name, urn, props } = args;
  if (!policy.appliesTo(type)) return args.notApplicable(`${policy.name} does not look at ${type}`);
  const verdict = policy.judge({ type, name, urn, props: plainValue(unguarded(props)) }, args.getConfig());
  if (verdict.message !== undefined) report(verdict.message);
  if (verdict.unknown) read(props, verdict.unknown);
}

/** The same policy as the SDK wants it. */
export function toSdkPolicy(policy: Policy): Policies[number] {
  const { kind: _, judge: __, tags, configSchema, ...metadata } = policy;
  const common = {
    ...metadata,
    tags: [...tags],
    ...(Object.keys(configSchema).length > 0 && { configSchema: { properties: configSchema } }),
  };
  if (policy.kind === "stack")
    return {
      ...common,
      validateStack: ({ resources, getConfig }, report) => {
        const judged = resources.map(({ type, name, urn, props, parent, dependencies, opts }) => ({
          ...{ type, name, urn, props: plainValue(unguarded(props)) },
          ...(parent && { parent: parent.urn }),
          dependencies: dependencies.map((dependency) => dependency.urn),
          ignoreChanges: opts.ignoreChanges,
        }));
        const { violations, unknown } = policy.judge(judged, getConfig());
        for (const { message, urn } of violations) report(message, urn);
        if (unknown)
          read(resources[judged.findIndex((each) => each === unknown.resource)]?.props, unknown.keys);
      },
    };
  const { remediate } = policy;
  return {
    ...common,
    validateResource: (args, report) => toSdkValidation(policy, args, report),
    ...(remediate && {
      remediateResource: (args: ResourceValidationArgs) => {
        const { type, name, props } = args;
        if (!policy.appliesTo(type)) return args.notApplicable(`${policy.name} does not look at ${type}`);
        return remediate(
          { type, name, props: plainValue(unguarded(props)) },
          args.getConfig(),
          unguarded(props),
        );
      },
    }),
  };
}

/**
 * Serves the same pack by `@pulumi/policy`'s own server, which judges alike and takes longer: for the day on which a new
 * engine speaks to ours in a way that ours does not know.
 */
export function serveBySdk({ name, displayName, description, policies, config }: Pack): void {
  const pack = { displayName, description, policies: policies.map(toSdkPolicy) };
  new PolicyPack(name, pack, config as PolicyPackConfig | undefined);
}
