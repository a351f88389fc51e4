import assert from "node:assert/strict";
import { copyFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { projectRoot } from "../../support/project-root.ts";
import { sharedSandbox } from "./shared-sandbox.ts";
import { type Ended, type ExportedResource, run } from "./test-sandbox.ts";

/** `npm run bootstrap`, whole, but for what the state moves to: no S3 can be had here, so it is another folder. */
describe("sandbox: the bootstrap of an account", () => {
  const sandbox = sharedSandbox();
  let folder: string;
  let moved: string;

  before(() => {
    folder = join(sandbox.home, "bootstrap");
    const target = join(sandbox.home, "moved");
    for (const each of [folder, target]) mkdirSync(each);
    moved = `file://${target}?metadata=skip`;
    symlinkSync(join(projectRoot, "node_modules"), join(folder, "node_modules"));
    const own = join(projectRoot, "stacks", "bootstrap");
    for (const file of ["package.json", "Pulumi.yaml", "Pulumi.staging.yaml"])
      copyFileSync(join(own, file), join(folder, file));
    const program = pathToFileURL(join(own, "main.mjs")).href;
    writeFileSync(join(folder, "main.mjs"), `export { default } from ${JSON.stringify(program)};\n`);
  });

  const bootstrap = (): Promise<Ended> =>
    run(
      process.execPath,
      [
        ...["--import", "./loader.mjs", "stacks/bootstrap/cli.ts", "--stack", "staging", "--yes"],
        ...["--folder", folder, "--to", moved, "--secrets-provider", "passphrase"],
      ],
      sandbox.workspace.env,
    );
  const pulumi = (args: readonly string[], backend: string): Promise<Ended> =>
    sandbox.pulumi(
      args,
      {
        PULUMI_BACKEND_URL: backend,
        PULUMI_CONFIG_PASSPHRASE_FILE: join(folder, ".slipway", "staging", "passphrase"),
      },
      folder,
    );
  const resources = async (): Promise<ExportedResource[]> => {
    const { code, stdout, stderr } = await pulumi(["stack", "export", "--stack", "staging"], moved);
    assert.equal(code, 0, stderr);
    return (JSON.parse(stdout) as { deployment: { resources: ExportedResource[] } }).deployment.resources;
  };

  it("makes state, key, provider, policies and roles under the policies, and moves its own state there", async () => {
    const { code, stdout, stderr } = await bootstrap();
    assert.equal(code, 0, stdout + stderr);
    const made = await resources();
    const count = (type: string): number => made.filter((each) => each.type === type).length;
    assert.equal(count("aws:kms/key:Key"), 1);
    assert.equal(count("aws:s3/bucket:Bucket"), 2);
    assert.equal(count("aws:iam/openIdConnectProvider:OpenIdConnectProvider"), 1);
    assert.equal(count("aws:iam/policy:Policy"), 3);
    assert.equal(count("aws:iam/role:Role"), 3);
    for (const { type, protect } of made)
      if (/:(Bucket|Key)$/.test(type) && type.startsWith("aws:")) assert.equal(protect, true, type);
    assert.match(stdout, /Done\. The state of staging, and that of its platform, belong in file:/);
  });

  it("has each role bounded, and trusted by exact claims alone", async () => {
    for (const { outputs = {} } of (await resources()).filter(({ type }) => type === "aws:iam/role:Role")) {
      const trust = String(outputs["assumeRolePolicy"]);
      assert.match(
        trust,
        /"StringEquals"[^]*"token\.actions\.githubusercontent\.com:repository_id":"456789"/,
      );
      assert.doesNotMatch(trust, /StringLike|\*/);
      assert.match(String(outputs["permissionsBoundary"]), /:policy\/slipway-staging-boundary$/);
    }
  });

  it("changes nothing when it is run again, where the state is now", async () => {
    const before = (await resources()).length;
    const { code, stdout, stderr } = await bootstrap();
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, /The state is in file:[^]*\bunchanged\b/);
    assert.doesNotMatch(stdout, /to create|created/);
    assert.equal((await resources()).length, before);
  });

  it("leaves the clone as it was, and its passphrase to nobody else", () => {
    assert.ok(!existsSync(join(projectRoot, "stacks", "bootstrap", ".slipway")));
    assert.doesNotMatch(
      readFileSync(join(projectRoot, "stacks/bootstrap/Pulumi.staging.yaml"), "utf8"),
      /encryptionsalt/,
    );
  });
});
