import assert from "node:assert/strict";
import type * as pulumi from "@pulumi/pulumi";
import {
  permissionsBoundary,
  permissionsBoundaryOptions,
} from "../../../components/identity/permissions-boundary.ts";

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

describe("identity: permissionsBoundaryOptions", () => {
  const [transformation] = permissionsBoundaryOptions(arn).transformations ?? [];
  const resource = {} as pulumi.Resource;
  const args = { resource, name: "r", props: { path: "/x/" }, opts: {} };

  it("bound the program's own role where it is made, without a question of the engine", () => {
    assert.deepEqual(transformation?.({ ...args, type: "aws:iam/role:Role" }), {
      props: { path: "/x/", permissionsBoundary: arn },
      opts: {},
    });
  });

  it("leave a role's own boundary", () => {
    const props = { permissionsBoundary: "arn:aws:iam::111122223333:policy/own" };
    assert.deepEqual(transformation?.({ ...args, props, type: "aws:iam/role:Role" })?.props, props);
  });

  it("go to a remote component as a transform, behind those that it has", () => {
    const own: pulumi.ResourceTransform = () => undefined;
    const given = { ...args, type: "eks:index:Cluster", opts: { transforms: [own] } };
    const { props, opts } = transformation?.(given) ?? assert.fail();
    assert.deepEqual(props, args.props);
    const [first, bound] = opts.transforms ?? [];
    assert.equal(first, own);
    assert.deepEqual(bound?.({ type: "aws:iam/role:Role", name: "r", custom: true, props: {}, opts: {} }), {
      props: { permissionsBoundary: arn },
      opts: {},
    });
  });

  it("leave everything else", () => {
    for (const type of ["aws:iam/rolePolicy:RolePolicy", "aws:eks/addon:Addon", "slipway:cluster:Cluster"])
      assert.equal(transformation?.({ ...args, type }), undefined);
  });
});
