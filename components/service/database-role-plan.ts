import type { Problem } from "../validation.ts";
import { identifierPattern } from "./bounds.ts";
import type { ServicePlan } from "./service-plan-types.ts";

/** What is wrong with the role of a service in its database. */
export function databaseProblems(
  { database, databaseRoleCommand }: ServicePlan,
  at: (property: string) => string,
): Problem[] {
  if (!database) return [];
  const { name, user = name } = database;
  const names = { name, ...(user !== name && { user }) };
  const problems: Problem[] = Object.entries(names)
    .filter(([, value]) => !identifierPattern.test(value))
    .map(([property, received]) => ({
      path: at(`database.${property}`),
      message: "not a name of a role and of a database that needs no quotes",
      received,
      allowed: "1 to 63 lower-case letters, digits and underscores, no digit first",
      fix: "rename it, e.g. svc_orders",
    }));
  if (databaseRoleCommand.length > 0 && databaseRoleCommand.every((part) => part !== "")) return problems;
  return [
    ...problems,
    {
      path: at("databaseRoleCommand"),
      message: "nothing would make the role",
      received: databaseRoleCommand,
      allowed: "a command and its arguments, none of them empty",
      fix: "leave it out for the sample's, or name what the image has",
    },
  ];
}
