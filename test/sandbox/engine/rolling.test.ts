import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { delimiter, join } from "node:path";
import { recover } from "../../../sandbox/engine/recovery.ts";
import { isRunning, type ProcessIdentity } from "../../../sandbox/cluster/process-identity.ts";
import { eventually, familyOf } from "../cluster/support.ts";
import { itInWhole } from "../../support/ring.ts";
import { killedUpdate, type Victim } from "./killed-update.ts";
import { type Ended, run, TestSandbox } from "./test-sandbox.ts";

const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;
const [first, good, bad, refused] = [digest("a"), digest("b"), digest("c"), digest("d")] as const;

/** What the deadline below is, and what an update waits on top of it (charts/service, deployment.yaml). */
const DEADLINE_SECONDS = 30;
const UPDATE_SECONDS = DEADLINE_SECONDS + 15;

const settings = {
  cluster: { existing: { name: "shop" } },
  services: {
    api: {
      repository: "registry.example/api",
      minReplicas: 2,
      maxReplicas: 3,
      resources: { requests: { cpu: "10m", memory: "16Mi" }, limits: { cpu: "100m", memory: "32Mi" } },
      strategy: { type: "rolling", progressDeadlineSeconds: DEADLINE_SECONDS },
    },
  },
};

/** The API server takes no Deployment of this image. */
const refusal = [
  {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicy",
    metadata: { name: "refuse" },
    spec: {
      matchConstraints: {
        resourceRules: [
          { apiGroups: ["apps"], apiVersions: ["v1"], operations: ["UPDATE"], resources: ["deployments"] },
        ],
      },
      validations: [
        {
          expression: `!object.spec.template.spec.containers[0].image.endsWith("${refused}")`,
          message: "the API server refuses this release",
        },
      ],
    },
  },
  {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicyBinding",
    metadata: { name: "refuse" },
    spec: { policyName: "refuse", validationActions: ["Deny"] },
  },
];

/** One service, whose updates fail in every way: each test goes on where the one before it ended. */
describe("sandbox: rolling updates that fail, on the engine", () => {
  const sandbox = new TestSandbox();
  let flags: readonly string[];

  before(async () => {
    await sandbox.prepare();
    flags = sandbox.ownConfig("rolling", settings);
    for (const api of [first, good]) await succeeds(up(api));
  });
  after(() => sandbox.dispose());

  const release = (api: string): Record<string, string> => ({
    SLIPWAY_IMAGE_DIGESTS: JSON.stringify({ api }),
  });
  const up = (api?: string): Promise<Ended> => sandbox.up(flags, api === undefined ? {} : release(api));

  async function succeeds(ended: Promise<Ended>): Promise<string> {
    const { code, stdout, stderr } = await ended;
    assert.equal(code, 0, stdout + stderr);
    return stdout;
  }

  async function kubectl(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await sandbox.kubectl(...args);
    assert.equal(code, 0, stderr);
    return stdout;
  }

  const image = (): Promise<string> =>
    kubectl(
      ...["get", "deployment/api", "--namespace", "api", "--output"],
      "jsonpath={.spec.template.spec.containers[0].image}",
    );

  /** `npm run rollback`. */
  function rollback(...options: string[]): Promise<Ended> {
    const passedOn = ["--yes", "--", "--skip-preview", "--non-interactive", flags.slice(2).join("=")];
    const command = ["run", "--silent", "rollback", "--", "--stack", sandbox.stack, ...options, ...passedOn];
    return run("npm", command, sandbox.workspace.env);
  }

  /** Whatever failed: the outputs name what serves, and what served before it. */
  async function assertOutputsKept(): Promise<void> {
    const { stdout } = await sandbox.pulumi(["stack", "output", "--json", "--stack", sandbox.stack]);
    const { digests, previousDigests } = JSON.parse(stdout) as Record<string, unknown>;
    assert.deepEqual([digests, previousDigests], [{ api: good }, { api: first }]);
  }

  /** An update in the middle of whose rollout somebody dies. */
  async function killed(victim: Victim): Promise<void> {
    const choose = ({ type }: { type: string }): Victim | undefined =>
      type === "kubernetes:apps/v1:Deployment" ? victim : undefined;
    assert.equal(await killedUpdate(sandbox, flags, choose, release(bad)), victim);
  }

  const nodes = async (...command: string[]): Promise<string> =>
    kubectl(...command, ...(await kubectl("get", "nodes", "--output", "name")).trim().split("\n"));

  it("fail at the progress deadline, with Kubernetes' reason, and keep the outputs of what serves", async () => {
    await nodes("cordon");
    const { code, stdout, stderr } = await up(bad);
    assert.notEqual(code, 0, stdout + stderr);
    assert.match(stdout + stderr, new RegExp(`timed out waiting to be Ready after ${UPDATE_SECONDS} s`));
    assert.match(stdout + stderr, /ProgressDeadlineExceeded/);
    await assertOutputsKept();
  });

  it("are taken back by the rollback command, to what served before", async () => {
    await nodes("uncordon");
    const stdout = await succeeds(rollback());
    assert.match(stdout, /api: sha256:b+, which served before the update that failed/);
    assert.match(await image(), /@sha256:b+$/);
    await assertOutputsKept();
  });

  it("keep the outputs where the API server refuses the release", async () => {
    const file = join(sandbox.home, "refusal.json");
    writeFileSync(file, JSON.stringify({ apiVersion: "v1", kind: "List", items: refusal }));
    await kubectl("apply", "--filename", file);
    const set = [
      "--namespace",
      "api",
      "set",
      "image",
      "deployment/api",
      `api=registry.example/api@${refused}`,
    ];
    await eventually("the policy is in force", 60, async () => {
      const { stderr } = await sandbox.kubectl(...set, "--dry-run=server");
      return stderr.includes("refuses this release");
    });
    const { code, stdout, stderr } = await up(refused);
    assert.notEqual(code, 0, stdout + stderr);
    assert.match(stdout + stderr, /the API server refuses this release/);
    await assertOutputsKept();
  });

  for (const victim of ["program", "kubernetes", "engine"] as const) {
    it(`keep the outputs where the ${victim} dies amid the rollout`, async () => {
      await nodes("cordon");
      await killed(victim);
      await assertOutputsKept();
    });
  }

  it("are taken back after a killed update, though the history knows nothing of it", async () => {
    const stdout = await rollback();
    assert.match(stdout.stdout, /api: sha256:b+, which served before the update that failed/);
    await nodes("uncordon");
    await recover(sandbox.workspace);
    await assertOutputsKept();
  });

  it("give way to what serves in an update that names no digest", async () => {
    await succeeds(up());
    assert.match(await image(), /@sha256:b+$/);
    await assertOutputsKept();
  });

  it("are not deployed again by a second rollback, unless it is told to go to what the first has left", async () => {
    assert.match(await succeeds(rollback("--service", "api")), /api: sha256:b+ → sha256:a+$/m);
    const { code, stderr } = await rollback("--service", "api");
    assert.notEqual(code, 0);
    assert.match(stderr, /was left by a rollback of api/);
    assert.match(await image(), /@sha256:a+$/);
    const stdout = await succeeds(rollback("--service", "api", "--to", "previous"));
    assert.match(stdout, /api: sha256:a+ → sha256:b+, the release that a rollback has left/);
    assert.match(await image(), /@sha256:b+$/);
  });

  /** `npm run ci`: a release that is bad in earnest, not one that the engine refuses. */
  describe("of a pipeline", () => {
    let server: Server;
    let bin: string;

    before((done) => {
      // What users are answered: by the image that the API server has, in the place of pods that nobody can ask here.
      server = createServer((_request, answer) => {
        void image().then((name) => {
          answer.statusCode = name.endsWith(bad) ? 500 : 200;
          answer.end();
        });
      });
      server.listen(0, "127.0.0.1", done);
      // Who signs what is another test's: here nothing is ever built.
      bin = join(sandbox.home, "pipeline-bin");
      mkdirSync(bin);
      writeFileSync(join(bin, "cosign"), "#!/bin/sh\n", { mode: 0o755 });
    });
    after(() => server.close());

    function ci(command: string, digests: Record<string, string> = {}): ChildProcess {
      const { env } = sandbox.workspace;
      const at = `api=http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const asked = command === "preview" ? [] : ["--at", at, "--within", "2"];
      const how = [...asked, "--", flags.slice(2).join("=")];
      return spawn(
        process.execPath,
        ["compiled.mjs", "ci/cli.ts", command, "--stack", sandbox.stack, ...how],
        {
          cwd: sandbox.workspace.projectRoot,
          env: { ...env, ...digests, PATH: `${bin}${delimiter}${env["PATH"] ?? ""}` },
          detached: true,
        },
      );
    }

    async function ended(child: ChildProcess): Promise<Ended> {
      let [stdout, stderr] = ["", ""];
      child.stdout!.on("data", (chunk) => (stdout += String(chunk)));
      child.stderr!.on("data", (chunk) => (stderr += String(chunk)));
      const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
      return { code: code ?? 1, stdout, stderr };
    }

    const tags = async (): Promise<unknown> =>
      JSON.parse((await sandbox.pulumi(["stack", "tag", "ls", "--json", "--stack", sandbox.stack])).stdout);

    itInWhole("reports what a release would change, where it is declared, and changes nothing", async () => {
      const { code, stdout, stderr } = await ended(ci("preview", release(bad)));
      assert.equal(code, 0, stdout + stderr);
      assert.match(stdout, /^<!-- slipway:preview:staging -->\n### staging: ✅[^]*\n1 to update\.\n/m);
      assert.match(
        stdout,
        /\| ~ \| `kubernetes:apps\/v1:Deployment` \| `[^`]+` \| `spec\S*` \| `\S+\.ts:\d+` \|/,
      );
      assert.match(await image(), /@sha256:b+$/);
    });

    itInWhole("takes back a release that its smoke test finds bad, though the update succeeded", async () => {
      const began = performance.now();
      const { code, stdout, stderr } = await ended(ci("up", release(bad)));
      assert.equal(code, 1, stdout + stderr);
      assert.match(stdout, /Not good: api: GET [^]*500 instead of 200[^]*Rolled back: api sha256:b+/);
      assert.match(await image(), /@sha256:b+$/);
      assert.deepEqual(await tags(), {});
      const seconds = Math.round((performance.now() - began) / 1_000);
      console.log(`      bad release, smoke test, and the last good digest serves again: ${seconds} s`);
    });

    itInWhole("goes on with a rollback that was killed, once its lock is broken", async () => {
      const child = ci("up", release(bad));
      const end = ended(child);
      let told = "";
      let started: readonly ProcessIdentity[] = [];
      child.stdout!.on("data", (chunk) => {
        told += String(chunk);
        if (started.length > 0 || !/Rolling back[^]*Updating/.test(told)) return;
        // The whole group at once, as when its machine goes: the engine of the rollback has just begun.
        started = familyOf([child.pid!]);
        process.kill(-child.pid!, "SIGKILL");
      });
      const { code, stdout, stderr } = await end;
      assert.equal(code, 1, stdout + stderr);
      assert.doesNotMatch(stdout, /Rolled back/);
      assert.deepEqual(await tags(), { "slipway:good.0": `api=${good}` });
      await eventually("whatever the rollback has started is gone", 60, () =>
        Promise.resolve(started.length > 0 && !started.some(isRunning)),
      );
      await recover(sandbox.workspace);
      const began = performance.now();
      const resumed = await ended(ci("rollback"));
      assert.equal(resumed.code, 0, resumed.stdout + resumed.stderr);
      assert.match(resumed.stdout, /api: sha256:b+, which served before the release that was not found good/);
      assert.match(await image(), /@sha256:b+$/);
      assert.deepEqual(await tags(), {});
      console.log(`      resumed: ${Math.round((performance.now() - began) / 1_000)} s`);
    });
  });
});
