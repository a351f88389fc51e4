import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { lastingObjects, objectsOf, pulumiObjects } from "../../../sandbox/engine/leftovers.ts";
import { isHeld, pendingCreations, wasKilledUnrecorded } from "../../../sandbox/engine/recovery.ts";
import { operationArguments } from "../../../sandbox/engine/run.ts";
import { eventually } from "../cluster/support.ts";
import { parseClusterUrl } from "../../../sandbox/commands/verify.ts";

describe("locks of the backend", () => {
  const lock = { pid: 42, hostname: hostname(), timestamp: "2026-01-01T00:00:00Z" };

  it("are held while their engine runs", () =>
    assert.equal(
      isHeld(lock, () => "pulumi\n"),
      true,
    ));
  it("are stale when their process is gone", () =>
    assert.equal(
      isHeld(lock, () => undefined),
      false,
    ));
  it("are stale when their pid is another program's by now", () =>
    assert.equal(
      isHeld(lock, () => "node\n"),
      false,
    ));
  it("of another machine are taken to be held", () => {
    assert.equal(
      isHeld({ ...lock, hostname: "elsewhere.example" }, () => undefined),
      true,
    );
  });
  it("are looked up among real processes", () => {
    assert.equal(isHeld({ ...lock, pid: process.pid }), process.platform !== "linux");
    assert.equal(isHeld({ ...lock, pid: 2 ** 22 + 1 }), false);
  });
  it("are stale when their process has ended and nobody has reaped it", async function () {
    if (process.platform !== "linux") return this.skip();
    const folder = mkdtempSync(join(tmpdir(), "slipway-lock-"));
    const engine = join(folder, "pulumi");
    symlinkSync("/bin/sh", engine);
    // Its parent becomes a program that waits for no child. It lives until it is told to end: a shell would reap it.
    const go = join(folder, "go");
    const life = `until [ -e '${go}' ]; do sleep 0.1; done`;
    const parent = spawn("/bin/sh", ["-c", `"${engine}" -c "${life}" & echo $!; exec sleep 600`]);
    try {
      const [told] = (await once(parent.stdout, "data")) as [Buffer];
      const pid = Number(String(told));
      const isSleep = (): boolean => readFileSync(`/proc/${parent.pid}/comm`, "utf8") === "sleep\n";
      await eventually("its parent is another program", 60, () => Promise.resolve(isSleep()));
      writeFileSync(go, "");
      await eventually("it has ended", 60, () =>
        Promise.resolve(/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"))),
      );
      assert.equal(readFileSync(`/proc/${pid}/comm`, "utf8"), "pulumi\n");
      assert.equal(isHeld({ ...lock, pid }), false);
    } finally {
      parent.kill("SIGKILL");
      rmSync(folder, { recursive: true });
    }
  });
});

describe("pending operations", () => {
  it("need help where they are creations", () => {
    const operation = (type: string) => ({ type, resource: { urn: type } });
    const all = ["creating", "updating", "deleting", "reading"].map(operation);
    assert.deepEqual(pendingCreations(all), [operation("creating")]);
  });
});

describe("operations", () => {
  it("ask the policies whenever they plan from the program", () => {
    const policies = ["--policy-pack", "policy"];
    for (const operation of ["preview", "up"] as const) {
      assert.deepEqual(operationArguments(operation, "staging", "policy").slice(3, 5), policies);
    }
    assert.ok(!operationArguments("destroy", "staging", "policy").includes("--policy-pack"));
    assert.ok(!operationArguments("preview", "staging").includes("--policy-pack"));
  });

  it("need no consent where they change nothing", () => {
    assert.ok(!operationArguments("preview", "staging").includes("--yes"));
    assert.ok(operationArguments("refresh", "staging").includes("--yes"));
  });
});

describe("leftovers in the cluster", () => {
  it("are the objects that Pulumi applied, and no others", () => {
    const object = (name: string, manager: string, namespace?: string) => ({
      kind: "ConfigMap",
      metadata: {
        name,
        ...(namespace && { namespace }),
        managedFields: [{ manager: "kubectl" }, { manager }],
      },
    });
    const objects = [
      object("ours", "pulumi-kubernetes-1a2b", "api"),
      object("ours-too", "pulumi-kubernetes"),
      object("root-ca", "kube-controller-manager", "api"),
      { kind: "Node", metadata: { name: "n" } },
    ];
    assert.deepEqual(pulumiObjects(objects), ["ConfigMap/api/ours", "ConfigMap/ours-too"]);
  });

  it("are in a cluster of one's own only what the stack had", () => {
    const resource = (type: string, id?: string) => ({
      urn: `urn:${type}`,
      type,
      custom: true,
      ...(id && { id }),
    });
    const state = [
      resource("kubernetes:core/v1:ConfigMap", "api/ours"),
      resource("kubernetes:apps/v1:Deployment"),
      resource("aws:ec2/vpc:Vpc", "vpc-1"),
    ];
    assert.deepEqual([...objectsOf(state)], ["ConfigMap/api/ours"]);
  });
});

describe("leftovers in the cloud", () => {
  it("are the objects that AWS was not asked to delete", () => {
    const type = "aws:kms/key:Key";
    const kept = { id: "a", type, outputs: { arn: "arn" } };
    const scheduled = { id: "b", type, outputs: { arn: "arn", deletionDate: "2026-01-08T00:00:00Z" } };
    const snapshot = { id: "c", type: "aws:rds:snapshot", outputs: {} };
    assert.deepEqual(lastingObjects([kept, scheduled, snapshot]), [kept]);
  });
});

describe("a service's URL in the cluster", () => {
  it("names service, namespace and port", () => {
    assert.deepEqual(parseClusterUrl("http://api.shop.svc.cluster.local:8080"), {
      service: "api",
      namespace: "shop",
      port: 8080,
    });
    assert.equal(parseClusterUrl("http://api.shop.svc.cluster.local").port, 80);
  });
});

describe("a first update", () => {
  const GONE = 2 ** 22 + 1;
  const stack = { urn: "urn:pulumi:staging::slipway::pulumi:pulumi:Stack::slipway-staging" };
  let backend: string;

  beforeEach(() => {
    backend = mkdtempSync(join(tmpdir(), "slipway-backend-"));
  });
  afterEach(() => rmSync(backend, { recursive: true }));

  const write = (place: string, content: object): void => {
    const folder = join(backend, ".pulumi", place, "slipway");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "staging.json"), JSON.stringify(content));
  };
  const lockedBy = (pid: number, host = hostname()): void =>
    write("locks", { pid, hostname: host, timestamp: "2026-01-01T00:00:00Z" });
  const recorded = (latest: object): void => write("stacks", { version: 3, checkpoint: { latest } });

  it("was killed before it wrote its state where its lock is stale, and the state names nothing", () => {
    lockedBy(GONE);
    recorded({ manifest: {} });
    assert.equal(wasKilledUnrecorded(backend), true);
  });
  it("was not where nothing was locked, or nothing was ever there", () => {
    assert.equal(wasKilledUnrecorded(backend), false);
    recorded({});
    assert.equal(wasKilledUnrecorded(backend), false);
  });
  it("was not where another machine may be at it", () => {
    lockedBy(GONE, "elsewhere.example");
    recorded({});
    assert.equal(wasKilledUnrecorded(backend), false);
  });
  it("was not where the state names what is there, or was about to be", () => {
    lockedBy(GONE);
    recorded({ resources: [stack] });
    assert.equal(wasKilledUnrecorded(backend), false);
    recorded({ pending_operations: [{ type: "creating", resource: stack }] });
    assert.equal(wasKilledUnrecorded(backend), false);
  });
});
