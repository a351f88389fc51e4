import assert from "node:assert/strict";
import type { KubernetesProvider } from "../../../sandbox/fallback/provider.ts";
import { InitializationError, type Properties } from "../../../sandbox/plugin/provider.ts";
import { UNKNOWN, isSecret, secret } from "../../../sandbox/plugin/wire.ts";
import { type FakeApiServer, failure } from "../kubernetes/fake-api-server.ts";
import { CONFIG_MAP, PLAN, REAL, SEED, UNCHANGED, configMap, urn, useFakeCluster } from "./fake-cluster.ts";

describe("kubernetes plugin", () => {
  const { created, newProcess, current } = useFakeCluster();
  let server: FakeApiServer;
  let provider: KubernetesProvider;
  beforeEach(() => {
    ({ server, provider } = current());
  });

  describe("check", () => {
    it("generates a name from resource name and seed, and marks it", async () => {
      const { inputs } = await provider.check(CONFIG_MAP, {}, configMap({}), SEED);
      const { name, annotations } = inputs.metadata as { name: string; annotations: object };
      assert.match(name, /^settings-[0-9a-f]{8}$/);
      assert.deepEqual(annotations, { "pulumi.com/autonamed": "true" });
      const again = await provider.check(CONFIG_MAP, inputs, configMap({}), {
        randomSeed: new Uint8Array([9]),
      });
      assert.deepEqual(again.inputs, inputs, "the name stays, whatever the seed");
    });

    it("fills in the namespace of the kubeconfig's context, where the kind has one", async () => {
      const namespaced = await provider.check(CONFIG_MAP, {}, configMap({ name: "a" }), SEED);
      assert.deepEqual(namespaced.inputs.metadata, { name: "a", namespace: "team" });
      const inputs = { apiVersion: "v1", kind: "Namespace", metadata: { name: "a" } };
      const cluster = await provider.check(urn("core/v1:Namespace", "a"), {}, inputs, SEED);
      assert.deepEqual(cluster.inputs.metadata, { name: "a" });
    });

    it("keeps unknown values unknown, and a name that is unknown", async () => {
      const inputs = configMap({ name: UNKNOWN, namespace: UNKNOWN }, { a: UNKNOWN });
      assert.deepEqual((await provider.check(CONFIG_MAP, {}, inputs, SEED)).inputs, inputs);
    });

    it("encodes a Secret's stringData as the API server does, and keeps it secret though nobody marked it", async () => {
      const inputs = { apiVersion: "v1", kind: "Secret", metadata: { name: "s" }, stringData: { k: "v" } };
      const checked = (await provider.check(urn("core/v1:Secret", "s"), {}, inputs, SEED)).inputs;
      assert.deepEqual(checked.data, secret({ k: "dg==" }));
      assert.equal("stringData" in checked, false);
    });

    for (const [type, advice] of [
      ["helm.sh/v3:Chart", /helm\.v4\.Chart/],
      ["yaml:ConfigFile", /Declare the objects/],
      ["apps/v1:DeploymentPatch", /Declare the whole object/],
      ["core/v1:PodList", /declare its items/],
      ["core/v1:ResourceQuota", /official plugin/],
    ] as const) {
      it(`says what to use instead of ${type}`, async () => {
        const { failures } = await provider.check(urn(type, "x"), {}, {}, SEED);
        assert.match(failures?.[0]?.reason ?? "", /not modelled/);
        assert.match(failures?.[0]?.reason ?? "", advice);
      });
    }

    it("refuses generateName", async () => {
      const { failures } = await provider.check(CONFIG_MAP, {}, configMap({ generateName: "a-" }), SEED);
      assert.equal(failures?.[0]?.property, "metadata.generateName");
    });
  });

  describe("create", () => {
    it("records the live object, secrets marked, and not who manages which field", async () => {
      const { id, outs } = await created(
        CONFIG_MAP,
        configMap({ name: "a" }, { a: secret("hidden"), b: "open" }),
      );
      assert.equal(id, "team/a");
      assert.deepEqual(outs.data, { a: secret("hidden"), b: "open" });
      assert.equal((outs.metadata as Properties).uid, "uid-1");
      assert.equal((outs.metadata as Properties).managedFields, undefined);
    });

    it("does a dry run in a preview, and answers the inputs where that cannot tell", async () => {
      const inputs = configMap({ name: "a", namespace: "n" });
      const { outs } = await provider.create(CONFIG_MAP, inputs, PLAN);
      assert.equal((outs.metadata as Properties).uid, "uid-1");
      assert.equal(server.objects.size, 0);
      server.intercept = ({ method }) =>
        method === "POST" ? failure(404, "NotFound", 'namespaces "n" not found', "namespaces") : undefined;
      assert.deepEqual((await provider.create(CONFIG_MAP, inputs, PLAN)).outs, inputs);
    });

    it("asks nothing of the server in a preview with unknown values", async () => {
      const inputs = configMap({ name: "a" }, { a: UNKNOWN });
      assert.deepEqual((await provider.create(CONFIG_MAP, inputs, PLAN)).outs, inputs);
      assert.deepEqual(server.requests, []);
    });

    it("shows an admission refusal in the preview", async () => {
      server.intercept = ({ method }) =>
        method === "POST"
          ? failure(422, "Invalid", "ValidatingAdmissionPolicy 'digest' denied request")
          : undefined;
      await assert.rejects(
        provider.create(CONFIG_MAP, configMap({ name: "a" }), PLAN),
        /'digest' denied request/,
      );
    });

    it("refuses an object that others made, and says what to do", async () => {
      await created(urn("core/v1:ConfigMap", "other"), configMap({ name: "a" }));
      await assert.rejects(created(CONFIG_MAP, configMap({ name: "a" })), /already exists[^]*pulumi import/);
    });

    it("records an object that does not become ready, with the reasons", async () => {
      const pod = {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name: "p", annotations: { "pulumi.com/timeoutSeconds": "0" } },
      };
      const error = await created(urn("core/v1:Pod", "p"), pod).then(
        () => assert.fail(),
        (reason: unknown) => reason,
      );
      assert.ok(error instanceof InitializationError);
      assert.equal(error.id, "team/p");
      assert.match(error.reasons.join(), /timed out waiting to be Ready/);
      assert.equal((error.properties.metadata as Properties).name, "p");
    });

    it("records an object that could not be watched", async () => {
      server.intercept = ({ method, url }) =>
        method === "GET" && url.includes("/pods/")
          ? failure(403, "Forbidden", "may not get pods")
          : undefined;
      const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "p" } };
      await assert.rejects(created(urn("core/v1:Pod", "p"), pod), (error) => {
        assert.ok(error instanceof InitializationError);
        assert.equal(error.id, "team/p");
        assert.match(error.message, /may not get pods/);
        return true;
      });
    });

    it("does not wait for an object that says skipAwait", async () => {
      const pod = {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name: "p", annotations: { "pulumi.com/skipAwait": "true" } },
      };
      assert.equal((await created(urn("core/v1:Pod", "p"), pod)).id, "team/p");
    });
  });

  describe("update", () => {
    it("applies on the server and leaves conflicts to the program", async () => {
      const { id, outs } = await created(CONFIG_MAP, configMap({ name: "a" }));
      const news = configMap({ name: "a", namespace: "team" }, { a: "2" });
      const context = { ...REAL, ...UNCHANGED };
      const updated = await provider.update(id, CONFIG_MAP, outs, news, context);
      assert.deepEqual(updated.outs.data, { a: "2" });
      assert.match(
        server.writes().at(-1) ?? "",
        /^PATCH .*fieldManager=pulumi-kubernetes-[0-9a-f]{8}&force=false/,
      );
    });

    it("records the new inputs of one that failed, so that it is tried again", async () => {
      const { id, outs } = await created(CONFIG_MAP, configMap({ name: "a" }));
      server.intercept = ({ method, url }) =>
        method === "PATCH" && url.includes("force")
          ? failure(409, "Conflict", "conflict with kubectl: .data.a")
          : undefined;
      const news = configMap({ name: "a", namespace: "team" }, { a: "2" });
      const failed = provider.update(id, CONFIG_MAP, outs, news, { ...REAL, ...UNCHANGED });
      const error = await failed.then(
        () => assert.fail(),
        (reason: unknown) => reason,
      );
      assert.ok(error instanceof InitializationError);
      assert.match(error.message, /conflict with kubectl: \.data\.a[^]*patchForce/);
      assert.deepEqual(error.properties.data, { a: "1" });
    });
  });

  describe("read", () => {
    it("answers nothing for an object that is gone, or whose kind is", async () => {
      const { id, inputs, outs } = await created(CONFIG_MAP, configMap({ name: "a" }));
      server.objects.clear();
      assert.deepEqual(await provider.read(id, CONFIG_MAP, outs, { inputs }), {});
      const widget = { apiVersion: "example.com/v1", kind: "Widget", metadata: { name: "w" } };
      assert.deepEqual(
        await provider.read("w", urn("example.com/v1:Widget", "w"), widget, { inputs: widget }),
        {},
      );
    });

    it("shows drift of what the program says, and nothing else", async () => {
      const {
        id,
        inputs: old,
        outs,
      } = await created(CONFIG_MAP, configMap({ name: "a" }, { a: secret("1") }));
      const [path, object] = [...server.objects][0]!;
      const labels = { "added-by": "somebody" };
      server.objects.set(path, {
        ...object,
        metadata: { ...object.metadata, labels },
        data: { a: "2", b: "3" },
      });
      const { inputs, props } = await provider.read(id, CONFIG_MAP, outs, { inputs: old });
      assert.deepEqual(inputs, configMap({ name: "a", namespace: "team" }, { a: secret("2") }));
      assert.deepEqual((props?.metadata as Properties).labels, labels);
    });

    it("imports an object by its id", async () => {
      await created(urn("core/v1:ConfigMap", "other"), configMap({ name: "a" }));
      const { id, inputs } = await (await newProcess()).read("team/a", CONFIG_MAP, {}, { inputs: {} });
      assert.equal(id, "team/a");
      assert.deepEqual(inputs, configMap({ name: "a", namespace: "team" }));
    });
  });

  describe("delete", () => {
    it("cascades in the foreground and succeeds where the object is gone", async () => {
      const { id, outs } = await created(CONFIG_MAP, configMap({ name: "a" }));
      await provider.delete(id, CONFIG_MAP, outs);
      const { body } = server.requests.find(({ method }) => method === "DELETE")!;
      assert.deepEqual(body, { propagationPolicy: "Foreground" });
      await provider.delete(id, CONFIG_MAP, outs);
      assert.equal(server.objects.size, 0);
    });

    it("names the finalizers of an object that stays", async () => {
      const annotations = { "pulumi.com/timeoutSeconds": "0" };
      const { id, outs } = await created(
        CONFIG_MAP,
        configMap({ name: "a", annotations, finalizers: ["example.com/keep"] }),
      );
      server.intercept = ({ method }) => (method === "DELETE" ? { status: 200 } : undefined);
      await assert.rejects(provider.delete(id, CONFIG_MAP, outs), /still there[^]*example\.com\/keep/);
    });
  });

  describe("without a cluster", () => {
    it("previews, and fails what is real with the reason", async () => {
      const alone = await newProcess({
        kubeconfig: server.kubeconfig().replace(server.url, "http://127.0.0.1:1"),
      });
      const inputs = configMap({ name: "a", namespace: "n" });
      assert.deepEqual((await alone.create(CONFIG_MAP, inputs, PLAN)).outs, inputs);
      await assert.rejects(
        alone.create(CONFIG_MAP, inputs, REAL),
        /unreachable: no Kubernetes API server answers/,
      );
      await assert.rejects(
        alone.delete("a", CONFIG_MAP, inputs),
        /unreachable: no Kubernetes API server answers/,
      );
    });
  });

  it("never sends a secret's mark to the server", async () => {
    await created(CONFIG_MAP, configMap({ name: "a" }, { a: secret("x") }));
    const sent = server.requests.find(({ method }) => method === "POST")!.body as Properties;
    assert.equal(isSecret((sent.data as Properties).a), false);
    assert.deepEqual(sent.data, { a: "x" });
  });
});
