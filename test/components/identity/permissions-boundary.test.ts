import assert from "node:assert/strict";
import type * as pulumi from "@pulumi/pulumi";
import { permissionsBoundary } from "../../../components/identity/permissions-boundary.ts";

const arn = "arn:aws:iam::111122223333:policy/boundary";

function transformed(type: string, props: Record<string, unknown>): unknown {
  const args: pulumi.ResourceTransformArgs = { type, name: "r", custom: true, props, opts: {} };
  return permissionsBoundary(arn)(args);
}

describe("identity: permissionsBoundary (anchors #13: a transform, so remote components' roles get it too)", () => {
  it("bounds a role and keeps the rest", () => {
    assert.deepEqual(transformed("aws:iam/role:Role", { path: "/x/" }), {
      props: { path: "/x/", permissionsBoundary: arn },
      opts: {},
    });
  });

  it("leaves a role's own boundary", () => {
    const own = { permissionsBoundary: "arn:aws:iam::111122223333:policy/own" };
    assert.deepEqual(transformed("aws:iam/role:Role", own), { props: own, opts: {} });
  });

  it("leaves everything else", () => {
    assert.equal(transformed("aws:iam/rolePolicy:RolePolicy", {}), undefined);
  });
});
