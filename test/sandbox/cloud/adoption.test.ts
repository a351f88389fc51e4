import assert from "node:assert/strict";
import { Network } from "../../../components/network/network.ts";
import { Registry } from "../../../components/registry/registry.ts";
import { Bucket } from "../../../components/storage/bucket.ts";
import type { Properties } from "../../../sandbox/plugin/provider.ts";
import { registerGraph } from "../../support/mocks.ts";
import { ACCOUNT, REGION, TestCloud, urnOf } from "./harness.ts";

const inAccount = { accountId: ACCOUNT, region: REGION };

interface Adoption {
  readonly what: string;
  readonly type: string;
  /** What the component calls it. */
  readonly name: string;
  /** As somebody made it by hand. */
  readonly existing: Properties;
  /** The component whose resource it becomes. */
  readonly component: () => unknown;
  /** What differs and can't be changed: `ignoreChanges` keeps it, by a transform (docs/interop.md). */
  readonly kept: readonly string[];
  /** What the next update makes of it. */
  readonly updated: Properties;
}

const adoptions: readonly Adoption[] = [
  {
    what: "a VPC",
    type: "aws:ec2/vpc:Vpc",
    name: "shop-vpc",
    existing: { cidrBlock: "10.20.0.0/16", tags: { Name: "by hand" } },
    component: () =>
      new Network("shop", {
        ...inAccount,
        cidr: "10.20.0.0/16",
        availabilityZones: [`${REGION}a`, `${REGION}b`],
      }),
    kept: [],
    updated: { enableDnsHostnames: true, tags: { Name: "shop-vpc" } },
  },
  {
    what: "a repository",
    type: "aws:ecr/repository:Repository",
    name: "images-api",
    existing: { name: "shop/api", imageTagMutability: "MUTABLE" },
    component: () => new Registry("images", { prefix: "shop", repositories: ["api"], keyArn: "arn:key" }),
    kept: ["encryptionConfigurations"],
    updated: { imageTagMutability: "IMMUTABLE" },
  },
  {
    what: "a bucket",
    type: "aws:s3/bucket:Bucket",
    name: "uploads-bucket",
    existing: { bucket: "shop-uploads", tags: { team: "shop" } },
    component: () => new Bucket("uploads", { bucketName: "shop-uploads", keyArn: "arn:key" }),
    kept: [],
    updated: { tags: undefined },
  },
];

/** As the engine takes over what exists (`pulumi import`): it is read by its id, then held to what the program wants. */
describe("sandbox: adopting what exists", () => {
  let cloud: TestCloud;
  beforeEach(async () => {
    cloud = new TestCloud();
    await cloud.start();
  });
  afterEach(() => cloud.stop());

  for (const { what, type, name, existing, component, kept, updated } of adoptions) {
    it(`takes over ${what}: the next update changes it, and replaces nothing`, async () => {
      const { id } = await cloud.create(type, "by-hand", existing);
      const urn = urnOf(type, name);
      const { inputs = {}, props = {} } = await cloud.provider.read(id, urn, {}, { inputs: {} });
      assert.deepEqual(await cloud.provider.read(`${id}-not`, urn, {}, { inputs: {} }), {});

      const { resources } = await registerGraph(component);
      const registered = resources.find((each) => each.type === type && each.name === name);
      assert.ok(registered);
      const adopted = { id, urn, inputs, outs: props };
      assert.deepEqual((await cloud.diff(adopted, registered.inputs)).replaces, kept);

      // As the engine does for `ignoreChanges`: what is there goes on.
      const asItIs = (key: string): boolean => kept.includes(key);
      const wanted = Object.fromEntries([
        ...Object.entries(registered.inputs).filter(([key]) => !asItIs(key)),
        ...Object.entries(inputs).filter(([key]) => asItIs(key)),
      ]);
      const diff = await cloud.diff(adopted, wanted);
      assert.deepEqual([diff.changes, diff.replaces], [true, []]);
      const checked = await cloud.check(type, name, wanted);
      const context = { preview: false, timeout: 0, oldInputs: inputs, ignoreChanges: [...kept] };
      const { outs } = await cloud.provider.update(id, urn, props, checked.inputs, context);
      assert.deepEqual(Object.fromEntries(Object.keys(updated).map((key) => [key, outs[key]])), updated);
      assert.equal((await cloud.editor.list(type)).length, 1);
    });
  }
});
