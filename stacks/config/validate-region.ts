import { closest, spellingFix } from "../../components/closest.ts";
import { databaseDefaults } from "../../components/database/database-plan.ts";
import type { Problem } from "../../components/validation.ts";
import { instanceTypes, isOffered, offeredIn, takesClass } from "../../facts/aws/instance-types.ts";
import { eksRegions, regionNames } from "../../facts/aws/regions.ts";
import { clusterOf } from "./platform-source.ts";
import type { Sections } from "./schema.ts";

/**
 * What AWS has not, by its own lists (facts/aws): regions, and in the stack's region instance types and database
 * classes. It would say so in the middle of an update.
 */
export function regionProblems(config: Partial<Sections>): Problem[] {
  const { aws, registry, secrets } = config;
  if (!aws) return [];
  const { region, newerTypes = [] } = aws;
  const copies = [
    ...(registry?.replicateTo ?? []).map((to, index) => ({
      path: `slipway:registry.replicateTo[${index}]`,
      region: to,
    })),
    ...Object.keys(secrets?.replicas ?? {}).map((to) => ({
      path: `slipway:secrets.replicas.${to}`,
      region: to,
    })),
  ];
  return [
    ...unknownRegion(region, "slipway:aws.region"),
    ...copies.flatMap((copy) => copyProblems(copy, region)),
    ...typeProblems(config, region).filter(({ received }) => !newerTypes.includes(String(received))),
  ];
}

/** Regions of another form are told of where their form is judged. */
const form = /^[a-z]{2}(-[a-z]+)+-\d$/;

function unknownRegion(region: string, path: string): Problem[] {
  const names = regionNames();
  if (!form.test(region) || names.includes(region)) return [];
  return [
    {
      path,
      message: `AWS has no such region with EKS (as of ${eksRegions().date})`,
      received: region,
      allowed: names.join(", "),
      fix: spellingFix(
        region,
        names,
        "name one of these; where the list is too old: npm run generate:regions",
      ),
    },
  ];
}

function copyProblems(copy: { readonly path: string; readonly region: string }, own: string): Problem[] {
  if (copy.region !== own) return unknownRegion(copy.region, copy.path);
  return [
    {
      path: copy.path,
      message: "this is the stack's own region, which has the original",
      received: copy.region,
      allowed: `regions other than ${own}`,
      fix: "remove it, or name another region",
    },
  ];
}

function typeProblems(config: Partial<Sections>, region: string): Problem[] {
  const groups = Object.entries(clusterOf(config).made?.nodeGroups ?? {});
  return [
    ...groups.flatMap(([key, group]) =>
      group.instanceTypes.flatMap((type, index) =>
        offerProblems("ec2", type, region, `slipway:cluster.nodeGroups.${key}.instanceTypes[${index}]`),
      ),
    ),
    ...Object.entries(config.databases ?? {}).flatMap(
      ([
        key,
        { instanceClass = databaseDefaults.instanceClass, engineVersion = databaseDefaults.engineVersion },
      ]) => {
        const path = `slipway:databases.${key}.instanceClass`;
        const problems = offerProblems("rds", instanceClass, region, path);
        return problems.length > 0 || takesClass(engineVersion, instanceClass)
          ? problems
          : [
              {
                ...refusal("rds", instanceClass, region, path),
                message: `PostgreSQL ${engineVersion} takes no such class`,
              },
            ];
      },
    ),
  ];
}

const what = {
  ec2: {
    form: /^[a-z][a-z0-9-]*\.[a-z0-9-]+$/,
    none: "EC2 has no such instance type",
    not: "EC2 does not offer this instance type",
    command: "aws ec2 describe-instance-type-offerings",
  },
  rds: {
    form: /^db\.[a-z]+\d+[a-z]*\.(micro|small|medium|large|\d*xlarge)$/,
    none: "RDS for PostgreSQL has no such class",
    not: "RDS does not offer this class",
    command: "aws rds describe-orderable-db-instance-options --engine postgres",
  },
} as const;

function offerProblems(service: keyof typeof what, name: string, region: string, path: string): Problem[] {
  const offered = isOffered(service, name, region);
  // A region that is none has its own problem, and a name of another form too.
  if (offered === true || !regionNames().includes(region) || !what[service].form.test(name)) return [];
  const { date } = instanceTypes();
  const { none, not } = what[service];
  const message = offered === undefined ? none : `${not} in ${region}`;
  return [{ ...refusal(service, name, region, path), message: `${message} (as of ${date})` }];
}

function refusal(
  service: keyof typeof what,
  name: string,
  region: string,
  path: string,
): Omit<Problem, "message"> {
  const meant = similar(service, name, region);
  const { command } = what[service];
  return {
    path,
    received: name,
    allowed: `what ${command} --region ${region} lists`,
    fix: `${meant === undefined ? "choose another" : `did you mean ${meant}?`} Where it is newer than that list, add it to slipway:aws.newerTypes`,
  };
}

/** The same size of the family's next of kin, or the closest name. */
function similar(service: "ec2" | "rds", name: string, region: string): string | undefined {
  const offered = offeredIn(service, region);
  const size = name.slice(name.lastIndexOf("."));
  return (
    closest(
      name,
      offered.filter((other) => other.endsWith(size)),
    ) ?? closest(name, offered)
  );
}
