import assert from "node:assert/strict";
import { join } from "node:path";
import { KubernetesProvider } from "../../../sandbox/fallback/provider.ts";
import { InitializationError, type Properties } from "../../../sandbox/plugin/provider.ts";
import { secret } from "../../../sandbox/plugin/wire.ts";
import { OfficialProvider } from "./official-provider.ts";
import { type KubernetesPlugin, Resource } from "./plugin-resource.ts";
import { TestSandbox, testTools } from "./support.ts";

const IMAGE = "localhost/web@sha256:" + "0".repeat(64);

/** Whoever has the official plugin runs all of this on it: the fallback is held to what it does. */
const official = process.env["SLIPWAY_KUBERNETES_PLUGIN"];

describe(`kubernetes plugin, ${official === undefined ? "the fallback" : "official"}, on a real API server`, () => {
  let sandbox: TestSandbox;
  let provider: KubernetesPlugin;
  const started: OfficialProvider[] = [];
  const resource = (type: string, name: string, by = provider) => new Resource(by, type, name);

  async function newProcess(): Promise<KubernetesPlugin> {
    const config = { kubeconfig: join(sandbox.dir, "cluster", "admin.kubeconfig"), namespace: "team" };
    if (official !== undefined) {
      const plugin = await OfficialProvider.start(official, config);
      started.push(plugin);
      return plugin;
    }
    const fresh = new KubernetesProvider();
    await fresh.configure(config);
    return fresh;
  }

  before(async () => {
    sandbox = new TestSandbox(await testTools(), "simulated");
    await sandbox.start();
    provider = await newProcess();
    const restricted = { "pod-security.kubernetes.io/enforce": "restricted" };
    await resource("core/v1:Namespace", "team").create(namespace("team"));
    await resource("core/v1:Namespace", "strict").create(namespace("strict", restricted));
  });
  after(() => {
    for (const plugin of started) plugin.stop();
    return sandbox.remove();
  });

  function namespace(name: string, labels: Properties = {}): Properties {
    return { apiVersion: "v1", kind: "Namespace", metadata: { name, labels } };
  }
  const configMap = (data: Properties, metadata: Properties = { name: "settings" }): Properties => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata,
    data,
  });
  function deployment(
    name: string,
    { image = IMAGE, ...metadata }: Properties & { image?: string } = {},
  ): Properties {
    const labels = { app: name };
    const resources = { requests: { cpu: 0.1, memory: "1024Mi" } };
    const template = {
      metadata: { labels },
      spec: { containers: [{ name: "app", image, resources, env: [] }] },
    };
    const spec = { replicas: 2, selector: { matchLabels: labels }, template };
    return { apiVersion: "apps/v1", kind: "Deployment", metadata: { name, ...metadata }, spec };
  }

  it("waits for a Deployment, and finds no difference in what the server rewrote", async () => {
    const web = await resource("apps/v1:Deployment", "web").create(deployment("web"));
    assert.equal(web.id, "team/web");
    assert.equal((web.state.status as Properties).readyReplicas, 2);
    assert.deepEqual(await web.diff(deployment("web")), []);
  });

  it("rolls a new image out in place, twice, without a conflict with itself", async () => {
    const web = await resource("apps/v1:Deployment", "rolled").create(deployment("rolled"));
    for (const digit of ["1", "2"]) {
      const next = deployment("rolled", { image: IMAGE.replace(/0$/, digit) });
      assert.deepEqual(await web.diff(next), ["spec.template.spec.containers[0].image"]);
      await web.update(next);
      assert.deepEqual(await web.diff(next), []);
    }
    assert.equal(
      await sandbox.kubectl(["-n", "team", "get", "rs", "-l", "app=rolled", "-o", "name"]).then(lines),
      3,
    );
  });

  it("takes away what the program no longer says", async () => {
    const labels = { stays: "1", goes: "1" };
    const web = await resource("apps/v1:Deployment", "labelled").create(deployment("labelled", { labels }));
    await web.update(deployment("labelled", { labels: { stays: "1" } }));
    // Not by its state: the official one may answer with what it saw before.
    const live = await sandbox.kubectl([
      "-n",
      "team",
      "get",
      "deployment",
      "labelled",
      "-o",
      "jsonpath={.metadata.labels}",
    ]);
    assert.deepEqual(JSON.parse(live), { stays: "1" });
  });

  it("shows drift, fixes it, and leaves fields alone that others took over", async () => {
    const web = await resource("apps/v1:Deployment", "drifting").create(deployment("drifting"));
    await sandbox.kubectl(["-n", "team", "scale", "deployment/drifting", "--replicas=1"]);
    await sandbox.kubectl(["-n", "team", "rollout", "status", "deployment/drifting", "--timeout=120s"]);
    assert.ok(await web.refresh());
    assert.deepEqual(await web.diff(deployment("drifting")), ["spec.replicas"]);
    await assert.rejects(web.update(deployment("drifting")), /field conflict[^]*kubectl[^]*spec\.replicas/);
    const forced = deployment("drifting", { annotations: { "pulumi.com/patchForce": "true" } });
    await web.update(forced);
    assert.equal((web.state.spec as Properties).replicas, 2);
    await sandbox.kubectl(["-n", "team", "delete", "deployment/drifting"]);
    assert.equal(await web.refresh(), false);
  });

  it("says why a Deployment does not become ready, and records it", async () => {
    const stuck = deployment("stuck", {
      namespace: "strict",
      annotations: { "pulumi.com/timeoutSeconds": "10" },
    });
    const error = await resource("apps/v1:Deployment", "stuck")
      .create(stuck)
      .then(
        () => assert.fail(),
        (reason: unknown) => reason,
      );
    assert.ok(error instanceof InitializationError);
    assert.equal(error.id, "strict/stuck");
    // The official one has no event of the ReplicaSet.
    const reason = official
      ? /Minimum number of live Pods was not attained/
      : /FailedCreate: .*pods .* violates PodSecurity "restricted/;
    assert.match(error.reasons.join("\n"), reason);
  });

  it("makes a custom resource right after its definition, and changes the definition in place", async () => {
    const spec = { type: "object", x_kubernetes_preserve_unknown_fields: true };
    const definition = (version: Properties = {}): Properties => ({
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: { name: "widgets.example.com" },
      spec: {
        group: "example.com",
        scope: "Cluster",
        names: { kind: "Widget", plural: "widgets", singular: "widget" },
        versions: [
          {
            name: "v1",
            served: true,
            storage: true,
            schema: { openAPIV3Schema: { type: "object", properties: { spec } } },
            ...version,
          },
        ],
      },
    });
    const type = "apiextensions.k8s.io/v1:CustomResourceDefinition";
    const crd = await resource(type, "crd").create(definition());
    const widget = {
      apiVersion: "example.com/v1",
      kind: "Widget",
      metadata: { name: "w" },
      spec: { size: 3 },
    };
    const made = await resource("example.com/v1:Widget", "w").create(widget);
    assert.equal(made.id, "w", "a kind of the cluster's scope has no namespace");
    assert.deepEqual(await made.diff(widget), []);
    assert.deepEqual(await crd.diff(definition()), []);
    const columns = { additionalPrinterColumns: [{ name: "Size", type: "integer", jsonPath: ".spec.size" }] };
    await crd.update(definition(columns));
    assert.deepEqual(await crd.diff(definition(columns)), []);
    await crd.delete();
    await made.delete();
    assert.equal(await made.refresh(), false);
  });

  it("keeps a Secret's data secret in its state", async () => {
    const inputs = {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "s" },
      stringData: { token: secret("canary") },
    };
    const made = await resource("core/v1:Secret", "s").create(inputs);
    const data = secret({ token: Buffer.from("canary").toString("base64") });
    assert.deepEqual(made.state.data, data);
    assert.deepEqual(made.inputs.data, data);
    assert.deepEqual(await made.diff(inputs), []);
  });

  it("shows an admission refusal in a preview, and makes nothing", async () => {
    const policy = {
      apiVersion: "admissionregistration.k8s.io/v1",
      kind: "ValidatingAdmissionPolicy",
      metadata: { name: "digests" },
      spec: {
        matchConstraints: {
          resourceRules: [
            { apiGroups: ["apps"], apiVersions: ["v1"], operations: ["CREATE"], resources: ["deployments"] },
          ],
        },
        validations: [
          {
            expression: "object.spec.template.spec.containers.all(c, c.image.contains('@sha256:'))",
            message: "image by digest only",
          },
        ],
      },
    };
    const binding = {
      apiVersion: "admissionregistration.k8s.io/v1",
      kind: "ValidatingAdmissionPolicyBinding",
      metadata: { name: "digests" },
      spec: { policyName: "digests", validationActions: ["Deny"] },
    };
    await sandbox.apply(policy, binding);
    const tagged = resource("apps/v1:Deployment", "tagged");
    let refusal = "";
    for (const deadline = Date.now() + 120_000; refusal === "" && Date.now() < deadline;) {
      refusal = await tagged.plan(deployment("tagged", { image: "web:latest" })).then(
        () => "",
        (error: Error) => error.message,
      );
    }
    assert.match(refusal, /image by digest only/);
    assert.equal(
      await sandbox.kubectl(["-n", "team", "get", "deployment", "-l", "app=tagged", "-o", "name"]),
      "",
    );
    await sandbox.kubectl([
      "delete",
      "validatingadmissionpolicybinding/digests",
      "validatingadmissionpolicy/digests",
    ]);
  });

  it("previews what a namespace that is to come will hold", async () => {
    const inputs = configMap({ a: "1" }, { name: "a", namespace: "not-yet" });
    assert.deepEqual(await resource("core/v1:ConfigMap", "a").plan(inputs), inputs);
  });

  it("fills a preview with what the server would answer", async () => {
    const planned = await resource("apps/v1:Deployment", "planned").plan(deployment("planned"));
    assert.deepEqual((planned.spec as Properties).strategy, {
      type: "RollingUpdate",
      rollingUpdate: { maxSurge: "25%", maxUnavailable: "25%" },
    });
    assert.equal("status" in planned, false);
  });

  it("takes up a create that was interrupted, by a generated name too", async () => {
    for (const metadata of [{ name: "fixed" }, {}]) {
      const name = "name" in metadata ? "fixed" : "generated";
      const first = await resource("core/v1:ConfigMap", name).create(configMap({ a: "1", b: "1" }, metadata));
      const next = resource("core/v1:ConfigMap", name, await newProcess());
      if (official) {
        // It knows nothing of the create before.
        const again = next.create(configMap({ a: "2" }, metadata));
        await assert.rejects(again, /field conflict|already exists/);
        continue;
      }
      await next.create(configMap({ a: "2" }, metadata));
      assert.equal(next.id, first.id);
      assert.deepEqual(next.state.data, { a: "2" });
    }
    const names = await sandbox.kubectl(["-n", "team", "get", "configmap", "-o", "name"]);
    assert.equal(names.split("\n").filter((each) => each.includes("generated")).length, 1);
  });

  it("refuses what others made, and imports it", async () => {
    await sandbox.kubectl(["-n", "team", "create", "configmap", "foreign", "--from-literal=a=1"]);
    const inputs = configMap({ a: "1" }, { name: "foreign" });
    const foreign = resource("core/v1:ConfigMap", "foreign");
    // Before 4.29 the official one took it over (pulumi-kubernetes#2926).
    if (official)
      await foreign.create(inputs).catch(({ message }) => assert.match(message, /already exists/));
    else await assert.rejects(foreign.create(inputs), /already exists[^]*pulumi import/);
    foreign.id = "team/foreign";
    assert.ok(await foreign.refresh());
    assert.deepEqual(await foreign.diff(inputs), []);
  });

  it("waits for a Service's endpoints, and for a Job", async () => {
    await resource("apps/v1:Deployment", "served").create(deployment("served"));
    const spec = { selector: { app: "served" }, ports: [{ port: 80 }] };
    const service = { apiVersion: "v1", kind: "Service", metadata: { name: "served" }, spec };
    const made = await resource("core/v1:Service", "served").create(service);
    assert.deepEqual(await made.diff(service), []);
    const template = { spec: { restartPolicy: "Never", containers: [{ name: "c", image: IMAGE }] } };
    const job = { apiVersion: "batch/v1", kind: "Job", metadata: { name: "task" }, spec: { template } };
    const task = await resource("batch/v1:Job", "task").create(job);
    assert.equal((task.state.status as Properties).succeeded, 1);
    assert.deepEqual(await task.diff(job), []);
  });

  it("deletes with everything below, and a namespace with all that is in it", async () => {
    const going = await resource("core/v1:Namespace", "going").create(namespace("going"));
    const web = await resource("apps/v1:Deployment", "web").create(deployment("web", { namespace: "going" }));
    await web.delete();
    assert.equal(await sandbox.kubectl(["-n", "going", "get", "rs,pods", "-o", "name"]), "");
    await resource("core/v1:ConfigMap", "left").create(configMap({}, { name: "left", namespace: "going" }));
    await going.delete();
    assert.equal(
      await sandbox.kubectl(["get", "namespace", "going", "--ignore-not-found", "-o", "name"]),
      "",
    );
    await web.delete();
  });
});

const lines = (text: string): number => text.split("\n").filter((line) => line !== "").length;
