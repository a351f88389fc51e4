import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { eventually } from "../cluster/support.ts";
import type { TestSandbox } from "./test-sandbox.ts";

/** Of Flagger's phases, those that an update may meet. */
export type Phase = "Initialized" | "Progressing" | "Succeeded" | "Failed";

interface CanaryStatus {
  readonly lastPromotedSpec?: string;
  readonly trackedConfigs?: Readonly<Record<string, string>>;
  readonly conditions?: readonly { readonly reason: string }[];
}

interface Canary {
  readonly metadata: { readonly annotations: Readonly<Record<string, string>> };
  readonly status?: CanaryStatus;
}

/** The ConfigMap that names the release. */
interface ReleaseMap {
  readonly data: { readonly release: string };
}

/** How long an update may take until it waits for a verdict, on a machine with much to do. */
const BEGIN_SECONDS = 120;

/** Flagger's times are whole seconds, and no two phases of a release are in the same one. */
const PHASE_MS = 1_500;

const promoted: Readonly<Record<Phase, string>> = {
  ...{ Initialized: "True", Progressing: "Unknown", Succeeded: "True", Failed: "False" },
};

/**
 * Flagger's part in the releases of the service `api`, as far as an update meets it: what it writes, and as whom, but
 * no request is sent and no metric read. Source: Flagger 1.44, pkg/canary/status.go and pkg/controller/scheduler.go.
 */
export class Judge {
  readonly #sandbox: TestSandbox;

  constructor(sandbox: TestSandbox) {
    this.#sandbox = sandbox;
  }

  async kubectl(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.#sandbox.kubectl("--namespace", "api", ...args);
    assert.equal(code, 0, stderr);
    return stdout;
  }

  /** A field of an object, by kubectl's JSONPath. */
  field(object: string, path: string): Promise<string> {
    return this.kubectl("get", object, "--output", `jsonpath={${path}}`);
  }

  /** What a release is made of, as applied last: where it is the same, nothing has been released. */
  async release(): Promise<string> {
    const release = await this.field("configmap/api-release", ".data.release");
    return `${release} ${await this.field("deployment/api", ".spec.template")}`;
  }

  /** Waits until an update waits for the verdict on another release than the one that was judged last. */
  async expectRelease(): Promise<void> {
    await eventually("an update waits for a verdict", BEGIN_SECONDS, async () => {
      const find = ["--namespace", "api", "get", "--ignore-not-found", "--output", "json"];
      const { stdout } = await this.#sandbox.kubectl(...find, "canary/api", "configmap/api-release");
      const { items = [] } = JSON.parse(stdout || "{}") as { items?: [Canary, ReleaseMap] | [] };
      const [canary, map] = items;
      if (!canary || !map) return false;
      const isJudged = canary.status?.trackedConfigs?.["configmap/api-release"] === trackedAs(map.data);
      return canary.metadata.annotations["slipway.dev/release"] === map.data.release && !isJudged;
    });
  }

  /** Waits for a release, and leads it through these phases. */
  async judge(...phases: readonly Phase[]): Promise<void> {
    await this.expectRelease();
    for (const phase of phases) {
      await sleep(PHASE_MS);
      await this.enter(phase);
    }
  }

  /**
   * Writes what Flagger writes when it comes to this phase; or, once a release has failed, when it looks whether there
   * is another one: then the status names what is deployed now, and of when it failed only the condition tells.
   */
  async enter(phase: Phase): Promise<void> {
    if (phase === "Initialized") await this.#takeOver();
    if (phase === "Succeeded")
      await this.kubectl("set", "image", "deployment/api-primary", `api=${await this.#image()}`);
    const { lastPromotedSpec, conditions } = JSON.parse(
      (await this.field("canary/api", ".status")) || "{}",
    ) as CanaryStatus;
    const now = new Date().toISOString().replace(/\.\d+/, "");
    const condition = {
      ...{ type: "Promoted", status: promoted[phase], reason: phase },
      ...{ message: `the judge says ${phase}`, lastUpdateTime: now },
    };
    const lastAppliedSpec = await this.#image();
    const data = JSON.parse(await this.field("configmap/api-release", ".data")) as ReleaseMap["data"];
    const status = {
      ...{ phase, failedChecks: 0, canaryWeight: 0, iterations: 0, lastAppliedSpec },
      lastPromotedSpec: promoted[phase] === "True" ? lastAppliedSpec : lastPromotedSpec,
      lastTransitionTime: now,
      trackedConfigs: { "configmap/api-release": trackedAs(data) },
      conditions: conditions?.[0]?.reason === phase ? conditions : [condition],
    };
    await this.#patch("canary/api", { status }, "--subresource=status");
  }

  #image(): Promise<string> {
    return this.field("deployment/api", ".spec.template.spec.containers[0].image");
  }

  async #takeOver(): Promise<void> {
    await this.kubectl(
      "create",
      "deployment",
      "api-primary",
      `--image=${await this.#image()}`,
      "--replicas=0",
    );
    const selector = { "app.kubernetes.io/name": "api-primary", "app.kubernetes.io/instance": null };
    await this.#patch("service/api", { spec: { selector } });
    const backendRefs = [
      { name: "api-primary", port: 80, weight: 100 },
      { name: "api-canary", port: 80, weight: 0 },
    ];
    await this.#patch("httproute/api", { spec: { rules: [{ backendRefs }] } });
    await this.kubectl("scale", "deployment/api", "--replicas=0");
  }

  async #patch(object: string, patch: object, ...flags: readonly string[]): Promise<void> {
    const asFlagger = ["--field-manager=flagger", "--type=merge", "--patch", JSON.stringify(patch)];
    await this.kubectl("patch", object, ...flags, ...asFlagger);
  }
}

/** How a status names a ConfigMap: by what is in it. */
function trackedAs(data: ReleaseMap["data"]): string {
  return createHash("sha256").update(JSON.stringify(data)).digest("hex").slice(0, 16);
}
