import { given } from "../given.ts";
import { logRetentionDays } from "../aws.ts";
import { below, choiceProblems, type Problem, type Resolved, wholeNumberProblems } from "../validation.ts";
import { certificateAuthorities, databaseInsightsModes, postgresMajors, reservedWords } from "./postgres.ts";
import { type Windows, windowProblems } from "./windows.ts";
import type { Plain } from "../plain.ts";
import type { DatabaseArgs } from "./database-args.ts";

/** The plain part of a database's arguments. */
export type DatabasePlanArgs = Plain<
  Omit<DatabaseArgs, "accountId" | "region" | "clientSecurityGroupIds" | "tags">
>;

export type DatabasePlan = Required<DatabasePlanArgs>;

/** Safe for production: whoever may lose the database says so. */
export const databaseDefaults = {
  username: "slipway",
  engineVersion: "17",
  instanceClass: "db.t4g.medium",
  allocatedStorage: 20,
  maxAllocatedStorage: 100,
  multiAz: true,
  // AWS FSBP RDS.23: not the engine's default port.
  port: 5433,
  backupRetentionDays: 14,
  backupWindow: "02:00-02:30",
  maintenanceWindow: "sun:03:00-sun:04:00",
  logRetentionDays: 90,
  databaseInsightsMode: "standard",
  monitoringInterval: 60,
  certificateAuthority: "rds-ca-rsa2048-g1",
  allowMajorVersionUpgrade: false,
  applyImmediately: false,
  deletionProtection: true,
  skipFinalSnapshot: false,
  protect: false,
} as const satisfies Partial<DatabasePlan>;

/** Gibibytes of a gp3 volume. Source: Amazon RDS User Guide, "Amazon RDS DB instance storage". */
export const storage = { min: 20, max: 65_536, unit: "GiB" };

/** Storage autoscaling needs this much room. Source: Amazon RDS User Guide, "Managing capacity automatically". */
const autoscalingRoom = 1.1;

/** Source: Amazon RDS API reference, CreateDBInstance, `MonitoringInterval`; 0 is none. */
export const monitoringIntervals = [0, 1, 5, 10, 15, 30, 60];

/** Applies the defaults and collects every problem; the plan is only meaningful when there is none. */
export function planDatabase(args: DatabasePlanArgs, path = ""): Resolved<DatabasePlan> {
  const at = below(path);
  const plan = { ...databaseDefaults, ...given(args) } as DatabasePlan;
  return {
    plan,
    problems: [
      ...namesProblems(plan, at),
      ...choiceProblems(postgresMajors, plan.engineVersion, at("engineVersion")),
      ...textProblems(plan.instanceClass, instanceClass, at("instanceClass")),
      ...storageProblems(plan, at),
      // Source: Amazon RDS API reference, CreateDBInstance, `Port`.
      ...wholeNumberProblems(plan.port, { min: 1150, max: 65_535, unit: "(a TCP port)" }, at("port")),
      ...wholeNumberProblems(
        plan.backupRetentionDays,
        { min: 0, max: 35, unit: "days" },
        at("backupRetentionDays"),
      ),
      ...windowProblems(plan satisfies Windows, path),
      ...choiceProblems(logRetentionDays, plan.logRetentionDays, at("logRetentionDays")),
      ...choiceProblems(databaseInsightsModes, plan.databaseInsightsMode, at("databaseInsightsMode")),
      ...choiceProblems(monitoringIntervals, plan.monitoringInterval, at("monitoringInterval")),
      ...choiceProblems(certificateAuthorities, plan.certificateAuthority, at("certificateAuthority")),
    ],
  };
}

interface TextRule {
  readonly pattern: RegExp;
  readonly allowed: string;
  readonly fix: string;
}

/** Source: Amazon RDS API reference, CreateDBInstance. RDS stores identifiers in lower case. */
const identifier: TextRule = {
  pattern: /^[a-z](?!.*--)[a-z0-9-]{0,61}[a-z0-9]$|^[a-z]$/,
  allowed: "1 to 63 lower-case letters, digits and single inner hyphens, first a letter",
  fix: "rename it",
};
const sqlName: TextRule = {
  pattern: /^[a-z]\w{0,62}$/,
  allowed: "1 to 63 lower-case letters, digits and underscores, first a letter",
  fix: "rename it",
};
const instanceClass: TextRule = {
  pattern: /^db\.[a-z]+\d+[a-z]*\.(micro|small|medium|large|\d*xlarge)$/,
  allowed: "an RDS instance class, e.g. db.t4g.medium or db.r8g.xlarge",
  fix: "list them with: aws rds describe-orderable-db-instance-options --engine postgres",
};

function textProblems(value: string, { pattern, allowed, fix }: TextRule, path: string): Problem[] {
  return pattern.test(value)
    ? []
    : [{ path, message: "not of the form that RDS accepts", received: value, allowed, fix }];
}

/** Names that RDS or PostgreSQL keeps for itself, and the guessable ones (AWS FSBP RDS.25). */
const refusedUsers = /^(admin|postgres|rdsadmin|rds_.*|pg_.*)$/;

function namesProblems(plan: DatabasePlan, at: (property: string) => string): Problem[] {
  return [
    ...textProblems(plan.identifier, identifier, at("identifier")),
    ...textProblems(plan.databaseName, sqlName, at("databaseName")),
    ...reservedProblems(plan.databaseName, at("databaseName")),
    ...textProblems(plan.username, sqlName, at("username")),
    ...(refusedUsers.test(plan.username)
      ? [
          {
            path: at("username"),
            message: "a reserved or guessable name",
            received: plan.username,
            allowed: "any name but admin, postgres, rdsadmin, rds_* and pg_*",
            fix: "leave it out, or name it after the platform",
          },
        ]
      : reservedProblems(plan.username, at("username"))),
  ];
}

/** Amazon RDS API reference, CreateDBInstance: neither DBName nor MasterUsername is a word that the engine reserves. */
function reservedProblems(name: string, path: string): Problem[] {
  if (!reservedWords.has(name)) return [];
  return [
    {
      path,
      message: "a word that the engine reserves, so that RDS refuses it",
      received: name,
      allowed: "any name that is no reserved word of SQL, and not db",
      fix: `name it after what it is for, e.g. ${name}_data`,
    },
  ];
}

function storageProblems(
  { allocatedStorage, maxAllocatedStorage }: DatabasePlan,
  at: (property: string) => string,
): Problem[] {
  const problems = [
    ...wholeNumberProblems(allocatedStorage, storage, at("allocatedStorage")),
    ...wholeNumberProblems(maxAllocatedStorage, storage, at("maxAllocatedStorage")),
  ];
  const least = Math.min(Math.ceil(allocatedStorage * autoscalingRoom), storage.max);
  if (problems.length > 0 || maxAllocatedStorage >= least) return problems;
  return [
    {
      path: at("maxAllocatedStorage"),
      message: `leaves no room to grow: allocatedStorage is ${allocatedStorage}`,
      received: maxAllocatedStorage,
      allowed: `${least} to ${storage.max} GiB`,
      fix: `choose at least ${least}`,
    },
  ];
}
