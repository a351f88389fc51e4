import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { clusterStatus } from "../../sandbox/cluster/cluster.ts";
import { commandLine, processesOf } from "../sandbox/cluster/support.ts";
import { type LoadSummary } from "../support/load-summary.ts";
import { drawn, itInWhole } from "../support/ring.ts";
import { containerSpec } from "./support/container-spec.ts";
import { type DeregistrationArgs, rollOut } from "./support/deregistration.ts";
import { naiveService } from "./support/naive.ts";
import { drainNode, hurryDown, scaledTo } from "./support/operations.ts";
import { onStage } from "./support/on-stage.ts";
import { type RolloutCluster } from "./support/rollout-cluster.ts";
import { type Service, type Version } from "./support/service.ts";
import { RATE, type UnderLoadArgs, assertNoneFailed, describeLoad, underLoad } from "./support/under-load.ts";

const LOAD: UnderLoadArgs = { rate: RATE, keepAlive: false, atLeastSeconds: 20 };

/** Longer than the 21 seconds for which the sample with the times of before takes new requests. */
const LAG_SECONDS = 30;

/** What may happen to a service besides a new image. */
const OPERATIONS = ["configuration", "drain", "crash-loop", "never-ready", "autoscaler"] as const;

describe("the sample service, rolled out under load on a real node", () => {
  const stage = onStage();
  let cluster: RolloutCluster;
  let service: Service;
  let good: Version;
  /** Of two good releases the one that is deployed, while images roll out. */
  let serving: "v1" | "v2" = "v1";
  before(() => {
    ({ cluster, service } = stage());
    good = { release: cluster.releases.v1, strategy: "rolling" };
  });

  /** Does something under load, and shows what came of the requests. */
  async function during(
    work: () => Promise<unknown>,
    args: Partial<UnderLoadArgs> = {},
  ): Promise<LoadSummary> {
    const { load } = await underLoad(cluster, { ...LOAD, ...args }, work);
    console.log(`      ${describeLoad(load)}`);
    return load;
  }

  async function deploy(version: Version): Promise<void> {
    await service.deploy(version);
    await service.rolledOut();
    await service.settled();
  }

  const pods = async (): Promise<readonly string[]> =>
    (await cluster.list("Pod")).map(({ metadata }) => metadata.name ?? "");

  it("fails requests with a naive manifest, so that this test is known to be able to fail", async () => {
    const [first, second] = [cluster.releases.v1, cluster.releases.v2].map(naiveService);
    await service.apply(first!);
    await service.rolledOut();
    const { failed } = await during(async () => {
      await service.apply(second!);
      await service.rolledOut();
      await service.settled();
    });
    assert.ok(failed > 0);
    await service.remove();
  });

  it("is installed by its chart, and the kernel confines each of its processes", async () => {
    await deploy(good);
    const { facts } = await clusterStatus(cluster.sandbox.dir);
    const processes = processesOf(facts!).filter(({ pid }) => commandLine(pid).includes("dist/main.js"));
    assert.equal(processes.length, 2);
    for (const { pid } of processes) {
      const status = readFileSync(`/proc/${pid}/status`, "utf8");
      assert.match(status, /^Uid:\t65532\t65532\t65532\t65532$/m);
      for (const set of ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"]) {
        assert.match(status, new RegExp(`^${set}:\t0+$`, "m"));
      }
      assert.match(status, /^NoNewPrivs:\t1$/m);
      assert.match(status, /^Seccomp:\t2$/m);
      const mounts = readFileSync(`/proc/${pid}/mounts`, "utf8");
      assert.match(mounts, /^\S+ \/ \S+ ro[, ]/m);
      assert.doesNotMatch(mounts, /serviceaccount/);
    }
  });

  it("is confined as the runtime says, too", async () => {
    const ids = await cluster.kubectl([
      ...["get", "pods", "-o", "jsonpath={.items[*].status.containerStatuses[*].containerID}"],
    ]);
    for (const id of ids.split(" ")) {
      const { process, root, linux } = await containerSpec(
        cluster.sandbox.dir,
        id.replace("containerd://", ""),
      );
      assert.deepEqual(
        { uid: process.user.uid, noNewPrivileges: process.noNewPrivileges, readonly: root.readonly },
        { uid: 65532, noNewPrivileges: true, readonly: true },
      );
      assert.deepEqual(Object.values(process.capabilities ?? {}).flat(), []);
      assert.equal(linux.seccomp?.defaultAction, "SCMP_ACT_ERRNO");
    }
  });

  for (const keepAlive of drawn("keep-alive", [false, true], 1)) {
    it(`loses no request when a new image rolls out, ${keepAlive ? "with" : "without"} keep-alive`, async () => {
      const { v1, v2 } = cluster.releases;
      const next = { ...good, release: serving === "v1" ? v2 : v1 };
      serving = serving === "v1" ? "v2" : "v1";
      const load = await during(() => deploy(next), { keepAlive });
      assertNoneFailed(load);
      assert.deepEqual(Object.keys(load.versions).sort(), ["v1", "v2"]);
    });
  }

  const operations = drawn("operations", OPERATIONS, 2);
  const itDrawn = (operation: (typeof OPERATIONS)[number]): typeof it =>
    (operations.includes(operation) ? it : it.skip) as typeof it;

  itDrawn("configuration")("loses no request when its configuration changes", async () => {
    const before = await pods();
    assertNoneFailed(await during(() => deploy({ ...good, values: { config: { LOG_LEVEL: "error" } } })));
    assert.deepEqual(
      (await pods()).filter((pod) => before.includes(pod)),
      [],
    );
  });

  itDrawn("drain")("loses no request when a node is drained, as far as one node can be", async () => {
    const before = await pods();
    assertNoneFailed(await during(() => drainNode(cluster, service)));
    assert.deepEqual(
      (await pods()).filter((pod) => before.includes(pod)),
      [],
    );
  });

  for (const fault of ["crash-loop", "never-ready"] as const) {
    itDrawn(fault)(`loses no request to a release that is bad (${fault}), nor to going back`, async () => {
      await deploy(good);
      const load = await during(async () => {
        await service.deploy({ ...good, release: cluster.releases.faulty, fault });
        await assert.rejects(service.rolledOut(), /exceeded its progress deadline/);
        await deploy(good);
      });
      assertNoneFailed(load);
      assert.deepEqual(Object.keys(load.versions), ["v1"]);
    });
  }

  itDrawn("autoscaler")(
    "has more pods under load by the real figures, and fewer after it, without losing a request",
    async () => {
      // 20m a pod: an idle one uses less, and under this load more, however little the machine has to spare.
      const values = {
        autoscaling: { enabled: true, targetCpuUtilization: 40 },
        resources: { requests: { cpu: "50m" } },
      };
      await deploy({ ...good, values });
      await hurryDown(cluster);
      const scaled = (what: string, isRight: (replicas: number) => boolean): Promise<void> =>
        scaledTo(cluster, service, what, isRight);
      // As many as the machine has to spare: more than that would be lost by any pods, which is not the question.
      const busy = { rate: 400, atOnce: 20 };
      assertNoneFailed(await during(() => scaled("more pods", (replicas) => replicas > 2), busy));
      assertNoneFailed(await during(() => scaled("fewer pods", (replicas) => replicas === 2), { rate: 10 }));
    },
  );

  describe("behind a load balancer that lags as ALBs do, with requests of 0 to 20 seconds", () => {
    async function loadOf(args: Omit<DeregistrationArgs, "strategy">): Promise<LoadSummary> {
      const load = await rollOut(stage(), { strategy: "rolling", ...args });
      console.log(`      ${describeLoad(load)}`);
      assert.deepEqual(Object.keys(load.versions).sort(), ["first", "second"]);
      return load;
    }

    it("fails some with the times of before, a delay of 10 seconds and a sleep of 15", async () => {
      assert.ok((await loadOf({ lagSeconds: LAG_SECONDS, isBefore: true })).failed > 0);
    });

    it("loses none with the times that follow from the lag", async () => {
      assertNoneFailed(await loadOf({ lagSeconds: LAG_SECONDS }));
    });

    itInWhole("loses none with an ALB's defaults", async () => {
      assertNoneFailed(await loadOf({}));
    });
  });
});
