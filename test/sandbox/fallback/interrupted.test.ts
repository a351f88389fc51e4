import assert from "node:assert/strict";
import type { Properties } from "../../../sandbox/plugin/provider.ts";
import { CONFIG_MAP, REAL, SEED, UNCHANGED, configMap, useFakeCluster } from "./fake-cluster.ts";

describe("a create that was interrupted", () => {
  const { created, newProcess, current } = useFakeCluster();

  it("is taken up by the next one, with the new inputs", async () => {
    await created(CONFIG_MAP, configMap({ name: "a" }));
    await created(CONFIG_MAP, configMap({ name: "a" }, { a: "2" }), await newProcess());
    assert.deepEqual(
      [...current().server.objects.values()].map(({ data }) => data),
      [{ a: "2" }],
    );
  });

  it("is found by its generated name, so that there is no second object", async () => {
    const first = await created(CONFIG_MAP, configMap({}));
    const next = await newProcess();
    const { inputs } = await next.check(CONFIG_MAP, {}, configMap({}), { randomSeed: new Uint8Array([7]) });
    assert.equal((await next.create(CONFIG_MAP, inputs, REAL)).id, first.id);
    assert.equal(current().server.objects.size, 1);
  });

  it("is not what a replacement meets: the engine has shown that object", async () => {
    const { id, outs } = await created(CONFIG_MAP, configMap({ name: "a" }));
    const next = await newProcess();
    await next.diff(id, CONFIG_MAP, outs, configMap({ name: "a", namespace: "team" }), UNCHANGED);
    await assert.rejects(created(CONFIG_MAP, configMap({ name: "a" }), next), /already exists/);
  });

  it("gives a replacement of a generated name another one", async () => {
    const { id, inputs: old, outs } = await created(CONFIG_MAP, configMap({}));
    const next = await newProcess();
    await next.diff(id, CONFIG_MAP, outs, old, UNCHANGED);
    const { inputs } = await next.check(CONFIG_MAP, {}, configMap({}), { randomSeed: new Uint8Array([7]) });
    assert.notEqual(`team/${(inputs.metadata as Properties).name as string}`, id);
  });

  it("is told from a replacement that the user demanded, which deletes nothing", async () => {
    const { outs } = await created(CONFIG_MAP, configMap({ name: "a" }));
    const next = await newProcess();
    await created(CONFIG_MAP, configMap({ name: "a" }), next);
    await next.delete("team/a", CONFIG_MAP, outs);
    assert.equal(current().server.objects.size, 1);
  });

  it("is left alone where the engine has a state that it has not shown", async () => {
    const { inputs } = await created(CONFIG_MAP, configMap({ name: "a" }));
    const next = await newProcess();
    await next.check(CONFIG_MAP, inputs, configMap({ name: "a" }), SEED);
    await assert.rejects(created(CONFIG_MAP, configMap({ name: "a" }), next), /already exists/);
  });
});
