import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import {
  type ClusterFacts,
  clusterStatus,
  enter,
  exposeService,
  importImage,
  stopCluster,
} from "../../../sandbox/cluster/cluster.ts";
import { layoutOf } from "../../../sandbox/cluster/layout.ts";
import { launch } from "../../../sandbox/cluster/components.ts";
import { isRunning, type ProcessIdentity } from "../../../sandbox/cluster/process-identity.ts";
import { inBox, terminateInBox } from "../../../sandbox/cluster/real/box.ts";
import { cgroupName } from "../../../sandbox/cluster/real/cgroups.ts";
import { obstaclesToRealNode } from "../../../sandbox/cluster/real/preflight.ts";
import { writeOciImage } from "../../../sandbox/image/oci.ts";
import {
  HARDENED,
  TestSandbox,
  commandLine,
  eventually,
  listeningAddresses,
  processesNaming,
  processesOf,
  testTools,
} from "./support.ts";

const REPOSITORY = "111122223333.dkr.ecr.us-east-1.amazonaws.com/web";
const WEB_PORT = 8080;
const labels = { app: "web" };

describe("a cluster with a real node", function () {
  let sandbox: TestSandbox;
  let image: string;
  let facts: ClusterFacts;
  let hostNetwork: string[];

  before(async function () {
    const tools = await testTools();
    const obstacles = await obstaclesToRealNode(tools);
    if (obstacles.length > 0) {
      console.log(`      skipped, since this machine can't run a real node: ${obstacles.join("; ")}`);
      this.skip();
    }
    hostNetwork = readdirSync("/sys/class/net");
    sandbox = new TestSandbox(tools, "real");
    facts = await sandbox.start();
    const { readyAfter } = facts;
    console.log(
      `      control plane ready after ${readyAfter.controlPlane} ms, node after ${readyAfter.nodes} ms`,
    );
    // CoreDNS' health plugin is a small web server.
    const tar = join(sandbox.dir, "web.tar");
    const web = await writeOciImage({
      out: tar,
      reference: `${REPOSITORY}:1`,
      entrypoint: ["/coredns", "-conf", "/Corefile"],
      files: [
        { source: tools["coredns"] ?? "", target: "/coredns", mode: 0o755 },
        { content: `.:1053 {\n  health :${WEB_PORT}\n}\n`, target: "/Corefile" },
      ],
    });
    await importImage(sandbox.dir, tar);
    image = web.reference;
  });
  after(() => sandbox?.remove());

  /** The node's control groups in all hierarchies. */
  function existingGroups(): string[] {
    const name = cgroupName(layoutOf(sandbox.dir));
    const candidates = [name, ...readdirSync("/sys/fs/cgroup").map((hierarchy) => `/${hierarchy}${name}`)];
    return candidates.map((group) => `/sys/fs/cgroup${group}`).filter((group) => existsSync(group));
  }

  /** What is killed is gone once the kernel gets round to it. */
  function untilGone(processes: readonly ProcessIdentity[]): Promise<void> {
    return eventually("processes are gone", 60, async () => !processes.some(isRunning));
  }

  it("runs a hardened pod by its image's digest", async () => {
    assert.match(image, /@sha256:[0-9a-f]{64}$/);
    await sandbox.apply(
      {
        apiVersion: "v1",
        kind: "Namespace",
        metadata: { name: "web", labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
      },
      {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name: "web", namespace: "web" },
        spec: {
          selector: { matchLabels: labels },
          template: {
            metadata: { labels },
            spec: {
              automountServiceAccountToken: false,
              securityContext: HARDENED.pod,
              containers: [
                {
                  name: "web",
                  image,
                  imagePullPolicy: "IfNotPresent",
                  ports: [{ name: "http", containerPort: WEB_PORT }],
                  readinessProbe: { httpGet: { path: "/health", port: "http" }, periodSeconds: 1 },
                  securityContext: HARDENED.container,
                  resources: { requests: { cpu: "20m", memory: "32Mi" }, limits: { memory: "64Mi" } },
                },
              ],
            },
          },
        },
      },
      {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name: "web", namespace: "web" },
        spec: { selector: labels, ports: [{ name: "http", port: 80, targetPort: "http" }] },
      },
      {
        apiVersion: "autoscaling/v2",
        kind: "HorizontalPodAutoscaler",
        metadata: { name: "web", namespace: "web" },
        spec: {
          scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" },
          minReplicas: 1,
          maxReplicas: 3,
          metrics: [
            {
              type: "Resource",
              resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 80 } },
            },
          ],
        },
      },
    );
    await sandbox.kubectl(["-n", "web", "rollout", "status", "deployment/web", "--timeout=180s"]);
  });

  it("confines its process: no root, no capabilities, no new privileges, seccomp", () => {
    const web = processesOf(facts).find(({ pid }) => commandLine(pid).startsWith("/coredns -conf /Corefile"));
    const status = readFileSync(`/proc/${web!.pid}/status`, "utf8");
    assert.match(status, /^Uid:\t65532\t65532\t65532\t65532$/m);
    assert.match(status, /^CapEff:\t0+$/m);
    assert.match(status, /^CapBnd:\t0+$/m);
    assert.match(status, /^NoNewPrivs:\t1$/m);
    assert.match(status, /^Seccomp:\t2$/m);
  });

  it("lets a service answer on this machine's loopback", async () => {
    const service = { namespace: "web", service: "web", port: 80 };
    const url = await exposeService(sandbox.dir, service);
    assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/);
    // A rolled-out Deployment's endpoints take kube-proxy a moment more; until then connections are reset.
    let answer = "";
    await eventually("the service answers", 120, async () => {
      const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(5_000) }).catch(
        () => undefined,
      );
      answer = response ? `${response.status} ${await response.text()}` : "";
      return response?.ok ?? false;
    });
    assert.equal(answer, "200 OK");
    assert.equal(await exposeService(sandbox.dir, service), url);
    await assert.rejects(exposeService(sandbox.dir, { ...service, port: 81 }), /it has the ports 80/);
    await assert.rejects(exposeService(sandbox.dir, { ...service, service: "none" }), /no such service/);
  });

  it("ends a program in its namespaces, and not only what has entered them", async () => {
    const layout = layoutOf(sandbox.dir);
    const seconds = "86397"; // tells it apart
    await launch(layout, { name: "sleeper", command: inBox(layout, ["sleep", seconds]) });
    const sleepers = async (): Promise<readonly string[]> =>
      (await enter(sandbox.dir, ["ps", "-eo", "args="])).stdout
        .split("\n")
        .filter((line) => line === `sleep ${seconds}`);
    await eventually("it sleeps", 20, async () => (await sleepers()).length === 1);
    await terminateInBox(layout, ["sleeper"]);
    assert.deepEqual(await sleepers(), []);
  });

  it("gives autoscalers their metrics", async () => {
    const current = [
      "-n",
      "web",
      "get",
      "hpa",
      "web",
      "-o",
      "jsonpath={.status.currentMetrics[0].resource.current.averageUtilization}",
    ];
    await eventually("the autoscaler knows the CPU's use", 300, async () =>
      /^\d+$/.test(await sandbox.kubectl(current)),
    );
  });

  it("resolves services' names", async () => {
    await sandbox.kubectl(["-n", "kube-system", "rollout", "status", "deployment/coredns", "--timeout=180s"]);
    const question = `const r = new (require("node:dns").promises.Resolver)(); r.setServers(["10.96.0.10"]); r.resolve4("web.web.svc.cluster.local").then((a) => console.log(a[0]));`;
    const address = await sandbox.kubectl([
      "-n",
      "web",
      "get",
      "service",
      "web",
      "-o",
      "jsonpath={.spec.clusterIP}",
    ]);
    // As for any service, the endpoints of the name server's take kube-proxy a moment.
    let answer = "";
    await eventually("the name is resolved", 120, async () => {
      const asked = await enter(sandbox.dir, [process.execPath, "-e", question]).catch(() => undefined);
      answer = asked?.stdout.trim() ?? "";
      return answer !== "";
    });
    assert.equal(answer, address);
  });

  it("listens on loopback only, and leaves this machine's network alone", () => {
    const addresses = listeningAddresses(processesNaming(sandbox.dir));
    assert.ok(addresses.length >= 1);
    for (const address of addresses) assert.match(address, /^0100007F:/);
    assert.deepEqual(readdirSync("/sys/class/net"), hostNetwork);
  });

  it("recovers from a killed kubelet, with pods, images and addresses", async () => {
    const url = await exposeService(sandbox.dir, { namespace: "web", service: "web", port: 80 });
    const former = processesOf(facts);
    const kubelet = former.filter(({ pid }) => /^\S+\/kubelet --config/.test(commandLine(pid)));
    assert.equal(kubelet.length, 1);
    for (const { pid } of kubelet) process.kill(pid, "SIGKILL");
    await eventually(
      "the crash is seen",
      30,
      async () => (await clusterStatus(sandbox.dir)).state === "degraded",
    );
    const crashed = (await clusterStatus(sandbox.dir)).components.filter(({ running }) => !running);
    assert.deepEqual(
      crashed.map(({ name }) => name),
      ["kubelet"],
    );

    facts = await sandbox.start();
    await untilGone(former);
    assert.equal(await exposeService(sandbox.dir, { namespace: "web", service: "web", port: 80 }), url);
    const answers = (): Promise<boolean> =>
      fetch(`${url}/health`, { signal: AbortSignal.timeout(2_000) }).then(
        (response) => response.ok,
        () => false,
      );
    await eventually("the service answers again", 180, answers);
  });

  it("leaves nothing behind when it stops", async () => {
    const groups = existingGroups();
    assert.ok(groups.length > 0);
    const processes = processesOf(facts);
    assert.ok(
      processes.some(({ pid }) => commandLine(pid).startsWith("/coredns")),
      "pods' processes are among them",
    );
    assert.equal(
      readFileSync("/proc/self/mounts", "utf8").includes(sandbox.dir),
      false,
      "mounts show in the node only",
    );

    await stopCluster(sandbox.dir, { wipe: true });
    await untilGone(processes);
    assert.deepEqual(processesNaming(sandbox.dir), []);
    assert.deepEqual(existingGroups(), []);
    assert.deepEqual(readdirSync("/sys/class/net"), hostNetwork);
    assert.equal(existsSync(join(sandbox.dir, "cluster")), false);
  });
});
