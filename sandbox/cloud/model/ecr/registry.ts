import type {
  RegistryScanningConfiguration,
  RegistryScanningConfigurationArgs,
} from "@pulumi/aws/ecr/registryScanningConfiguration.js";
import type {
  ReplicationConfiguration,
  ReplicationConfigurationArgs,
} from "@pulumi/aws/ecr/replicationConfiguration.js";
import { AwsError } from "../../errors.ts";
import { REGIONS } from "../../regions.ts";
import { define } from "../model.ts";

/** AWS takes a second one and forgets the first; here it is refused, for two stacks would undo each other for good. */
const configured = (what: string) => () =>
  new AwsError(
    "InvalidParameterException",
    `The registry's ${what} is configured already, and there is one a registry and region: keep it in one stack.`,
  );

/** AWS: ReplicationConfiguration, ReplicationRule and RepositoryFilter. */
const MOST = { rules: 10, destinations: 25, filters: 100 };
const PREFIX = /^(?:[a-z0-9]+(?:[._-][a-z0-9]*)*\/)*[a-z0-9]*(?:[._-][a-z0-9]*)*$/;

export const replicationConfiguration = define<ReplicationConfiguration, ReplicationConfigurationArgs>()({
  type: "aws:ecr/replicationConfiguration:ReplicationConfiguration",
  required: [],
  immutable: [],
  mutable: ["replicationConfiguration"],
  computed: ["registryId"],
  taggable: false,
  exists: configured("replication"),
  check: ({ replicationConfiguration }, problems) => {
    const rules = replicationConfiguration?.rules ?? [];
    if (rules.length > MOST.rules)
      problems.report("replicationConfiguration.rules", `at most ${MOST.rules} rules, got ${rules.length}`);
    rules.forEach(({ destinations = [], repositoryFilters = [] }, index) => {
      const at = `replicationConfiguration.rules[${index}]`;
      if (destinations.length > MOST.destinations)
        problems.report(`${at}.destinations`, `at most ${MOST.destinations}, got ${destinations.length}`);
      if (repositoryFilters.length > MOST.filters)
        problems.report(
          `${at}.repositoryFilters`,
          `at most ${MOST.filters}, got ${repositoryFilters.length}`,
        );
      for (const { region, registryId } of destinations) {
        problems.oneOf(`${at}.destinations.region`, region, REGIONS);
        if (registryId !== undefined && !/^\d{12}$/.test(registryId))
          problems.report(`${at}.destinations.registryId`, `expected 12 digits, got ${registryId}`);
      }
      for (const { filter, filterType } of repositoryFilters) {
        problems.oneOf(`${at}.repositoryFilters.filterType`, filterType, ["PREFIX_MATCH"]);
        if (filter !== undefined && (filter.length < 2 || filter.length > 256 || !PREFIX.test(filter)))
          problems.report(
            `${at}.repositoryFilters.filter`,
            `not the beginning of a repository's name: ${filter}`,
          );
      }
    });
  },
  create: ({ replicationConfiguration }, cloud) => {
    const destinations = (replicationConfiguration?.rules ?? []).flatMap(({ destinations }) => destinations);
    if (
      destinations.some(({ region, registryId }) => region === cloud.region && registryId === cloud.account)
    ) {
      throw new AwsError(
        "InvalidParameterException",
        "Invalid parameter at 'replicationConfiguration': the destination cannot be the source registry.",
      );
    }
    return { id: cloud.account, outputs: { registryId: cloud.account } };
  },
});

/** AWS: RegistryScanningRule: what each type of scan offers. */
const FREQUENCIES: Readonly<Record<string, readonly string[]>> = {
  BASIC: ["SCAN_ON_PUSH", "MANUAL"],
  ENHANCED: ["SCAN_ON_PUSH", "CONTINUOUS_SCAN", "MANUAL"],
};

export const registryScanningConfiguration = define<
  RegistryScanningConfiguration,
  RegistryScanningConfigurationArgs
>()({
  type: "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration",
  required: ["scanType"],
  immutable: [],
  mutable: ["rules", "scanType"],
  computed: ["registryId"],
  taggable: false,
  exists: configured("scanning"),
  check: ({ scanType, rules = [] }, problems) => {
    problems.oneOf("scanType", scanType, Object.keys(FREQUENCIES));
    for (const { scanFrequency, repositoryFilters = [] } of rules ?? []) {
      problems.oneOf(
        "rules.scanFrequency",
        scanFrequency,
        (Object.hasOwn(FREQUENCIES, scanType ?? "") && FREQUENCIES[scanType ?? ""]) || [],
      );
      for (const { filter, filterType } of repositoryFilters) {
        problems.oneOf("rules.repositoryFilters.filterType", filterType, ["WILDCARD"]);
        if (filter !== undefined && !/^[a-z0-9*](?:[._\-/]?[a-z0-9*])*$/.test(filter))
          problems.report(
            "rules.repositoryFilters.filter",
            `not a pattern of repositories' names: ${filter}`,
          );
      }
    }
  },
  create: (_inputs, cloud) => ({ id: cloud.account, outputs: { registryId: cloud.account } }),
});
