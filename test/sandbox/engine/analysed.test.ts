import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { recover } from "../../../sandbox/engine/recovery.ts";
import { acquireCrds } from "../../../sandbox/toolchain/crds.ts";
import { itInWhole } from "../../support/ring.ts";
import { Judge } from "./analysed-canary.ts";
import { type Ended, run, TestSandbox } from "./test-sandbox.ts";

const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;
const [first, bad, better, worse] = [digest("a"), digest("b"), digest("c"), digest("d")] as const;

const settings = (strategy: object) => ({
  cluster: {
    existing: {
      name: "shop",
      gateway: { name: "public", namespace: "gateway" },
      flagger: { prometheusUrl: "http://prometheus.monitoring:9090" },
    },
  },
  services: {
    api: {
      repository: "registry.example/api",
      minReplicas: 2,
      maxReplicas: 3,
      resources: { requests: { cpu: "10m", memory: "16Mi" }, limits: { cpu: "100m", memory: "32Mi" } },
      hostnames: ["api.example.com"],
      strategy,
    },
  },
});

/** One service, released again and again: each test goes on where the one before it ended. */
describe("sandbox: releases that are judged, on the engine", () => {
  const sandbox = new TestSandbox();
  const judge = new Judge(sandbox);
  let canary: readonly string[];
  let ab: readonly string[];
  let rolling: readonly string[];

  before(async () => {
    await sandbox.prepare();
    const library = await acquireCrds();
    const items = ["flagger", "gateway-crds-helm"].flatMap((chart) => library.ofChart(chart));
    const file = join(sandbox.home, "definitions.json");
    writeFileSync(file, JSON.stringify({ apiVersion: "v1", kind: "List", items }));
    const { code, stderr } = await sandbox.kubectl("apply", "--server-side", "--filename", file);
    assert.equal(code, 0, stderr);
    const judged = { metrics: "traefik", intervalSeconds: 10, progressDeadlineSeconds: 30 };
    canary = sandbox.ownConfig("canary", settings({ type: "canary", ...judged }));
    ab = sandbox.ownConfig("ab", settings({ type: "ab", ...judged }));
    rolling = sandbox.ownConfig("rolling", settings({ type: "rolling" }));
  });
  after(() => sandbox.dispose());

  const release = (api: string): Record<string, string> => ({
    SLIPWAY_IMAGE_DIGESTS: JSON.stringify({ api }),
  });
  const up = (config: readonly string[], api?: string): Promise<Ended> =>
    sandbox.up(config, api === undefined ? {} : release(api));
  const refresh = (): Promise<Ended> => sandbox.pulumi(["refresh", ...canary, "--yes", "--skip-preview"]);

  /** `npm run rollback`. */
  function rollback(): Promise<Ended> {
    const options = ["--yes", "--", "--skip-preview", "--non-interactive", canary.slice(2).join("=")];
    const command = ["run", "--silent", "rollback", "--", "--stack", sandbox.stack, ...options];
    return run("npm", command, sandbox.workspace.env);
  }

  /** Begins an update, and ends its engine while it waits for the verdict. What then is recorded still says what serves. */
  async function interruptedUp(api: string, signal: "SIGINT" | "SIGKILL"): Promise<void> {
    const { pulumi, projectRoot: cwd, env } = sandbox.workspace;
    const command = ["up", ...canary, "--yes", "--skip-preview", "--non-interactive"];
    const engine = spawn(pulumi, command, { cwd, env: { ...env, ...release(api) }, stdio: "ignore" });
    const end = once(engine, "exit");
    await judge.expectRelease();
    engine.kill(signal);
    await end;
    await recover(sandbox.workspace);
    const { digests, strategies } = await outputs();
    assert.deepEqual([digests, strategies], [{ api: first }, { api: "canary" }]);
  }

  async function outputs(): Promise<Record<string, Record<string, string>>> {
    const { stdout } = await sandbox.pulumi(["stack", "output", "--json", "--stack", sandbox.stack]);
    return JSON.parse(stdout) as Record<string, Record<string, string>>;
  }

  async function assertSucceeds(ended: Promise<Ended>): Promise<string> {
    const { code, stdout, stderr } = await ended;
    assert.equal(code, 0, stdout + stderr);
    return stdout;
  }

  /** The update fails by the verdict on the release, and says so without a stack trace. */
  async function assertRolledBack(ended: Promise<Ended>, wanted: string): Promise<void> {
    const { code, stdout, stderr } = await ended;
    const output = stdout + stderr;
    assert.notEqual(code, 0, output);
    assert(output.includes(`service api: ${wanted} was rolled back; ${first} goes on serving`), output);
    assert.match(output, /reason: the judge says Failed/);
    assert.doesNotMatch(output, /\n\s+at .*:\d+:\d+/);
    assert.deepEqual((await outputs())["digests"], { api: first });
  }

  it("are awaited until Flagger has taken over the first", async () => {
    const [stdout] = await Promise.all([assertSucceeds(up(canary, first)), judge.judge("Initialized")]);
    assert.match(stdout, /promoted: the judge says Initialized/);
    const { digests, strategies } = await outputs();
    assert.deepEqual([digests, strategies], [{ api: first }, { api: "canary" }]);
  });

  it("fail an update where they are rolled back, and the state says what serves", async () => {
    await Promise.all([assertRolledBack(up(canary, bad), bad), judge.judge("Progressing", "Failed")]);
  });

  itInWhole(
    "are not begun again by a refresh, nor by the same update, which says the verdict again",
    async () => {
      const before = await judge.release();
      await assertSucceeds(refresh());
      assert.deepEqual((await outputs())["digests"], { api: first });
      await assertRolledBack(up(canary, bad), bad);
      assert.equal(await judge.release(), before);
    },
  );

  itInWhole(
    "give way to the last good one in an update that names none, though it is judged in vain",
    async () => {
      const judged = judge.judge("Failed", "Progressing", "Failed", "Failed");
      await Promise.all([assertSucceeds(up(canary)), judged]);
      assert.deepEqual((await outputs())["digests"], { api: first });
      assert.match(
        await judge.field("deployment/api", ".spec.template.spec.containers[0].image"),
        /@sha256:a+$/,
      );
    },
  );

  itInWhole(
    "are not begun by another strategy, nor is one awaited, whatever became of the last",
    async () => {
      const before = await judge.release();
      await assertSucceeds(up(ab));
      assert.equal(await judge.release(), before);
      assert.deepEqual((await outputs())["strategies"], { api: "ab" });
    },
  );

  it("are judged anew after a failure, whose remains are no verdict", async () => {
    const judged = judge.judge("Failed", "Progressing", "Succeeded");
    const [stdout] = await Promise.all([assertSucceeds(up(canary, better)), judged]);
    assert.match(stdout, /promoted: the judge says Succeeded/);
    const { digests, previousDigests } = await outputs();
    assert.deepEqual([digests, previousDigests], [{ api: better }, { api: first }]);
    assert.match(await judge.field("service/api", ".spec.selector"), /api-primary/);
  });

  it("go back by the command, without analysis", async () => {
    const [stdout] = await Promise.all([assertSucceeds(rollback()), judge.judge("Succeeded")]);
    assert.match(stdout, /api: sha256:c+ → sha256:a+/);
    assert.equal(await judge.field("canary/api", ".spec.skipAnalysis"), "true");
    const { digests, previousDigests } = await outputs();
    assert.deepEqual([digests, previousDigests], [{ api: first }, { api: better }]);
  });

  itInWhole(
    "are not begun by a refresh or an update after that, which has the next one judged again",
    async () => {
      const before = await judge.release();
      await assertSucceeds(refresh());
      await assertSucceeds(up(canary));
      assert.equal(await judge.release(), before);
      assert.equal(await judge.field("canary/api", ".spec.skipAnalysis"), "");
    },
  );

  itInWhole(
    "are read by the update after one that was killed, whenever Flagger has decided meanwhile",
    async () => {
      await interruptedUp(worse, "SIGKILL");
      await judge.judge("Progressing", "Failed", "Failed");
      await assertRolledBack(up(canary, worse), worse);
    },
  );

  itInWhole("go back by the command after that, to what served before it", async () => {
    const [stdout] = await Promise.all([assertSucceeds(rollback()), judge.judge("Failed", "Succeeded")]);
    assert.match(stdout, /api: sha256:a+, which served before the update that failed/);
    assert.deepEqual((await outputs())["digests"], { api: first });
  });

  itInWhole(
    "fail an update that finds them undecided, as after a refresh amid judgement; the next one reads the verdict",
    async () => {
      await interruptedUp(bad, "SIGINT");
      await judge.judge("Progressing");
      await assertSucceeds(refresh());
      const { code, stdout, stderr } = await up(canary, bad);
      assert.notEqual(code, 0, stdout + stderr);
      const text = `service api: ${bad} has not been judged yet; ${first} goes on serving`;
      assert((stdout + stderr).includes(text), stdout + stderr);
      assert.deepEqual((await outputs())["digests"], { api: first });
      await judge.enter("Succeeded");
      await assertSucceeds(up(canary, bad));
      assert.deepEqual((await outputs())["digests"], { api: bad });
    },
  );

  it("are left to Kubernetes again in two updates, of which the first takes nothing away", async () => {
    const stdout = await assertSucceeds(up(rolling));
    assert.match(stdout, /service api leaves Flagger/);
    assert.deepEqual((await outputs())["strategies"], { api: "leaving" });
    assert.equal(await judge.field("canary/api", ".spec.suspend"), "true");
    assert.equal(await judge.field("deployment/api", ".status.readyReplicas"), "3");
    assert.doesNotMatch(await judge.field("service/api", ".spec.selector"), /primary/);
    const weights = ".spec.rules[0].backendRefs[*].weight";
    assert.equal(await judge.field("httproute/api", weights), "100 0 0");

    await assertSucceeds(up(rolling));
    assert.deepEqual((await outputs())["strategies"], {});
    assert.equal(await judge.kubectl("get", "canaries", "--output", "name"), "");
    assert.equal(await judge.field("httproute/api", weights), "1");
  });
});
