/**
 * The role that a service logs in as: its own, which owns its own database and can do nothing else. Made by the
 * administrator (at RDS the master user), whose password nothing but this needs.
 */
import { type ClientConfig, Client, escapeIdentifier } from "pg";

export interface DatabaseRole {
  /** Name of the role. */
  readonly role: string;
  /** Name of its database. */
  readonly database: string;
  /**
   * Whether the role logs in by IAM token. It can then not log in by password: RDS takes a member of `rds_iam` by
   * token alone (Amazon RDS User Guide, "IAM database authentication", limitations).
   */
  readonly iam: boolean;
}

/** Any number, the same for everybody who makes roles on this server: two at once take turns. */
const LOCK = 7_401_943;

/** RDS's role for those who log in by token. Source: Amazon RDS User Guide, "Creating a database account using IAM". */
const IAM_ROLE = "rds_iam";

/**
 * Makes the role and its database, or brings them to what is wanted; a second call changes nothing.
 * Rejects with the server's error, or where the role has rights that it must not have.
 */
export async function ensureDatabaseRole(admin: ClientConfig, wanted: DatabaseRole): Promise<void> {
  const client = new Client(admin);
  await client.connect();
  try {
    await client.query(`SELECT pg_advisory_lock(${String(LOCK)})`);
    await ensureRole(client, wanted.role);
    await ensureOwnDatabase(client, wanted);
    await closeAdminDatabase(client);
    await ensureAuthentication(client, admin, wanted);
  } finally {
    await client.end(); // and with it the lock
  }
}

async function ensureRole(client: Client, role: string): Promise<void> {
  const name = escapeIdentifier(role);
  const { rows } = await client.query<{ rolsuper: boolean; rolreplication: boolean; rolbypassrls: boolean }>(
    "SELECT rolsuper, rolreplication, rolbypassrls FROM pg_roles WHERE rolname = $1",
    [role],
  );
  const [found] = rows;
  if (!found) await client.query(`CREATE ROLE ${name} LOGIN NOCREATEDB NOCREATEROLE`);
  else if (found.rolsuper || found.rolreplication || found.rolbypassrls) {
    // Who is no superuser can't take these away.
    throw new Error(
      `the role ${role} is there and may do more than a service: drop it, or take its rights away`,
    );
  } else await client.query(`ALTER ROLE ${name} LOGIN NOCREATEDB NOCREATEROLE`);
}

async function ensureOwnDatabase(client: Client, { role, database }: DatabaseRole): Promise<void> {
  const { rows } = await client.query<{ owner: string; open: boolean }>(
    `SELECT pg_get_userbyid(datdba) AS owner, has_database_privilege('public', oid, 'CONNECT') AS open
     FROM pg_database WHERE datname = $1`,
    [database],
  );
  const [found] = rows;
  const name = escapeIdentifier(role);
  // A run that was killed may have left it.
  await client.query(`REVOKE ${name} FROM CURRENT_USER`);
  if (found?.owner === role && !found.open) return;
  if (found && found.owner !== role)
    throw new Error(`the database ${database} is there and belongs to ${found.owner}: choose another name`);
  const owned = escapeIdentifier(database);
  // Who is no superuser has to be a member to make a database for somebody else. A member of a member of rds_iam can't
  // log in by password any more, so the administrator is none while the role is one, however often this runs.
  if (await isMember(client, role, IAM_ROLE)) await client.query(`REVOKE ${IAM_ROLE} FROM ${name}`);
  await client.query(`GRANT ${name} TO CURRENT_USER`);
  try {
    if (!found) await client.query(`CREATE DATABASE ${owned} OWNER ${name}`);
    await client.query(`REVOKE ALL ON DATABASE ${owned} FROM PUBLIC`);
  } finally {
    await client.query(`REVOKE ${name} FROM CURRENT_USER`);
  }
}

/** The administrator's own database, where services have no business. */
async function closeAdminDatabase(client: Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT datname AS name FROM pg_database WHERE datname = current_database()
     AND pg_get_userbyid(datdba) = current_user AND has_database_privilege('public', oid, 'CONNECT')`,
  );
  for (const { name } of rows)
    await client.query(`REVOKE ALL ON DATABASE ${escapeIdentifier(name)} FROM PUBLIC`);
}

async function ensureAuthentication(
  client: Client,
  admin: ClientConfig,
  { role, iam }: DatabaseRole,
): Promise<void> {
  const name = escapeIdentifier(role);
  if ((await isMember(client, role, IAM_ROLE)) === iam) return;
  if (!iam) {
    await client.query(`REVOKE ${IAM_ROLE} FROM ${name}`);
    return;
  }
  await client.query(`GRANT ${IAM_ROLE} TO ${name}`);
  // From PostgreSQL 16 on whoever makes a role stays its member, if only to administer it. Where the server takes the
  // administrator for a member of rds_iam by that, nobody could administer it any more: so it is tried, and undone.
  const probe = new Client(admin);
  try {
    await probe.connect();
  } catch (error) {
    await client.query(`REVOKE ${IAM_ROLE} FROM ${name}`);
    throw new Error(
      `the administrator can't log in once ${role} logs in by IAM (${String(error)}); that was undone: let ${role} log in by password`,
      { cause: error },
    );
  } finally {
    await probe.end().catch(() => undefined);
  }
}

/** Whether one is a direct member of another, where there are both. */
async function isMember(client: Client, member: string, group: string): Promise<boolean> {
  const { rowCount } = await client.query(
    `SELECT FROM pg_auth_members JOIN pg_roles g ON g.oid = roleid JOIN pg_roles m ON m.oid = member
     WHERE m.rolname = $1 AND g.rolname = $2`,
    [member, group],
  );
  return rowCount !== 0;
}
