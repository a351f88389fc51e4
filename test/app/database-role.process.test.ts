import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { ensureDatabaseRole } from "../../app/src/database-role.ts";
import { createPool, type DatabaseSource } from "../../app/src/database.ts";
import { signToken, type TokenSource } from "../../app/src/database-token.ts";
import { migrate } from "../../app/src/migrations.ts";
import { credentials, type FakeRds, region, startRds } from "./postgres/rds.ts";
import { adminOf, runRotationDrill, urlOf } from "./postgres/rotation-drill.ts";
import { hasPostgres } from "./postgres/server.ts";

const minutes = (count: number): Date => new Date(Date.now() + count * 60_000);

describe("sample service: database role on a real PostgreSQL", () => {
  let rds: FakeRds;
  let now = (): Date => new Date();
  const environment = process.env;

  before(async function () {
    if (!hasPostgres()) return this.skip(); // CI's machines have it
    process.env = { ...environment };
    process.env["AWS_ACCESS_KEY_ID"] = credentials.accessKeyId;
    process.env["AWS_SECRET_ACCESS_KEY"] = credentials.secretAccessKey;
    delete process.env["AWS_SESSION_TOKEN"];
    rds = await startRds("first", { now: () => now() });
  });

  after(async () => {
    process.env = environment;
    await (rds as FakeRds | undefined)?.stop();
  });

  afterEach(() => {
    now = () => new Date();
  });

  const ensure = (name: string, iam = true): Promise<void> =>
    ensureDatabaseRole(adminOf(rds, "first"), { role: name, database: name, iam });
  const byToken = (role: string, database = role): DatabaseSource => ({
    url: urlOf(rds, role, database),
    iam: { region },
  });
  const query = async (source: DatabaseSource, sql: string, sign?: TokenSource): Promise<unknown[]> => {
    const pool = createPool(source, sign);
    return pool
      .query<Record<string, unknown>>(sql)
      .then(({ rows }) => rows)
      .finally(() => pool.end());
  };

  it("owns its database, and migrates it", async () => {
    await ensure("svc_owner");
    const pool = createPool(byToken("svc_owner"));
    try {
      assert.equal(await migrate(pool), 1);
      const { rows } = await pool.query("SELECT tableowner FROM pg_tables WHERE tablename = 'visits'");
      assert.deepEqual(rows, [{ tableowner: "svc_owner" }]);
    } finally {
      await pool.end();
    }
  });

  for (const statement of [
    "CREATE ROLE other",
    "CREATE DATABASE other",
    "ALTER ROLE svc_narrow SUPERUSER",
    "ALTER ROLE svc_narrow CREATEROLE",
    "GRANT slipway TO svc_narrow",
    "SET ROLE slipway",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT rolpassword FROM pg_authid",
  ]) {
    it(`may not: ${statement}`, async () => {
      await ensure("svc_narrow");
      await assert.rejects(query(byToken("svc_narrow"), statement), /permission denied|must be/);
    });
  }

  it("connects neither to another service's database nor to the administrator's", async () => {
    await ensure("svc_narrow");
    await ensure("svc_neighbour");
    for (const database of ["svc_neighbour", "app"]) {
      await assert.rejects(
        query(byToken("svc_narrow", database), "SELECT 1"),
        new RegExp(`permission denied for database "${database}"`),
      );
    }
  });

  it("is made once, however often and by how many at once", async () => {
    await Promise.all([ensure("svc_many"), ensure("svc_many"), ensure("svc_others")]);
    await ensure("svc_many");
    assert.deepEqual(await query(byToken("svc_many"), "SELECT current_database() AS name"), [
      { name: "svc_many" },
    ]);
  });

  it("leaves the administrator no member of it but to administer it", async () => {
    await ensure("svc_owner");
    const { rows } = await rds.rdsadmin.query(
      "SELECT inherit_option, set_option FROM pg_auth_members WHERE roleid = 'svc_owner'::regrole AND member = 'slipway'::regrole",
    );
    assert.deepEqual(rows, [{ inherit_option: false, set_option: false }]);
  });

  it("goes on where a run was killed with the administrator still a member", async () => {
    await ensure("svc_killed", false);
    const admin = createPool({ url: urlOf(rds, "slipway:first", "app") });
    await admin.query("GRANT svc_killed TO CURRENT_USER").finally(() => admin.end());
    await ensure("svc_killed");
    const { rowCount } = await rds.rdsadmin.query(
      "SELECT FROM pg_auth_members WHERE roleid = 'svc_killed'::regrole AND member = 'slipway'::regrole AND set_option",
    );
    assert.equal(rowCount, 0);
  });

  it("loses the rights to make roles and databases that somebody gave it", async () => {
    await ensure("svc_grown");
    await rds.rdsadmin.query("ALTER ROLE svc_grown CREATEDB CREATEROLE");
    await rds.rdsadmin.query("GRANT CONNECT ON DATABASE svc_grown TO PUBLIC");
    await ensure("svc_grown");
    await assert.rejects(query(byToken("svc_grown"), "CREATE DATABASE other"), /permission denied/);
    await assert.rejects(query(byToken("svc_narrow", "svc_grown"), "SELECT 1"), /permission denied/);
  });

  it("is refused where a superuser has its name, or somebody else its database", async () => {
    await rds.rdsadmin.query("CREATE ROLE svc_super SUPERUSER");
    await assert.rejects(ensure("svc_super"), /the role svc_super is there and may do more/);
    await rds.rdsadmin.query("CREATE DATABASE svc_taken");
    await assert.rejects(ensure("svc_taken"), /svc_taken is there and belongs to rdsadmin/);
  });

  it("takes a name for a name, whatever is in it", async () => {
    const name = `svc"; DROP DATABASE app; --`;
    await ensure(name, false);
    const { rowCount } = await rds.rdsadmin.query("SELECT FROM pg_database WHERE datname IN ($1, 'app')", [
      name,
    ]);
    assert.equal(rowCount, 2);
  });

  describe("as a command", () => {
    const run = async (env: Record<string, string>): Promise<{ code: unknown; output: string }> => {
      const child = spawn(process.execPath, ["--import", "./loader.mjs", "app/src/make-database-role.ts"], {
        env: { PATH: process.env["PATH"], ...env },
      });
      let output = "";
      child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
      const [code] = (await once(child, "close")) as [number];
      return { code, output };
    };

    it("makes the role of its environment", async () => {
      const { code, output } = await run({
        DATABASE_ADMIN_URL: urlOf(rds, "slipway:first", "app"),
        DATABASE_ROLE: "svc_command",
        DATABASE_AUTH: "iam",
      });
      assert.equal(code, 0, output);
      await query(byToken("svc_command"), "SELECT 1");
    });

    it("says everything that is wrong in one run, and no password", async () => {
      const { code, output } = await run({
        DATABASE_ADMIN_URL: "mysql://slipway:s3cret@db.example/app",
        DATABASE_ROLE: "rdsadmin",
        DATABASE_AUTH: "kerberos",
      });
      assert.equal(code, 1);
      for (const variable of ["DATABASE_ADMIN_URL", "DATABASE_ROLE", "DATABASE_AUTH"])
        assert.match(output, new RegExp(`"variable":"${variable}"`));
      assert.doesNotMatch(output, /s3cret/);
    });
  });

  describe("by IAM", () => {
    it("signs a token of its own for each new connection", async () => {
      await ensure("svc_tokens");
      let signed = 0;
      const sign: TokenSource = (audience) => {
        signed += 1;
        return signToken(audience);
      };
      const pool = createPool(byToken("svc_tokens"), sign);
      await Promise.all([1, 2, 3].map(() => pool.query("SELECT pg_sleep(0.05)")));
      await pool.end();
      assert.equal(signed, 3);
    });

    it("begins a connection after the token of the first has expired", async () => {
      await ensure("svc_tokens");
      const token = await signToken({ host: "127.0.0.1", port: rds.port, user: "svc_tokens", region });
      const kept: TokenSource = () => Promise.resolve(token);
      now = () => minutes(14);
      await query(byToken("svc_tokens"), "SELECT 1", kept);
      now = () => minutes(16);
      await assert.rejects(query(byToken("svc_tokens"), "SELECT 1", kept), /PAM authentication failed/);
      now = () => new Date();
      await query(byToken("svc_tokens"), "SELECT 1");
    });

    it("takes neither another role's token, nor a password", async () => {
      await ensure("svc_tokens");
      await ensure("svc_narrow");
      await rds.rdsadmin.query("ALTER ROLE svc_tokens PASSWORD 'known'");
      const other: TokenSource = (audience) => signToken({ ...audience, user: "svc_narrow" });
      await assert.rejects(query(byToken("svc_tokens"), "SELECT 1", other), /PAM authentication failed/);
      await assert.rejects(
        query({ url: urlOf(rds, "svc_tokens:known", "svc_tokens") }, "SELECT 1"),
        /PAM authentication failed/,
      );
    });

    it("is undone where the administrator could not log in any more", async () => {
      const strict = await startRds("first", { membership: "any" });
      try {
        const wanted = { role: "svc_strict", database: "svc_strict", iam: true };
        const admin = adminOf(strict, "first");
        await assert.rejects(ensureDatabaseRole(admin, wanted), /that was undone/);
        await ensureDatabaseRole(admin, { ...wanted, iam: false });
      } finally {
        await strict.stop();
      }
    });
  });

  describe("a rotation under load", () => {
    it("fails new pods and migrations that log in as the master user", async () => {
      const { failures } = await runRotationDrill("master secret");
      assert((failures['password authentication failed for user "slipway"'] ?? 0) >= 25);
    });

    for (const way of ["IAM token", "alternating users"] as const) {
      it(`fails no login by ${way}`, async () => {
        const { failures, logins, migrations, rotations } = await runRotationDrill(way);
        assert.deepEqual(failures, {});
        assert.equal(rotations, 3);
        assert(logins >= 175 && migrations >= 7);
      });
    }
  });
});
