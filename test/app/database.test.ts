import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApp } from "../../app/src/app.ts";
import { parseConfig } from "../../app/src/config.ts";
import { type Database, createDatabase, createPool } from "../../app/src/database.ts";
import { createLogger } from "../../app/src/log.ts";
import { migrate } from "../../app/src/migrations.ts";
import { type Answer, type FakePostgres, startFakePostgres } from "./fake-postgres.ts";

const log = createLogger({ level: "error", base: {}, write: () => undefined, now: () => new Date(0) });

describe("sample service: database", () => {
  let postgres: FakePostgres;
  let directory: string;
  let answer: (query: string) => Answer;
  const databases: Database[] = [];

  beforeEach(async () => {
    answer = () => ["1"];
    postgres = await startFakePostgres((query) => answer(query));
    directory = await mkdtemp(join(tmpdir(), "sample-service-"));
  });

  afterEach(async () => {
    await Promise.all(databases.splice(0).map((database) => database.close()));
    await postgres.stop().catch(() => undefined); // a test may have stopped it
    await rm(directory, { recursive: true });
  });

  const connect = (urlFile?: string): Database => {
    const database = createDatabase({ url: postgres.url, urlFile }, log);
    databases.push(database);
    return database;
  };

  it("counts and records visits", async () => {
    answer = (query) => (query.startsWith("SELECT count") ? ["41"] : []);
    const database = connect();
    await database.recordVisit();
    assert.equal(await database.countVisits(), 41);
    assert.deepEqual(postgres.queries, ["INSERT INTO visits DEFAULT VALUES", "SELECT count(*) FROM visits"]);
  });

  it("has the server end what nobody waits for any more", async () => {
    await connect().countVisits();
    assert.deepEqual(
      postgres.sessions.map(({ statement_timeout: milliseconds }) => milliseconds),
      ["5000"],
    );
  });

  it("says that a server doesn't answer, and connects again when it does", async () => {
    const database = connect();
    assert.equal(await database.countVisits(), 1);
    await postgres.stop();
    await assert.rejects(database.countVisits());
    await postgres.restart();
    assert.equal(await database.countVisits(), 1);
  });

  it("hands on what a server says that is not up yet", async () => {
    const database = connect();
    answer = () => new Error("starting up");
    await assert.rejects(database.countVisits(), /starting up/);
  });

  it("goes on through a rotation of the password: old connections stay, new ones use the new", async () => {
    const urlFile = join(directory, "url");
    await writeFile(urlFile, postgres.url);
    const database = connect(urlFile);
    assert.equal(await database.countVisits(), 1);
    postgres.password = "sec:ond/";
    assert.equal(await database.countVisits(), 1, "the connection from before the rotation");
    postgres.disconnectAll();
    await writeFile(urlFile, `${postgres.url.replace("first", encodeURIComponent("sec:ond/"))}\n`);
    const first = database.countVisits().catch(() => database.countVisits()); // the broken one may be tried first
    assert.equal(await first, 1, "a new connection");
  });

  it("costs the routes that need it while it is away, and no others", async () => {
    const config = parseConfig({ PORT: "0", METRICS_PORT: "0", DRAIN_SECONDS: "0" });
    assert(config.ok);
    const database = createDatabase({ url: postgres.url }, log);
    const app = createApp({ config: config.config, hostname: "pod-1", log, database });
    databases.push({ ...database, close: async () => void (await app.stop()) });
    const { port, metricsPort } = await app.start();
    const status = async (path: string, method = "GET"): Promise<number> =>
      (await fetch(`http://127.0.0.1:${String(port)}${path}`, { method })).status;
    assert.equal(await status("/visits", "POST"), 201);
    await postgres.stop();
    assert.equal(await status("/visits"), 503);
    assert.equal(await status("/visits", "POST"), 503);
    const metrics = await (await fetch(`http://127.0.0.1:${String(metricsPort)}/metrics`)).text();
    assert.match(metrics, /^visits_total\{outcome="recorded"\} 1$/m);
    assert.match(metrics, /^visits_total\{outcome="failed"\} 1$/m);
    for (const path of ["/", "/ready", "/health"]) assert.equal(await status(path), 200);
  });

  describe("migrations", () => {
    const migrated = async (taken: string): Promise<number> => {
      answer = (query) => (query.startsWith("SELECT count") ? [taken] : []);
      const pool = createPool({ url: postgres.url });
      return migrate(pool).finally(() => pool.end());
    };

    it("take every step once, one process at a time, all or none", async () => {
      assert.equal(await migrated("0"), 1);
      assert.match(
        postgres.queries.join("\n"),
        /^BEGIN\nSELECT pg_advisory_xact_lock.*\nCREATE TABLE visits.*\nINSERT INTO migrations VALUES \(1\)\nCOMMIT$/s,
      );
    });

    it("take no step twice", async () => {
      assert.equal(await migrated("1"), 0);
      assert(!postgres.queries.some((query) => query.includes("visits")));
    });

    it("leave the schema as it was when a step fails", async () => {
      answer = (query) => (query.includes("TABLE visits") ? new Error("disk full") : ["0"]);
      const pool = createPool({ url: postgres.url });
      await assert.rejects(
        migrate(pool).finally(() => pool.end()),
        /disk full/,
      );
      assert.equal(postgres.queries.at(-1), "ROLLBACK");
    });
  });
});
