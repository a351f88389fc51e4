import assert from "node:assert/strict";
import { Service } from "../../components/service/service.ts";
import { InvalidInputError } from "../../components/validation.ts";
import { parseConfig, type StackSource } from "../../stacks/config/parse.ts";
import { assertOnlyPlanned } from "../../stacks/config/rendering.ts";
import { createStack } from "../../stacks/stack.ts";
import { register } from "../support/mocks.ts";
import { noLastUpdate } from "../support/program.ts";
import { exampleDigest, sourceOf } from "../support/stack-file.ts";

const service = {
  repository: "registry.example/api",
  digest: exampleDigest,
  resources: { requests: { cpu: "10m", memory: "16Mi" }, limits: { cpu: "100m", memory: "32Mi" } },
};

/** A stack of two services on a cluster, of which a GitOps tool applies one. */
const source: StackSource = sourceOf("shop", {
  cluster: { existing: { name: "shop" } },
  services: { api: { ...service, gitOps: true }, web: service },
});

async function objectsOf(given: StackSource): Promise<string[]> {
  const resources = await register(() => {
    createStack({ name: "shop", environment: "shop" }, parseConfig(given), noLastUpdate);
  });
  return resources
    .filter(({ type }) => /Namespace$|Chart$/.test(type))
    .map(({ name }) => name)
    .sort();
}

describe("config: services that a GitOps tool applies", () => {
  const all = ["shop-api-chart", "shop-api-namespace", "shop-web-chart", "shop-web-namespace"];

  it("are no objects of the stack's own", async () => {
    assert.deepEqual(await objectsOf(source), all.slice(2));
  });

  it("keep what they have in AWS", async () => {
    const arn = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:p/api/session-key-AbCdEf";
    const types = await register(
      () =>
        new Service("p-api", {
          ...{ serviceName: "api", repositoryUrl: service.repository, digest: exampleDigest },
          ...{ resources: service.resources, appliesObjects: false, region: "eu-west-1", platform: "p" },
          secretKeys: { "session-key": "p/api/session-key" },
          secretOperatorRoleArn: "arn:aws:iam::111122223333:role/p-external-secrets",
          secretArns: [arn],
          secretsKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/k",
        }),
    );
    const kinds = new Set(types.map(({ type }) => type.split(":")[0]));
    assert.ok(kinds.has("aws") && !kinds.has("kubernetes"), [...kinds].join());
  });

  it("are planned as any others where a preview is read for what they are", async () => {
    assert.deepEqual(await objectsOf({ ...source, isRendered: true }), all);
    assert.deepEqual(await objectsOf({ ...source, isRendered: false }), all.slice(2));
  });

  it("are never made by an update that was told to plan them", () => {
    assert.throws(() => assertOnlyPlanned(true, false), InvalidInputError);
    assertOnlyPlanned(true, true);
    assertOnlyPlanned(false, false);
    assertOnlyPlanned(undefined, false);
  });
});
