import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../support/project-root.ts";
import { itInWhole } from "../../support/ring.ts";
import { type Ended, isMandatory, run, type Started, TestSandbox } from "./test-sandbox.ts";

interface Manifest {
  readonly name: string;
  readonly dependencies: Record<string, string>;
  readonly devDependencies: Record<string, string>;
}

/** What `npx slipway-sandbox start --json` says, as far as it is read here. */
interface OwnStart extends Pick<Started, "policies"> {
  readonly stack: string;
  readonly nodes: { readonly kind: string };
  readonly leftOut: readonly object[];
  readonly services: readonly { readonly url?: string; readonly summary: string }[];
}

const example = join(projectRoot, "examples", "typescript");
const imageDigest = `sha256:${"0".repeat(64)}`;

/** The packages as somebody has them who has no clone: packed by npm, and installed by npm into an empty folder. */
describe("sandbox: packages installed from their archives", () => {
  const sandbox = new TestSandbox();
  const home = join(sandbox.home, "installed");
  const installed = join(home, "node_modules");
  let archives = { components: "", policy: "", sandbox: "" };

  const succeed = async (ended: Promise<Ended>): Promise<string> => {
    const { code, stdout, stderr } = await ended;
    assert.equal(code, 0, stdout + stderr);
    return stdout;
  };

  before(async () => {
    mkdirSync(home);
    cpSync(example, home, { recursive: true });
    const manifest = JSON.parse(readFileSync(join(home, "package.json"), "utf8")) as Manifest;
    const rooms = ["components", "policy", "sandbox"];
    const [components = "", policy = "", packed = ""] = await Promise.all(rooms.map(pack));
    archives = { components, policy, sandbox: packed };
    manifest.dependencies.slipway = `file:${components}`;
    manifest.devDependencies["slipway-policy"] = `file:${policy}`;
    manifest.devDependencies["slipway-sandbox"] = `file:${packed}`;
    writeFileSync(join(home, "package.json"), JSON.stringify(manifest));
    const install = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    await succeed(run("npm", install, process.env, home));
    await sandbox.prepare();
  });
  after(() => sandbox.dispose());

  /** @returns the archive's path */
  async function pack(folder: string): Promise<string> {
    const args = ["pack", "--silent", "--pack-destination", sandbox.home];
    const stdout = await succeed(run("npm", args, process.env, join(projectRoot, folder)));
    return join(sandbox.home, stdout.trim().split("\n").at(-1) ?? "");
  }

  /** Brings a project up under the installed policy pack, and down again. @returns what was made */
  async function upAndDown(project: string): Promise<string[]> {
    const pulumi = (...args: string[]): Promise<string> =>
      succeed(sandbox.pulumi([...args, "--stack", "dev"], {}, project));
    await succeed(sandbox.pulumi(["stack", "select", "dev", "--create"], {}, project));
    await pulumi("config", "set", "imageDigest", imageDigest);
    // Without a preview: "blocks what the policies forbid" has one, of the same program and more.
    await pulumi("up", "--yes", "--skip-preview", "--policy-pack", join(installed, "slipway-policy"));
    const made = (await sandbox.export("dev", project)).map(({ urn }) => urn.replace(/^.*::(.*::)/, "$1"));
    await pulumi("destroy", "--yes", "--skip-preview");
    assert.deepEqual(await sandbox.export("dev", project), []);
    return made.sort();
  }

  let made: string[];

  it("runs a TypeScript program the way Pulumi does by default: CommonJS, by ts-node with type checks", async () => {
    made = await upAndDown(home);
    for (const component of ["DataKey", "Network", "LogBucket", "Bucket", "Service"])
      assert.ok(
        made.some((urn) => urn.includes(`:${component}::`)),
        component,
      );
    assert.ok(
      made.some((urn) => urn.includes("$kubernetes:apps/v1:Deployment::")),
      "Deployment",
    );
  });

  it("runs it as an ES module, with the same resources", async () => {
    const project = join(home, "esm");
    mkdirSync(project);
    for (const file of ["Pulumi.dev.yaml", "tsconfig.json", "index.ts"])
      cpSync(join(example, file), join(project, file));
    writeFileSync(join(project, "package.json"), JSON.stringify({ type: "module", main: "index.js" }));
    writeFileSync(
      join(project, "Pulumi.yaml"),
      "name: shop\nruntime: {name: nodejs, options: {typescript: false}}\n",
    );
    await succeed(run(join(installed, ".bin", "tsc"), [], process.env, project));
    assert.match(readFileSync(join(project, "index.js"), "utf8"), /^import /m);
    assert.deepEqual(await upAndDown(project), made);
  });

  it("blocks what the policies forbid", async () => {
    const program = readFileSync(join(home, "index.ts"), "utf8");
    try {
      writeFileSync(
        join(home, "index.ts"),
        `${program}\nimport * as aws from "@pulumi/aws";\nnew aws.ec2.SecurityGroup("open", { vpcId: network.vpcId,
        ingress: [{ protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: ["0.0.0.0/0"] }] });\n`,
      );
      const pack = ["--policy-pack", join(installed, "slipway-policy")];
      const { code, stdout } = await sandbox.pulumi(["preview", "--stack", "dev", ...pack], {}, home);
      assert.notEqual(code, 0, stdout);
      assert.match(stdout, /\[mandatory\].*no-open-security-group/);
    } finally {
      writeFileSync(join(home, "index.ts"), program);
    }
  });

  it("checks manifests by npx", async () => {
    const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "api", namespace: "shop" } };
    const spec = { hostNetwork: true, containers: [{ name: "api", image: "example.com/api:1" }] };
    writeFileSync(join(home, "pod.yaml"), JSON.stringify({ ...pod, spec }));
    const { code, stdout } = await run("npx", ["slipway-policy", "check", "pod.yaml"], process.env, home);
    assert.equal(code, 1, stdout);
    assert.match(stdout, /pod-host-namespaces/);
  });

  /** The sandbox's own command line, in a folder, with a state of its own. */
  const rehearse = (folder: string, ...args: string[]): Promise<Ended> =>
    run("npx", ["slipway-sandbox", ...args], { ...process.env, XDG_STATE_HOME: join(home, "state") }, folder);

  it("says by npx what it takes, what there is, and what a project has to name", async () => {
    assert.match(await succeed(rehearse(home, "--help")), /^Usage: npx slipway-sandbox/);
    assert.match(await succeed(rehearse(home, "ls")), /^no sandbox; start one: npx slipway-sandbox start$/m);
    const status = await rehearse(home, "status");
    assert.match(status.stderr, /no sandbox "dev" [^]*^Fix: npx slipway-sandbox start --stack dev$/m);
    const start = await rehearse(home, "start");
    assert.match(start.stderr, /does not say which module describes a stack[^]*"describeStack"/);
    assert.deepEqual([status.code, start.code], [1, 1]);
  });

  // The copy has the packages by their archives: no registry has this release yet.
  itInWhole("makes a platform of one's own by pulumi new, from an empty folder to a service", async () => {
    const template = join(sandbox.home, "template");
    cpSync(join(projectRoot, "examples", "template"), template, { recursive: true });
    const manifest = JSON.parse(readFileSync(join(template, "package.json"), "utf8")) as Manifest;
    manifest.dependencies.slipway = `file:${archives.components}`;
    manifest.devDependencies["slipway-policy"] = `file:${archives.policy}`;
    manifest.devDependencies["slipway-sandbox"] = `file:${archives.sandbox}`;
    writeFileSync(join(template, "package.json"), JSON.stringify(manifest));
    const project = join(sandbox.home, "own");
    mkdirSync(project);
    const answers = ["accountId=111122223333", "adminRoleArn=arn:aws:iam::111122223333:role/PlatformAdmin"];
    const named = ["--name", "own", "--description", "Ours", "--stack", "dev", "--yes"];
    const config = answers.flatMap((answer) => ["--config", answer]);
    await succeed(sandbox.pulumi(["new", template, ...named, ...config], {}, project));
    const made = await upAndDown(project);
    const components = ["Network", "Cluster", "Addons", "Registry", "Service"];
    for (const component of components)
      assert.ok(
        made.some((urn) => urn.includes(`:${component}::`)),
        component,
      );

    // The same without a clone: its own sandbox, with the image of its own service, on whatever nodes there can be.
    const started = JSON.parse(await succeed(rehearse(project, "start", "--json"))) as OwnStart;
    try {
      assert.deepEqual([started.stack, started.leftOut.length > 0], ["dev", true]);
      assert.deepEqual(started.policies.violations.filter(isMandatory), []);
      const [api] = started.services;
      assert.match(
        api?.summary ?? "",
        started.nodes.kind === "real" ? /answers 200$/ : /its pods are simulated/,
      );
      if (api?.url !== undefined) assert.equal(await (await fetch(api.url)).text(), "Hello\n");
      assert.match(await succeed(rehearse(project, "preview")), /nothing to do|unchanged/);
      await succeed(rehearse(project, "destroy"));
    } finally {
      await rehearse(project, "down", "--wipe");
    }
    assert.ok(!existsSync(join(home, "state", "slipway", "sandboxes", "dev")));
  });

  it("holds compiled code, types, the chart and a licence, and no source", () => {
    const files = readdirSync(join(installed, "slipway"), { recursive: true, encoding: "utf8" });
    for (const file of ["LICENSE", "README.md", "dist/components/index.js", "dist/charts/service/Chart.yaml"])
      assert.ok(files.includes(file), file);
    assert.deepEqual(
      files.filter((file) => /(?<!\.d)\.ts$|\.mjs$|node_modules/.test(file)),
      [],
    );
  });
});
