import assert from "node:assert/strict";
import { leastPrivilegeFindings } from "../support/iam.ts";
import { runCommitted } from "../support/program.ts";

describe("stacks: IAM", () => {
  for (const stack of ["staging", "production"]) {
    it(`${stack} allows no wildcard action, and no wildcard resource where AWS has a resource level`, async () => {
      const { resources } = await runCommitted(stack);
      assert.ok(resources.some(({ type }) => type === "aws:iam/rolePolicy:RolePolicy"));
      assert.deepEqual(leastPrivilegeFindings(resources), []);
    });

    it(`${stack} has no service log in to a database as the administrator, nor as another service`, async () => {
      const { resources } = await runCommitted(stack);
      const name = `slipway-${stack}`;
      const ofType = (type: string) => resources.filter((resource) => resource.type === type);
      const policiesWith = (text: string) =>
        ofType("aws:iam/rolePolicy:RolePolicy").filter(({ inputs }) =>
          String(inputs["policy"]).includes(text),
        );
      assert.deepEqual(
        policiesWith("secret:rds!").map(({ inputs }) => inputs["role"]),
        [`${name}-main-secret-reader`],
      );
      assert.deepEqual(
        policiesWith("rds-db:").map(({ inputs }) => [
          inputs["role"],
          (JSON.parse(String(inputs["policy"])) as { Statement: { Resource: string }[] }).Statement.map(
            ({ Resource }) => Resource,
          ),
        ]),
        [
          [
            `${name}-api-identity`,
            ["arn:aws:rds-db:eu-west-1:111122223333:dbuser:db-ABCDEFGHIJKLMNOPQRSTUVWXYZ/svc_api"],
          ],
        ],
      );
      const charts = ofType("kubernetes:helm.sh/v4:Chart").filter(
        ({ name: chart }) => chart === `${name}-api-chart`,
      );
      assert.equal(charts.length, 1);
      for (const { inputs } of charts) {
        const { database, ...values } = inputs["values"] as { database: { admin: { roleArn: string } } };
        const { admin, ...login } = database;
        assert.doesNotMatch(JSON.stringify([values, login]), /rds!|:secret:rds|"slipway"/);
        assert.match(admin.roleArn, new RegExp(`/${name}-main-secret-reader$`));
      }
    });
  }
});
