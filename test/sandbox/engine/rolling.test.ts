import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { recover } from "../../../sandbox/engine/recovery.ts";
import { eventually } from "../cluster/support.ts";
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
});
