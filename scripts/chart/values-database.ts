import { z } from "zod";
import { ownSettings } from "../../components/service/settings.ts";
import { choice, command, group, matching, text, whole } from "./values-fields.ts";

/** How a service logs in to its database. */
const databaseAuths = ["iam", "password"] as const;

/** What stands in a URL as it is: nothing in it ends the path, or begins a parameter such as `sslmode`. */
const databaseName = /^([A-Za-z_][A-Za-z0-9_-]{0,62})?$/;
const databaseNames = "1 to 63 letters, digits, underscores and hyphens, no digit and no hyphen first";

const anAdministrator = "it is the administrator's, at RDS the master user's, and that Job alone gets it";

/** The values of a PostgreSQL database: where it is, as whom the service logs in, and who makes that role. */
export const databaseValues = group({
  host: matching(
    /^([A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?)?$/,
    "Host of a PostgreSQL server; with it the container gets the database's URL: `DATABASE_URL` without a password for `iam`, the file `DATABASE_URL_FILE` for `password`.",
    "a host name",
  ).default(""),
  port: whole(1, 65_535, "Port of the server.").default(5432),
  name: matching(databaseName, "Name of the database.", databaseNames).default(""),
  auth: choice(
    databaseAuths,
    "How the service logs in: as `database.user` by tokens that its AWS identity signs (`iam`: it needs `rds-db:connect`, and gets `DATABASE_AUTH=iam` and `AWS_REGION`), or by user and password of `database.secret`.",
  ).default("iam"),
  user: matching(
    /^([a-z_][a-z0-9_]{0,62})?$/,
    "Role that the service logs in as; required for `iam`.",
    "1 to 63 lower-case letters, digits and underscores, no digit first",
  ).default(""),
  region: matching(
    /^([a-z]{2}(-[a-z]+)+-[0-9])?$/,
    "AWS region of the database; required for `iam`.",
    "e.g. `eu-west-1`",
  ).default(""),
  secret: text(
    "Secret in AWS Secrets Manager with the properties `username` and `password` of a user of the service's own; required for `password`. Never the master user's.",
    "a name or an ARN",
  ).default(""),
  caBundle: text(
    "Certificates of the authorities that the server's own is verified by, in PEM; empty for those that the image trusts.",
    "PEM",
  ).default(""),
  admin: group({
    secret: text(
      `Secret with the properties \`username\` and \`password\`, by which a Job makes the role and its database before anything else runs; ${anAdministrator}. Empty where the role is there already.`,
      "a name or an ARN",
    ).default(""),
    roleArn: text(
      "IAM role that the operator assumes to read it; empty for the operator's own.",
      "an ARN",
    ).default(""),
    name: matching(
      databaseName,
      "Database that the administrator logs in to, and which services are kept out of; required with the secret.",
      databaseNames,
    ).default(""),
    command: command(
      "What makes the role, in the service's image: it gets `DATABASE_ADMIN_URL_FILE`, `DATABASE_ROLE`, `DATABASE_NAME` and `DATABASE_AUTH` (docs/database-roles.md).",
    ).default([...ownSettings.databaseRoleCommand.default]),
    once: z
      .boolean()
      .meta({
        description:
          "Whether a new image alone makes no new Job, for the role is there. A Job can't be changed, so only where its image is left as it was, as the component does by `ignoreChanges`.",
      })
      .default(false),
  }).prefault({}),
}).prefault({});
