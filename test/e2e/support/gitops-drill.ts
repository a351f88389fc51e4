/** Commits, reverts, changes by hand and mistakes, as Flux takes them from what `npm run ci -- render` writes. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { acquireCrds } from "../../../sandbox/toolchain/crds.ts";
import { helmTemplate, type Values } from "../../charts/template.ts";
import { previewOf } from "../../ci/render/plan.ts";
import { gitOpsCrds } from "../../support/gitops-crds.ts";
import { terminate } from "../../../sandbox/cluster/components.ts";
import { layoutOf } from "../../../sandbox/cluster/layout.ts";
import { eventually, TestSandbox, testTools } from "../../sandbox/cluster/support.ts";
import { DeployRepository } from "./deploy-repository.ts";
import { DrillSecrets } from "./drill-secrets.ts";
import { Flux } from "./flux.ts";

export const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;

/** A service with settings, pods, what scales them, a route and a monitor. */
const service: Values = {
  config: { A: "a setting" },
  routing: {
    ...{ hostnames: ["shop.example.com"], gateway: { name: "public", namespace: "gateway" } },
    awsTargetGroup: true,
  },
  monitoring: { serviceMonitor: true, labels: { release: "prometheus" } },
};
/** And a Job that comes before its pods with each release. */
export const migrating: Values = { migrations: { command: ["/nodejs/bin/node", "dist/migrate.js"] } };
/** Secrets by their names in Secrets Manager, and what they are there. */
export const secrets = {
  "shop/web/session-key": "of-the-drill-alone",
  "rds!db-1": JSON.stringify({ username: "master", password: "of-the-drill-alone" }),
};
/** And a secret of its own, a database, and the Job that makes its role there as the master user. */
export const withDatabase: Values = {
  ...migrating,
  secrets: {
    ...{ keys: { SESSION_KEY: "shop/web/session-key" }, region: "eu-central-1" },
    roleArn: "arn:aws:iam::111122223333:role/web-secret-reader",
  },
  database: {
    ...{ host: "db.example", name: "svc_web", user: "svc_web", region: "eu-central-1" },
    admin: { secret: "rds!db-1", name: "app", roleArn: "arn:aws:iam::111122223333:role/db-secret-reader" },
  },
};
const repository = "111122223333.dkr.ecr.eu-central-1.amazonaws.com/web";
/** Charts whose definitions a service's objects are of. */
const charts = [
  "aws-load-balancer-controller",
  "external-secrets",
  "gateway-crds-helm",
  "prometheus-operator-crds",
];
/** What the operator says of each ExternalSecret. */
const SECRETS_SAY = '{range .items[*]}{.metadata.name}: {.status.conditions[*].message}{"\\n"}{end}';
/** What Flux has to do within. */
const PATIENCE_SECONDS = 150;

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly message?: string;
}
interface Kustomization {
  readonly metadata: { readonly name: string; readonly generation?: number };
  readonly status?: {
    readonly conditions?: readonly Condition[];
    readonly lastAppliedRevision?: string;
    readonly observedGeneration?: number;
  };
}

export class GitOpsDrill {
  readonly folder = mkdtempSync(join(tmpdir(), "slipway-gitops-"));
  readonly deploy = new DeployRepository(this.folder);
  readonly secrets = new DrillSecrets();
  #sandbox: TestSandbox | undefined;
  #flux: Flux | undefined;

  get sandbox(): TestSandbox {
    if (this.#sandbox === undefined) throw new Error("the drill has not begun");
    return this.#sandbox;
  }

  /** @param program of tools/flux */
  async begin(program: string): Promise<void> {
    const sandbox = (this.#sandbox = new TestSandbox(await testTools(), "simulated"));
    await sandbox.start();
    // Its own operator would ask Secrets Manager: the drill's gives out what the drill says, when it says so.
    await terminate(layoutOf(sandbox.dir), ["aws-controllers"]);
    const library = await acquireCrds();
    const items = [...charts.flatMap((chart) => library.ofChart(chart)), ...(await gitOpsCrds("flux"))];
    const list = JSON.stringify({ apiVersion: "v1", kind: "List", items });
    await sandbox.kubectl(["apply", "--server-side", "-f", "-"], list);
    await sandbox.kubectl(["wait", "--for=condition=Established", "crd", "--all", "--timeout=60s"]);
    await sandbox.kubectl(["create", "namespace", "flux-system"]);
    const flux = (this.#flux = new Flux({ folder: this.folder, program, kubeconfig: sandbox.kubeconfig }));
    const url = `${await flux.serve(join(this.folder, "repositories"))}/deploy.git`;
    await this.deploy.create(url);
    await sandbox.apply(flux.secret);
    this.secrets.start(sandbox.kubeconfig);
    await flux.start();
  }

  async end(): Promise<void> {
    await this.#flux?.stop();
    await this.secrets.stop();
    await this.#sandbox?.remove();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Renders the service with an image, and commits it. @returns seconds until its Deployment runs that image */
  async release(api: string, values: Values = {}): Promise<number> {
    await this.render(api, values);
    await this.deploy.push(`web: ${api}`);
    return this.untilRuns(api);
  }

  /** @returns seconds until the Deployment has that image */
  untilRuns(api: string): Promise<number> {
    return this.#seconds(`the image ${api}`, () => this.runs(api));
  }

  async render(api: string, values: Values = {}): Promise<void> {
    const image = { repository, digest: api };
    const text = await helmTemplate({ image, ...service, ...values }, { name: "web", namespace: "shop" });
    const objects = parseAllDocuments(text).flatMap((each) => (each.toJS() as object | null) ?? []);
    await this.deploy.render(previewOf(objects as Parameters<typeof previewOf>[0]));
  }

  /** Has Flux apply what the repository has of the stack, as docs/gitops.md says: once. @returns seconds until all is well */
  async install(): Promise<number> {
    const file = join(this.deploy.checkout, "clusters/production/flux/slipway.yaml");
    await this.sandbox.kubectl(["apply", "-f", file]);
    return this.allWell();
  }

  /** @returns seconds until every Kustomization has applied the newest commit, and is well */
  async allWell(): Promise<number> {
    const commit = await this.deploy.git(["rev-parse", "HEAD"]);
    return this.#seconds(`all of ${commit}`, async () => {
      const all = await this.kustomizations();
      return (
        all.length > 3 &&
        all.every(
          ({ status }) =>
            status?.lastAppliedRevision?.endsWith(commit) === true &&
            conditionOf({ status })?.status === "True",
        )
      );
    });
  }

  /** @returns seconds until the question is answered by yes */
  async #seconds(what: string, ask: () => Promise<boolean>): Promise<number> {
    const begun = performance.now();
    try {
      await eventually(what, PATIENCE_SECONDS, () => {
        this.#flux?.requireRunning();
        return ask();
      });
    } catch (error) {
      const state = (await this.kustomizations()).map(
        ({ metadata, status }) => `${metadata.name}: ${conditionOf({ status })?.message ?? "nothing said"}`,
      );
      const secrets = await this.read("externalsecret", SECRETS_SAY);
      throw new Error(
        `${(error as Error).message}\n${state.join("\n")}\n${secrets ?? ""}\n${this.#flux?.logs().slice(-4_000)}`,
      );
    }
    return Math.round((performance.now() - begun) / 100) / 10;
  }

  /** @returns seconds until an object has a value there; undefined: until it is gone */
  until(object: string, path: string, value: string | undefined): Promise<number> {
    return this.#seconds(`${object} ${path} ${value}`, async () => (await this.read(object, path)) === value);
  }

  /** The value of an object of the service's namespace by its JSONPath; undefined where there is no such object. */
  async read(object: string, path: string): Promise<string | undefined> {
    try {
      return await this.sandbox.kubectl([
        "get",
        object,
        "--namespace",
        "shop",
        "--output",
        `jsonpath=${path}`,
      ]);
    } catch (error) {
      if (/NotFound/.test((error as Error).message)) return undefined;
      throw error;
    }
  }

  /** The service's Jobs in the order in which they began: beginning, end, name. */
  async jobs(): Promise<string> {
    const line = '{.status.startTime} {.status.completionTime} {.metadata.name}{"\\n"}';
    return this.sandbox
      .kubectl([
        ...["get", "jobs", "--namespace", "shop", "--sort-by=.status.startTime"],
        ...["--output", `jsonpath={range .items[*]}${line}{end}`],
      ])
      .then((text) => text.trim());
  }

  async runs(api: string): Promise<boolean> {
    const image = await this.read("deployment/web", "{.spec.template.spec.containers[0].image}");
    return image === `${repository}@${api}`;
  }

  async kustomizations(): Promise<readonly Kustomization[]> {
    const text = await this.sandbox.kubectl(["get", "kustomizations", "-n", "flux-system", "-o", "json"]);
    return (JSON.parse(text) as { items: Kustomization[] }).items;
  }

  /** Seconds until one of them is refused. @returns its message */
  async refused(name: string): Promise<{ readonly seconds: number; readonly message: string }> {
    let message = "";
    const seconds = await this.#seconds(`${name} is refused`, async () => {
      const found = (await this.kustomizations()).find(({ metadata }) => metadata.name === name);
      const ready = conditionOf({ status: found?.status });
      message = ready?.message ?? "";
      return ready?.status === "False" && !/dependenc/i.test(message);
    });
    return { seconds, message };
  }

  /** The file of one of the service's objects, from the checkout. */
  async fileOf(name: string): Promise<string> {
    const found = (await this.deploy.git(["ls-files", `apps/production/web/*/${name}`])).split("\n");
    if (found.length !== 1 || found[0] === "") throw new Error(`${name}: ${found.join(", ")}`);
    return found[0]!;
  }
}

function conditionOf({ status }: { readonly status: Kustomization["status"] }): Condition | undefined {
  return status?.conditions?.find(({ type }) => type === "Ready");
}
