import assert from "node:assert/strict";
import type * as pulumi from "@pulumi/pulumi";
import { InvalidInputError } from "../../components/validation.ts";
import { parseConfig, type StackSource } from "../../stacks/config/parse.ts";
import type { LastUpdate } from "../../stacks/last-update.ts";
import { createStack, type StackOutputs } from "../../stacks/stack.ts";
import { inputsOf, registerGraph } from "../support/mocks.ts";
import { noLastUpdate } from "../support/program.ts";
import { exampleDigest, sourceOf } from "../support/stack-file.ts";

const canary = { type: "canary", metrics: "traefik" };

/** A stack of one service on a cluster with a Flagger. */
const source = (strategy: object, existing: object = {}): StackSource => ({
  ...sourceOf("shop", {
    cluster: {
      existing: {
        name: "shop",
        gateway: { name: "public", namespace: "gateway" },
        flagger: { prometheusUrl: "http://prometheus.monitoring:9090" },
        ...existing,
      },
    },
    services: {
      api: {
        repository: "registry.example/api",
        digest: exampleDigest,
        minReplicas: 2,
        maxReplicas: 3,
        resources: { requests: { cpu: "10m", memory: "16Mi" }, limits: { cpu: "100m", memory: "32Mi" } },
        hostnames: ["api.example.com"],
        strategy,
      },
    },
  }),
});

const pathsOf = (given: StackSource): string[] => {
  try {
    parseConfig(given);
    return [];
  } catch (error) {
    assert(error instanceof InvalidInputError);
    return error.problems.map(({ path }) => path);
  }
};

const settled = <T>(output: pulumi.Output<T> | undefined): Promise<T> =>
  (output as unknown as { promise(): Promise<T> }).promise();

/** What an update tells, and the values that it gives the chart. */
async function update(given: StackSource, last: LastUpdate = noLastUpdate) {
  const parsed = parseConfig({ ...given, deployedStrategies: last.strategies });
  let outputs: StackOutputs = {};
  let tell: Promise<(string | undefined)[]> | undefined;
  const { resources } = await registerGraph(() => {
    outputs = createStack({ name: "shop", environment: "shop" }, parsed, last);
    const { digests = {}, previousDigests = {} } = outputs;
    tell = Promise.all([settled(digests["api"]), previousDigests["api"] && settled(previousDigests["api"])]);
  });
  const [digest, previousDigest] = (await tell) ?? [];
  const chart = inputsOf(resources, "kubernetes:helm.sh/v4:Chart", "shop-api-chart");
  const { strategy } = chart["values"] as { strategy?: Record<string, unknown> };
  return { digest, previousDigest, strategies: outputs.strategies, strategy };
}

describe("stacks: strategies", () => {
  it("have the platform's Prometheus unless a service names its own", async () => {
    const { strategy, strategies } = await update(source(canary));
    assert.equal(strategy?.["prometheusUrl"], "http://prometheus.monitoring:9090");
    assert.deepEqual(strategies, { api: "canary" });
    const own = await update(source({ ...canary, prometheusUrl: "http://own:9090" }));
    assert.equal(own.strategy?.["prometheusUrl"], "http://own:9090");
  });

  it("are refused where there is no Flagger, and told where it comes from", () => {
    const paths = pathsOf(source({ ...canary, prometheusUrl: "http://own:9090" }, { flagger: undefined }));
    assert.deepEqual(paths, ["slipway:services.api.strategy.type"]);
  });

  it("keep the step between two strategies to the program itself", () => {
    assert.deepEqual(pathsOf(source({ leaving: true })), ["slipway:services.api.strategy.leaving"]);
  });

  it("are left in two updates, by what the last one recorded", async () => {
    const judged = { ...noLastUpdate, strategies: { api: "canary" } };
    const leaving = await update(source({ type: "rolling" }), judged);
    assert.deepEqual(leaving.strategy, { leaving: true, provider: "gatewayapi" });
    assert.deepEqual(leaving.strategies, { api: "leaving" });
    const left = await update(source({ type: "rolling" }), {
      ...noLastUpdate,
      strategies: leaving.strategies ?? {},
    });
    assert.equal(left.strategy, undefined);
    assert.deepEqual(left.strategies, {});
  });

  it("are passed over once where a rollback can't wait, and only where somebody judges", async () => {
    const withoutAnalysis = (strategy: object) => update({ ...source(strategy), skipAnalysis: "true" });
    assert.equal((await withoutAnalysis(canary)).strategy?.["skipAnalysis"], true);
    assert.equal((await withoutAnalysis({ type: "rolling" })).strategy, undefined);
    assert.equal((await update({ ...source(canary), skipAnalysis: "" })).strategy?.["skipAnalysis"], false);
  });

  it("leave the digest before the one that serves as an output, for a rollback", async () => {
    const older = `sha256:${"1".repeat(64)}`;
    const first = await update(source(canary));
    assert.deepEqual([first.digest, first.previousDigest], [exampleDigest, undefined]);
    const next = await update(source(canary), { ...noLastUpdate, digests: { api: older } });
    assert.deepEqual([next.digest, next.previousDigest], [exampleDigest, older]);
  });
});
