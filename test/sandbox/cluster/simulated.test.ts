import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import { ClusterError, clusterStatus, exposeService, stopCluster } from "../../../sandbox/cluster/cluster.ts";
import {
  HARDENED,
  TestSandbox,
  eventually,
  listeningAddresses,
  processesNaming,
  testTools,
} from "./support.ts";

const LOOPBACK = /^0100007F:/;

describe("a cluster with simulated nodes", () => {
  let tools: Record<string, string>;
  let sandbox: TestSandbox;

  before(async () => {
    tools = await testTools();
    sandbox = new TestSandbox(tools, "simulated");
    const { readyAfter } = await sandbox.start();
    console.log(
      `      control plane ready after ${readyAfter.controlPlane} ms, nodes after ${readyAfter.nodes} ms`,
    );
  });
  after(() => sandbox.remove());

  it("has a ready node in each zone", async () => {
    const { state, nodes, facts } = await clusterStatus(sandbox.dir);
    assert.equal(state, "running");
    assert.deepEqual(nodes, [
      { name: "simulated-us-east-1a", ready: true },
      { name: "simulated-us-east-1b", ready: true },
    ]);
    assert.match(facts?.serverUrl ?? "", /^https:\/\/127\.0\.0\.1:\d+$/);
    const zones = await sandbox.kubectl([
      "get",
      "nodes",
      "-o",
      "jsonpath={.items[*].metadata.labels.topology\\.kubernetes\\.io/zone}",
    ]);
    assert.equal(zones, "us-east-1a us-east-1b");
  });

  it("runs deployments and jobs, and lets pods go", async () => {
    await sandbox.kubectl(["create", "deployment", "web", "--image=localhost/web:1", "--replicas=3"]);
    await sandbox.kubectl(["create", "job", "task", "--image=localhost/task:1"]);
    await sandbox.kubectl(["rollout", "status", "deployment/web", "--timeout=120s"]);
    await sandbox.kubectl(["wait", "job/task", "--for=condition=Complete", "--timeout=120s"]);
    await sandbox.kubectl(["delete", "deployment", "web"]);
    await eventually(
      "pods are gone",
      120,
      async () => (await sandbox.kubectl(["get", "pods", "-l", "app=web", "-o", "name"])) === "",
    );
  });

  it("refuses a root pod in a restricted namespace", async () => {
    await sandbox.apply({
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: "strict", labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
    });
    await sandbox.accountsOf("strict");
    const pod = (name: string, spec: object, container: object): object => ({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name, namespace: "strict" },
      spec: { ...spec, containers: [{ name: "main", image: "localhost/web:1", ...container }] },
    });
    await assert.rejects(sandbox.apply(pod("root", {}, {})), /violates PodSecurity "restricted:latest"/);
    await sandbox.apply(
      pod("hardened", { securityContext: HARDENED.pod }, { securityContext: HARDENED.container }),
    );
  });

  it("listens on loopback only", function () {
    if (process.platform !== "linux") this.skip();
    const addresses = listeningAddresses(processesNaming(sandbox.dir));
    assert.ok(addresses.length >= 3, `etcd twice and the API server, at least: ${addresses.join(" ")}`);
    for (const address of addresses) assert.match(address, LOOPBACK);
  });

  it("lets no client of the API server into etcd", async () => {
    const file = (name: string): Buffer => readFileSync(join(sandbox.dir, "cluster", "pki", name));
    const { ports } = JSON.parse(readFileSync(join(sandbox.dir, "cluster", "identity.json"), "utf8"));
    const askAs = (client: string): Promise<number | string | undefined> =>
      new Promise((resolve) => {
        const [cert, key, ca] = [file(`${client}.crt`), file(`${client}.key`), file("etcd-ca.crt")];
        const options = { host: "127.0.0.1", port: ports.etcd, path: "/version", cert, key, ca };
        request(options, ({ statusCode }) => resolve(statusCode))
          .on("error", () => resolve("refused"))
          .end();
      });
    assert.equal(await askAs("apiserver-etcd-client"), 200);
    for (const client of ["cluster-admin", "kwok", "apiserver", "front-proxy-client"])
      assert.equal(await askAs(client), "refused", client);
  });

  it("leaves a running cluster as it is", async () => {
    const { facts } = await clusterStatus(sandbox.dir);
    assert.deepEqual(await sandbox.start(), facts);
  });

  it("says which component has crashed, and recovers at the next start", async () => {
    await sandbox.kubectl(["create", "configmap", "kept-over-crash"]);
    const scheduler = (await clusterStatus(sandbox.dir)).facts?.pids["kube-scheduler"];
    process.kill(scheduler!, "SIGKILL");
    await eventually(
      "the crash is seen",
      30,
      async () => (await clusterStatus(sandbox.dir)).state === "degraded",
    );
    const crashed = (await clusterStatus(sandbox.dir)).components.filter(({ running }) => !running);
    assert.deepEqual(
      crashed.map(({ name }) => name),
      ["kube-scheduler"],
    );
    assert.match(crashed[0]?.lastWords ?? "", /Starting Kubernetes Scheduler|Golang/);

    const { pids } = await sandbox.start();
    assert.notEqual(pids["kube-scheduler"], scheduler);
    assert.equal((await clusterStatus(sandbox.dir)).state, "running");
    await sandbox.kubectl(["get", "configmap", "kept-over-crash"]);
  });

  it("keeps objects and address over down and up", async () => {
    await sandbox.kubectl(["create", "configmap", "kept"]);
    const before = (await clusterStatus(sandbox.dir)).facts;
    await stopCluster(sandbox.dir, { wipe: false });
    assert.equal((await clusterStatus(sandbox.dir)).state, "stopped");
    assert.deepEqual(processesNaming(sandbox.dir), []);

    const after = await sandbox.start();
    assert.equal(after.serverUrl, before?.serverUrl);
    assert.equal(after.caData, before?.caData);
    await sandbox.kubectl(["get", "configmap", "kept"]);
  });

  it("lives beside another sandbox, whose `auto` settles for simulated nodes and says why", async () => {
    const { kubelet: _kubelet, ...others } = tools;
    const other = new TestSandbox(others, "auto");
    try {
      const { serverUrl, nodes, nodesReason } = await other.start();
      assert.equal(nodes, "simulated");
      assert.match(nodesReason ?? "", /^no real node here: .*(kubelet|Linux)/);
      assert.notEqual(serverUrl, (await clusterStatus(sandbox.dir)).facts?.serverUrl);
      await sandbox.kubectl(["create", "configmap", "mine"]);
      await assert.rejects(other.kubectl(["get", "configmap", "mine"]), /not found/);
      assert.equal((await clusterStatus(sandbox.dir)).state, "running");
    } finally {
      await other.remove();
    }
    assert.equal((await clusterStatus(sandbox.dir)).state, "running");
  });

  it("can be used by its kubeconfig, like a cluster that the user already has", async () => {
    const guest = new TestSandbox(tools, "auto");
    try {
      const facts = await guest.start({ kubeconfig: join(sandbox.dir, "cluster", "admin.kubeconfig") });
      const host = (await clusterStatus(sandbox.dir)).facts;
      assert.equal(facts.nodes, "existing");
      assert.equal(facts.serverUrl, host?.serverUrl);
      assert.equal(facts.caData, host?.caData);
      assert.deepEqual(Object.keys(facts.pids), ["aws-controllers"]);
      assert.equal((await clusterStatus(guest.dir)).state, "running");
    } finally {
      await guest.remove();
    }
    assert.equal((await clusterStatus(sandbox.dir)).state, "running");
  });

  it("says what it can't do", async () => {
    const service = { namespace: "default", service: "kubernetes", port: 443 };
    await assert.rejects(exposeService(sandbox.dir, service), /simulated nodes run no containers/);
    await stopCluster(sandbox.dir, { wipe: false });
    await assert.rejects(sandbox.start({ tools: { ...tools, etcd: "/bin/false" } }), (error) => {
      assert.ok(error instanceof ClusterError);
      assert.match(error.message, /etcd has stopped/);
      return true;
    });
    assert.deepEqual(processesNaming(sandbox.dir), []);
  });

  it("leaves nothing after a wipe", async () => {
    await sandbox.start();
    await stopCluster(sandbox.dir, { wipe: true });
    assert.deepEqual(processesNaming(sandbox.dir), []);
    assert.equal(existsSync(join(sandbox.dir, "cluster")), false);
    assert.equal((await clusterStatus(sandbox.dir)).state, "absent");
  });
});
