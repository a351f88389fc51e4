/**
 * A rotation under load, on a real PostgreSQL: pods start and migrations run all the time, each with a login of its
 * own, while the password that RDS or Secrets Manager looks after is changed three times. What the pods read follows
 * later, as External Secrets and the kubelet do; "later" is counted in logins, so nothing here depends on the clock.
 */
import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureDatabaseRole } from "../../../app/src/database-role.ts";
import { createPool, type DatabaseSource } from "../../../app/src/database.ts";
import { migrate } from "../../../app/src/migrations.ts";
import { type FakeRds, master, region, startRds } from "./rds.ts";

/** What a service logs in by. */
export type Way = "master secret" | "IAM token" | "alternating users";

export interface Figures {
  readonly rotations: number;
  readonly logins: number;
  readonly migrations: number;
  /** What servers said, by how often; empty: no login failed. */
  readonly failures: Readonly<Record<string, number>>;
}

const rotations = 3;
/** Logins between a rotation and the moment that pods see it, and from then to the next one. */
const loginsBetween = 25;
const startingPods = 3;
const service = "svc_orders";

/** Runs one way from a new server on. */
export async function runRotationDrill(way: Way): Promise<Figures> {
  const rds = await startRds("first");
  const directory = await mkdtemp(join(tmpdir(), "slipway-drill-"));
  try {
    const target = await ways[way](rds, join(directory, "url"));
    return await underLoad(target);
  } finally {
    await rm(directory, { recursive: true });
    await rds.stop();
  }
}

interface Target {
  readonly source: DatabaseSource;
  /** Changes the password; what it resolves to brings the new one to the pods. */
  rotate(turn: number): Promise<() => Promise<void>>;
}

const ways: Readonly<Record<Way, (rds: FakeRds, file: string) => Promise<Target>>> = {
  // As it was: the service has RDS's own secret.
  "master secret": async (rds, file) => {
    const url = (password: string): string => urlOf(rds, `${master}:${password}`, "app");
    await bring(file, url("first"));
    return {
      source: { url: url("first"), urlFile: file },
      rotate: async (turn) => {
        await rotateMaster(rds, turn);
        return () => bring(file, url(`password-${String(turn)}`));
      },
    };
  },
  "IAM token": async (rds) => {
    await ensureDatabaseRole(adminOf(rds, "first"), { role: service, database: service, iam: true });
    return {
      source: { url: urlOf(rds, service, service), iam: { region } },
      rotate: async (turn) => {
        await rotateMaster(rds, turn);
        return () => Promise.resolve();
      },
    };
  },
  // Secrets Manager User Guide, "Lambda function rotation strategies": the user's clone and the user take turns.
  "alternating users": async (rds, file) => {
    await ensureDatabaseRole(adminOf(rds, "first"), { role: service, database: service, iam: false });
    const clone = `${service}_clone`;
    await rds.rdsadmin.query(`ALTER ROLE ${service} PASSWORD 'first'`);
    await rds.rdsadmin.query(`CREATE ROLE ${clone} LOGIN IN ROLE ${service}`);
    // What either makes belongs to the one.
    await rds.rdsadmin.query(`ALTER ROLE ${clone} SET role = '${service}'`);
    const url = urlOf(rds, `${service}:first`, service);
    await bring(file, url);
    return {
      source: { url, urlFile: file },
      rotate: async (turn) => {
        await rotateMaster(rds, turn);
        const next = turn % 2 === 1 ? clone : service;
        await rds.rdsadmin.query(`ALTER ROLE ${next} PASSWORD 'password-${String(turn)}'`);
        return () => bring(file, urlOf(rds, `${next}:password-${String(turn)}`, service));
      },
    };
  },
};

/** Swaps the file at once, as the kubelet does: nobody reads half a URL. */
async function bring(file: string, url: string): Promise<void> {
  await writeFile(`${file}.new`, url);
  await rename(`${file}.new`, file);
}

/** Of the server that a service logs in to. */
export function urlOf(rds: FakeRds, login: string, database: string): string {
  return `postgresql://${login}@127.0.0.1:${String(rds.port)}/${database}`;
}

/** How the master user logs in, to its own database. */
export function adminOf(rds: FakeRds, password: string) {
  return { host: "127.0.0.1", port: rds.port, user: master, password, database: "app" };
}

async function rotateMaster({ rdsadmin }: FakeRds, turn: number): Promise<void> {
  await rdsadmin.query(`ALTER ROLE ${master} PASSWORD 'password-${String(turn)}'`);
}

async function underLoad({ source, rotate }: Target): Promise<Figures> {
  let stopping = false;
  const figures = { rotations, logins: 0, migrations: 0, failures: {} as Record<string, number> };
  const start = async (kind: "logins" | "migrations"): Promise<void> => {
    while (!stopping) {
      // A pool of its own, as a new pod has: nothing is left from before.
      const pool = createPool(source);
      try {
        if (kind === "migrations") await migrate(pool);
        else await pool.query("SELECT 1");
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        figures.failures[message] = (figures.failures[message] ?? 0) + 1;
      } finally {
        figures[kind] += 1;
        await pool.end();
      }
    }
  };
  const load = [...Array.from({ length: startingPods }, () => start("logins")), start("migrations")];
  const moreLogins = async (): Promise<void> => {
    const until = figures.logins + loginsBetween;
    const migrated = figures.migrations + 1;
    while (figures.logins < until || figures.migrations < migrated)
      await new Promise((resolve) => setTimeout(resolve, 5));
  };
  try {
    await moreLogins();
    for (let turn = 1; turn <= rotations; turn++) {
      const follow = await rotate(turn);
      await moreLogins();
      await follow();
      await moreLogins();
    }
  } finally {
    stopping = true;
    await Promise.all(load);
  }
  return figures;
}
