/** The drill of docs/gitops.md, step by step: each builds on the one before. */
import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import { HEAL_SECONDS } from "./deploy-repository.ts";
import { digest, type GitOpsDrill, migrating, secrets, withDatabase } from "./gitops-drill.ts";

export interface DrillStep {
  readonly what: string;
  /** Seconds that docs/gitops.md promises. */
  readonly most?: number;
  /** @returns seconds that it took @throws where the outcome is not what it should be */
  run(drill: GitOpsDrill): Promise<number>;
}

const [first, second] = [digest("1"), digest("2")];
const IMAGE = "{.spec.template.spec.containers[0].image}";
/** What a commit, or its revert, may take until the Deployment has its image. */
const PROMISED_SECONDS = 15;

export const steps: readonly DrillStep[] = [
  {
    what: "everything from nothing, in order",
    async run(drill) {
      await drill.render(first);
      await drill.deploy.push("web");
      const seconds = await drill.install();
      assert.ok(await drill.runs(first));
      return seconds;
    },
  },
  { what: "a commit is applied", most: PROMISED_SECONDS, run: (drill) => drill.release(second) },
  { what: "and all of it well", run: (drill) => drill.allWell() },
  {
    what: "git revert is applied",
    most: PROMISED_SECONDS,
    async run(drill) {
      await drill.deploy.revert();
      const before = (await drill.read("deployment/web", IMAGE)) ?? "";
      assert.match(before, new RegExp(second));
      const seconds = await drill.until("deployment/web", IMAGE, before.replace(second, first));
      await drill.allWell();
      return seconds;
    },
  },
  {
    what: "a migration, and then its pods",
    async run(drill) {
      const uid = await drill.read("deployment/web", "{.metadata.uid}");
      const seconds = await drill.release(second, migrating);
      // Its wave is another one's neighbour by now, and it is the same object.
      assert.equal(await drill.read("deployment/web", "{.metadata.uid}"), uid);
      const jobs = await drill.sandbox.kubectl([
        ...["get", "jobs", "-n", "shop", "-o"],
        'jsonpath={range .items[*]}{.status.succeeded}{" "}{..image}{"\\n"}{end}',
      ]);
      assert.match(jobs, new RegExp(`^1 \\S+@${second}$`, "m"));
      await drill.allWell();
      await drill.deploy.revert();
      await drill.allWell();
      return seconds;
    },
  },
  {
    what: "a change by hand is put back",
    async run(drill) {
      const setting = "{.data.A}";
      await drill.sandbox.kubectl([
        ...["patch", "configmap/web", "-n", "shop", "--type=merge"],
        ...["--patch", '{"data":{"A":"by hand"}}'],
      ]);
      return drill.until("configmap/web", setting, "a setting");
    },
  },
  {
    what: "what was deleted by hand is back",
    async run(drill) {
      await drill.sandbox.kubectl(["delete", "networkpolicy/web", "-n", "shop"]);
      return drill.until("networkpolicy/web", "{.metadata.name}", "web");
    },
  },
  {
    what: "the number of pods is left alone",
    async run(drill) {
      await drill.sandbox.kubectl(["scale", "deployment/web", "-n", "shop", "--replicas=5"]);
      await drill.deploy.git(["commit", "--allow-empty", "--quiet", "--message", "nothing"]);
      await drill.deploy.git(["push", "--quiet", "origin", "HEAD:main"]);
      const seconds = await drill.allWell();
      // The autoscaler has no metrics here, and leaves it, too.
      assert.equal(await drill.read("deployment/web", "{.spec.replicas}"), "5");
      return seconds;
    },
  },
  {
    what: "what a commit takes away is pruned",
    async run(drill) {
      assert.equal(await drill.read("servicemonitor/web", "{.metadata.name}"), "web");
      await drill.render(first, { monitoring: { serviceMonitor: false } });
      await drill.deploy.push("web: no monitor");
      const seconds = await drill.until("servicemonitor/web", "{.metadata.name}", undefined);
      await drill.allWell();
      assert.equal(await drill.read("deployment/web", "{.metadata.name}"), "web");
      return seconds;
    },
  },
  {
    what: "an invalid commit is refused whole",
    async run(drill) {
      const setting = "{.data.A}";
      const before = await drill.read("configmap/web", setting);
      // What the API server refuses, and beside it, in the same wave and in a later one, what it would take.
      drill.deploy.change(await drill.fileOf("service-web.yaml"), /port: 80$/m, "port: 99999");
      drill.deploy.change(await drill.fileOf("configmap-web.yaml"), "a setting", "another");
      drill.deploy.change(await drill.fileOf("deployment-web.yaml"), new RegExp(first, "g"), second);
      await drill.deploy.push("a mistake");
      const { seconds, message } = await drill.refused("web-0");
      assert.match(message, /Service\/shop\/web[^]*99999/);
      // It is tried again and again, and none of it is there after that either.
      await setTimeout(HEAL_SECONDS * 1_000 + 2_000);
      assert.equal(await drill.read("configmap/web", setting), before);
      assert.ok(await drill.runs(first));
      const ready = await drill.read("deployment/web", "{.status.readyReplicas}");
      assert.ok(Number(ready) > 0, `ready: ${ready}`);
      return seconds;
    },
  },
  {
    what: "and its revert fixes that",
    async run(drill) {
      await drill.deploy.revert();
      return drill.allWell();
    },
  },
  {
    what: "secrets without a value hold a release",
    async run(drill) {
      await drill.render(second, withDatabase);
      await drill.deploy.push("web: a secret, and a database");
      const ready = '{.status.conditions[?(@.type=="Ready")].status}';
      const seconds = await drill.until("externalsecret/web-db-admin", ready, "False");
      // Long enough for the next wave to look for this one several times.
      await setTimeout(5_000);
      assert.equal(await drill.jobs(), "");
      assert.ok(await drill.runs(first));
      return seconds;
    },
  },
  {
    what: "then role, migration and pods, in order",
    async run(drill) {
      for (const [name, value] of Object.entries(secrets)) drill.secrets.put(name, value);
      const seconds = await drill.untilRuns(second);
      await drill.allWell();
      const [role, migration, ...more] = (await drill.jobs()).split("\n").map((line) => line.split(" "));
      assert.deepEqual(more, []);
      assert.match(role?.[2] ?? "", /^web-db-role-/);
      assert.match(migration?.[2] ?? "", /^web-migrate-/);
      // Each begins once the one before it has ended: beginning, end, name.
      const sets = await drill.read("replicaset", "{.items[*].metadata.creationTimestamp}");
      const released = sets?.split(" ").sort().at(-1);
      const times = [...role!.slice(0, 2), ...migration!.slice(0, 2), released];
      assert.ok(!times.includes(""), times.join());
      assert.deepEqual(times, times.toSorted());
      const url = await drill.read("secret/web-db-admin", "{.data.url}");
      assert.match(Buffer.from(url ?? "", "base64").toString(), /^postgresql:\/\/master:of-the-drill-alone@/);
      return seconds;
    },
  },
  {
    what: "their revert takes them away",
    async run(drill) {
      await drill.deploy.revert();
      const seconds = await drill.until("externalsecret/web-db-admin", "{.metadata.name}", undefined);
      await drill.allWell();
      assert.equal(await drill.jobs(), "");
      assert.ok(await drill.runs(first));
      return seconds;
    },
  },
];
