import assert from "node:assert/strict";
import { leastPrivilegeFindings } from "../support/iam.ts";
import { committedSource, runProgram } from "../support/program.ts";

describe("stacks: IAM", () => {
  for (const stack of ["staging", "production"]) {
    it(`${stack} allows no wildcard action, and no wildcard resource where AWS has a resource level`, async () => {
      const { resources } = await runProgram(committedSource(stack));
      assert.ok(resources.some(({ type }) => type === "aws:iam/rolePolicy:RolePolicy"));
      assert.deepEqual(leastPrivilegeFindings(resources), []);
    });
  }
});
