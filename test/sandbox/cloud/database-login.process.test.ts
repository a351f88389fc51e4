import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { databaseConnectPolicy } from "../../../components/database/connect-policy.ts";
import { CloudEditor } from "../../../sandbox/cloud/edit.ts";
import { everything, type Manifest, renderAll } from "../../charts/helm.ts";
import { hasPostgres } from "../../app/postgres/server.ts";
import { type DatabaseLogin, startDatabaseLogin } from "../../support/database-login.ts";
import { ACCOUNT, REGION, trust } from "./harness.ts";

const instanceArn = `arn:aws:rds:${REGION}:${ACCOUNT}:db:p-main`;
const resourceId = "db-ABCDEFGHIJKL01234";

describe("a service's pods, by their manifests and the emulated IAM", () => {
  const dir = mkdtempSync(join(tmpdir(), "slipway-cloud-"));
  let login: DatabaseLogin | undefined;
  let job: Manifest;
  let service: Manifest;

  before(async function () {
    if (!hasPostgres()) return this.skip();
    const manifests = await renderAll({
      ...everything,
      database: { ...everything.database, region: REGION },
    });
    const podOf = (kind: string, name: RegExp): Manifest =>
      manifests.find((each) => each.kind === kind && name.test(each.metadata.name)).spec.template.spec;
    job = podOf("Job", /db-role/);
    service = podOf("Deployment", /^web$/);
    const editor = new CloudEditor(dir);
    const put = (type: string, id: string, outputs: Record<string, unknown>, scope = "global") =>
      editor.put({ type, scope, id, outputs });
    await put("aws:rds/instance:Instance", resourceId, { arn: instanceArn, resourceId }, REGION);
    for (const [name, user] of [
      ["web", "svc_web"],
      ["shop", "svc_shop"],
    ] as const) {
      const roleArn = `arn:aws:iam::${ACCOUNT}:role/${name}`;
      const assumeRolePolicy = JSON.stringify(trust("pods.eks.amazonaws.com"));
      const association = { serviceAccount: name, namespace: name, roleArn };
      await put("aws:iam/role:Role", name, {
        arn: roleArn,
        assumeRolePolicy,
      });
      await put("aws:iam/rolePolicy:RolePolicy", `${name}:database`, {
        role: name,
        policy: databaseConnectPolicy({ instanceArn, resourceId, user }),
      });
      await put("aws:eks/podIdentityAssociation:PodIdentityAssociation", name, association, REGION);
    }
    login = await startDatabaseLogin(
      dir,
      "postgresql://slipway:p%40ss%20w%2Frd@db.example:5432/app?sslmode=verify-full",
    );
  });

  after(async () => {
    await login?.stop();
    rmSync(dir, { recursive: true });
  });

  const run: DatabaseLogin["run"] = (pod, options) => {
    assert(login);
    return login.run(pod, options);
  };

  it("are refused before the Job has made their role", async () => {
    const { code, output } = await run(service, { command: "dist/migrate.js" });
    assert.equal(code, 1, output);
    assert.match(output, /could not migrate/);
  });

  it("log in as their own role, in full TLS, once the Job's command has made it; and again", async () => {
    for (const expected of [1, 0]) {
      const made = await run(job);
      assert.equal(made.code, 0, made.output);
      assert.match(made.output, /database role is there, and the administrator still logs in/);
      const migrated = await run(service, { command: "dist/migrate.js" });
      assert.equal(migrated.code, 0, migrated.output);
      assert.match(migrated.output, new RegExp(`"steps":${String(expected)}`));
    }
    const { rows } = await login!.rds.rdsadmin.query(
      "SELECT pg_get_userbyid(datdba) AS owner FROM pg_database WHERE datname = 'svc_web'",
    );
    assert.deepEqual(rows, [{ owner: "svc_web" }]);
  });

  it("are refused by the identity of another service", async () => {
    const other = await run(service, { command: "dist/migrate.js", serviceAccount: "shop" });
    assert.equal(other.code, 1);
    assert.match(other.output, /PAM authentication failed for user \\"svc_web\\"/);
  });

  it("say that they have no identity, and end", async () => {
    const none = await run(service, { command: "dist/migrate.js", serviceAccount: job.serviceAccountName });
    assert.equal(none.code, 1);
    assert.match(none.output, /Could not load credentials/);
  });
});
