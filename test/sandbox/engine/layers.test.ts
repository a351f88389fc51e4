import assert from "node:assert/strict";
import { join } from "node:path";
import { findLeftovers } from "../../../sandbox/engine/leftovers.ts";
import { projectRoot } from "../../support/project-root.ts";
import { unguarded } from "../../support/deletion-order.ts";
import { exampleDigest, settingsOf } from "../../support/stack-file.ts";
import { describePlatform } from "./drawn-platform.ts";
import { type Ended, TestSandbox } from "./test-sandbox.ts";

const boundary = {
  ...{ arn: "arn:aws:iam::111122223333:policy/platform-boundary", name: "platform-boundary", path: "/" },
  policy: JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", NotAction: ["iam:*", "organizations:*"], Resource: "*" }],
  }),
};

const { registry, secrets, databases, buckets, services, ...platform } = settingsOf("staging");
const { aws, tags } = platform;

/** Services on a cluster that was there before. */
const office = {
  cluster: {
    existing: {
      ...{ name: "office", clientCidrs: ["10.0.0.0/8"] },
      gateway: { name: "web", namespace: "gateway-system" },
    },
  },
  services: {
    web: {
      ...{ repository: "registry.example.com/web", hostnames: ["web.example.com"] },
      resources: { requests: { cpu: "10m", memory: "16Mi" }, limits: { cpu: "100m", memory: "32Mi" } },
    },
  },
};

/** The policy pack's configuration for what may be lost, as staging has it. */
const POLICIES = [
  ...["--policy-pack", "policy"],
  ...["--policy-pack-config", join(projectRoot, "policy", "config", "staging.json")],
];

const image = { SLIPWAY_IMAGE_DIGESTS: JSON.stringify({ api: exampleDigest }) };
const newerImage = { SLIPWAY_IMAGE_DIGESTS: JSON.stringify({ api: exampleDigest.replaceAll("0", "f") }) };
const noImage = { SLIPWAY_IMAGE_DIGESTS: "" };

describePlatform("layers", "sandbox: a platform's stack, and others that stand on it", () => {
  const sandbox = new TestSandbox();
  const stacks: Record<string, string[]> = {};

  before(async () => {
    await sandbox.prepare();
    await sandbox.cloud.put({
      ...{ type: "aws:iam/policy:Policy", scope: "global", id: boundary.arn },
      outputs: boundary,
    });
    const identity = { permissionsBoundaryArn: boundary.arn };
    await add("platform", { ...platform, identity, layers: { deploy: "platform" } });
    await add("services", {
      ...{ registry, secrets, databases, buckets, services, aws, tags, identity },
      layers: { deploy: "services", platformStack: "organization/slipway/platform" },
    });
    await add("office", office);
  });
  after(() => sandbox.dispose());

  async function add(stack: string, settings: object): Promise<void> {
    stacks[stack] = await sandbox.addStack(stack, settings);
  }

  const up = (stack: string, env: Record<string, string>): Promise<Ended> =>
    sandbox.up([...stacks[stack]!, ...POLICIES], env);

  async function succeeds(ended: Promise<Ended>): Promise<void> {
    const { code, stdout, stderr } = await ended;
    assert.equal(code, 0, stdout + stderr);
  }

  /** Names of what the next update changes. */
  async function plan(stack: string, env: Record<string, string>): Promise<string[]> {
    const { code, stdout, stderr } = await sandbox.pulumi(
      ["preview", "--json", ...stacks[stack]!, ...POLICIES],
      env,
    );
    assert.equal(code, 0, stderr + stdout);
    const { steps } = JSON.parse(stdout) as { steps: { op: string; urn: string }[] };
    return steps
      .filter(({ op }) => op !== "same" && op !== "read")
      .map(({ op, urn }) => `${op} ${urn.slice(urn.lastIndexOf("::") + 2)}`);
  }

  it("refuses services whose platform is not there yet, and says what to do first", async () => {
    const { code, stdout, stderr } = await up("services", image);
    assert.notEqual(code, 0);
    assert.match(
      stdout + stderr,
      /slipway:layers\.platformStack[^]*no platform yet[^]*pulumi up --stack organization\/slipway\/platform/,
    );
    assert.doesNotMatch(stdout + stderr, /\n\s+at .*:\d+:\d+/);
    assert.deepEqual(
      (await sandbox.export("services")).filter(({ type }) => !type.startsWith("pulumi:")),
      [],
    );
  });

  it("brings the platform up, and the services on it", async () => {
    await succeeds(up("platform", noImage));
    await succeeds(up("services", image));
    assert.equal((await sandbox.kubectl("get", "deployment", "api", "-n", "api")).code, 0);
  });

  it("bounds the permissions of every role, those that the remote cluster component makes too", async () => {
    const roles = await sandbox.cloud.list("aws:iam/role:Role");
    assert.ok(roles.some(({ id }) => id.includes("eksRole")));
    assert.deepEqual(
      roles.filter(({ outputs }) => outputs["permissionsBoundary"] !== boundary.arn).map(({ id }) => id),
      [],
    );
  });

  it("changes one Deployment of the services' stack for a new image, and nothing of the platform's", async () => {
    assert.deepEqual(await plan("services", newerImage), ["update slipway-services-api-chart:api/api"]);
    assert.deepEqual(await plan("platform", noImage), []);
  });

  it("runs services on a cluster that was there before, with nothing in AWS", async () => {
    const web = { SLIPWAY_IMAGE_DIGESTS: JSON.stringify({ web: exampleDigest }) };
    await succeeds(up("office", web));
    const types = (await sandbox.export("office")).map(({ type }) => type);
    assert.ok(types.includes("kubernetes:gateway.networking.k8s.io/v1:HTTPRoute"));
    assert.deepEqual(
      types.filter((type) => /^(aws|eks|pulumi:providers:aws)\b/.test(type)),
      [],
    );
    assert.equal((await sandbox.kubectl("get", "deployment,httproute", "web", "-n", "web")).code, 0);
    assert.deepEqual(await plan("office", noImage), []);
  });

  it("refuses secrets there, which nothing would bring to the pods", async () => {
    const settings = { web: { ...office.services.web, secrets: { key: "Signs something" } } };
    const flags = await sandbox.addStack("secretive", { ...office, services: settings });
    const { code, stdout, stderr } = await sandbox.pulumi(["preview", ...flags], noImage);
    assert.notEqual(code, 0);
    assert.match(stdout + stderr, /slipway:services\.web\.secrets[^]*nothing brings secrets to pods/);
  });

  it("guards each stack by a resource that a destroy meets before anything else of it", async () => {
    for (const stack of ["office", "services", "platform"])
      assert.deepEqual(unguarded(await sandbox.graph(stack)), []);
  });

  it("leaves nothing, destroyed in the opposite order", async () => {
    for (const stack of ["office", "services", "platform"]) {
      await succeeds(sandbox.pulumi(["destroy", "--yes", "--skip-preview", ...stacks[stack]!]));
      assert.deepEqual(await sandbox.export(stack), []);
    }
    await sandbox.cloud.delete("aws:iam/policy:Policy", boundary.arn);
    assert.deepEqual(await findLeftovers(sandbox.workspace), []);
  });
});
