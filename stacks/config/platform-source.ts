import { given } from "../../components/given.ts";
import { choiceProblems, type Problem } from "../../components/validation.ts";
import { parseStackReference } from "./names.ts";
import type { ClusterConfig, ExistingCluster, PlatformSource, SectionName, Sections } from "./schema.ts";
import { deployments } from "./sections/account.ts";

/** The cluster section, by which of its two shapes it has. */
export function clusterOf({ cluster }: Partial<Sections>): {
  readonly made?: ClusterConfig;
  readonly existing?: ExistingCluster;
} {
  if (!cluster) return {};
  return "existing" in cluster ? { existing: cluster.existing } : { made: cluster };
}

/**
 * Where the platform comes from, and what of the configuration contradicts that.
 * @param broken Sections that are there, and of a wrong shape: they are not missing.
 */
export function platformSourceOf(
  config: Partial<Sections>,
  broken: ReadonlySet<SectionName>,
): {
  readonly platform: PlatformSource | undefined;
  readonly problems: readonly Problem[];
} {
  const { aws, network, layers } = config;
  if (!layers) return { platform: undefined, problems: [] };
  const { deploy, platformStack } = layers;
  const inAws = aws ? { aws } : {};
  const { made, existing } = clusterOf(config);
  const choice = choiceProblems(deployments, deploy, "slipway:layers.deploy");
  if (choice.length > 0) return { platform: undefined, problems: choice };

  if (deploy === "services" && !existing) {
    return {
      platform: { from: "other-stack", stack: platformStack ?? "", ...inAws },
      problems: [
        ...referenceProblems(platformStack),
        ...misplacedSections(config, "the platform is another stack's"),
      ],
    };
  }
  if (existing) {
    return {
      platform: { from: "existing-cluster", cluster: existing, ...inAws },
      problems: [
        ...(deploy === "platform"
          ? [
              {
                path: "slipway:layers.deploy",
                message: "an existing cluster is no platform to make",
                received: deploy,
                allowed: "all, or services",
                fix: "leave slipway:layers out",
              },
            ]
          : []),
        ...misplacedSections(
          { ...config, cluster: undefined },
          "the cluster is there already, with all of that",
        ),
        ...(existing.eks && !aws && !broken.has("aws") ? [missingProblem("aws", "of an EKS cluster")] : []),
      ],
    };
  }
  const problems = [
    ...(platformStack === undefined
      ? []
      : [
          {
            path: "slipway:layers.platformStack",
            message: "this stack makes the platform itself",
            received: platformStack,
            allowed: "a stack's name with deploy: services only",
            fix: "leave it out, or deploy the services alone",
          },
        ]),
    ...(["aws", "network", "cluster"] as const)
      .filter((section) => config[section] === undefined && !broken.has(section))
      .map((section) => missingProblem(section, "where the platform is made")),
  ];
  if (!aws || !network || !made) return { platform: undefined, problems };
  return { platform: { from: "stack-itself", aws, network, cluster: made }, problems };
}

/** What only a stack that makes a platform may say. */
function misplacedSections(config: Loose, why: string): Problem[] {
  const { network, cluster, edge, addons, admission, observability, identity, guardRails } = config;
  const said = {
    network,
    cluster,
    edge,
    addons: Object.keys(addons ?? {}).length > 0 ? addons : undefined,
    admission,
    observability,
    "identity.github": identity?.github,
    "guardRails.budget": guardRails?.budget,
    "guardRails.backup": guardRails?.backup,
    "guardRails.account": guardRails?.account,
  };
  return Object.entries(said)
    .filter(([, value]) => value !== undefined)
    .map(([section]) => misplacedProblem(section, why));
}

type Loose = { readonly [Name in SectionName]?: Sections[Name] | undefined };

function referenceProblems(reference: string | undefined): Problem[] {
  if (reference !== undefined && parseStackReference(reference)) return [];
  return [
    {
      path: "slipway:layers.platformStack",
      message: reference === undefined ? "it is missing" : "not a stack's full name",
      ...given({ received: reference }),
      allowed: "<organization>/<project>/<stack>",
      fix: "name the stack that holds the platform: pulumi stack ls --all",
    },
  ];
}

function misplacedProblem(section: string, why: string): Problem {
  return {
    path: `slipway:${section}`,
    message: `not this stack's to say: ${why}`,
    allowed: "unset",
    fix: "remove the section",
  };
}

function missingProblem(section: string, when: string): Problem {
  return {
    path: `slipway:${section}`,
    message: "it is missing",
    allowed: `the section, ${when}`,
    fix: "add it (docs/configuration.md)",
  };
}
