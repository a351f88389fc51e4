import { createHash } from "node:crypto";
import type { CustomResourceDefinition } from "../../toolchain/crds.ts";
import { isAlreadyExists, isNotFound } from "../../kubernetes/client.ts";
import { type Cluster, keyOf } from "../../kubernetes/cluster.ts";
import type { KubeObject } from "../../kubernetes/objects.ts";
import { type AwaitOptions, awaitGone, awaitReady } from "../readiness/await.ts";
import { readinessRule } from "../readiness/rules.ts";

const KIND = { group: "apiextensions.k8s.io", version: "v1", kind: "CustomResourceDefinition" };

/** A label for each release that the definition stands in for: with the last of them it goes. */
const OWNER_PREFIX = "left-out.slipway.dev/";

/** The CRDs that are in the cluster in place of a release that is left out. */
export class SkippedChartDefinitions {
  readonly #cluster: Cluster;
  readonly #label: string;
  readonly #fieldManager: string;

  /** @param release its id, `namespace/name` */
  constructor(cluster: Cluster, release: string) {
    const digest = createHash("sha256").update(release).digest("hex").slice(0, 8);
    this.#cluster = cluster;
    this.#label = `${OWNER_PREFIX}${digest}`;
    this.#fieldManager = `slipway-left-out-${digest}`;
  }

  /**
   * Applies the CRDs and waits until their kinds are served; what an earlier version had besides goes.
   * A definition that somebody else has put there is left as it is.
   */
  async apply(definitions: readonly CustomResourceDefinition[], options: AwaitOptions): Promise<void> {
    await Promise.all(definitions.map((definition) => this.#apply(definition, options)));
    const names = new Set(definitions.map(({ metadata }) => metadata.name));
    const outdated = (await this.list()).filter(({ metadata }) => !names.has(metadata.name ?? ""));
    await Promise.all(outdated.map((definition) => this.#release(definition, options)));
    this.#cluster.discovery.forget();
  }

  /** Those of this release. */
  list(): Promise<readonly KubeObject[]> {
    return this.#cluster.list(KIND, "", { labelSelector: this.#label });
  }

  /** Gives the release's definitions up: one that stands in for no other release goes, with the objects of its kind. */
  async remove(options: AwaitOptions): Promise<void> {
    await Promise.all((await this.list()).map((definition) => this.#release(definition, options)));
    this.#cluster.discovery.forget();
  }

  async #apply(definition: CustomResourceDefinition, options: AwaitOptions): Promise<void> {
    const { metadata } = definition;
    const existing = await this.#cluster.find({ ...KIND, namespace: "", name: metadata.name });
    if (existing !== undefined && ownersOf(existing).length === 0) return;
    const labelled = { ...definition, metadata: { ...metadata, labels: { [this.#label]: "true" } } };
    const applied = await this.#cluster.apply(labelled as KubeObject, this.#write());
    const rule = readinessRule(applied);
    if (rule === undefined) return;
    const { problem } = await awaitReady(this.#cluster, applied, rule, options);
    if (problem !== undefined) throw new Error(problem.message);
  }

  async #release(definition: KubeObject, options: AwaitOptions): Promise<void> {
    const others = ownersOf(definition).filter((label) => label !== this.#label);
    const { apiVersion, kind, metadata } = definition;
    if (others.length > 0) {
      // Applying nothing gives up what nobody else applies: our label.
      const nothing = { apiVersion, kind, metadata: { name: metadata.name ?? "" } };
      await this.#cluster.apply(nothing, this.#write());
      return;
    }
    try {
      // Nothing depends on a CRD by an owner reference. In the foreground the garbage collector has its turn besides: of two
      // destroys of staging, each on a busy machine, that of a release with one CRD took 35 s so, and under 1 s in the background.
      await this.#cluster.delete(keyOf(definition), "Background");
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
    const problem = await awaitGone(this.#cluster, definition, options);
    if (problem !== undefined) throw new Error([problem.message, ...problem.reasons].join("\n  "));
  }

  #write() {
    return { fieldManager: this.#fieldManager, dryRun: false, force: true };
  }
}

function ownersOf({ metadata: { labels = {} } }: KubeObject): readonly string[] {
  return Object.keys(labels).filter((label) => label.startsWith(OWNER_PREFIX));
}

/** Makes the namespace where there is none, as `helm --create-namespace` does; like helm's, it stays. */
export async function ensureNamespace(cluster: Cluster, name: string): Promise<void> {
  try {
    const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name } };
    await cluster.create(namespace, { fieldManager: "helm", dryRun: false });
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
  }
}
