import { createHash } from "node:crypto";
import type { SecretsManager } from "../../cloud/secrets-manager.ts";
import { isNotFound, messageOf } from "../../kubernetes/client.ts";
import { type Cluster, keyOf } from "../../kubernetes/cluster.ts";
import type { GroupVersionKind } from "../../kubernetes/kinds.ts";
import { type KubeObject, conditionOf, idOf, listAt, recordAt, textAt } from "../../kubernetes/objects.ts";
import { generatePassword, generatorOf, PASSWORD } from "./generate.ts";
import { accessOf, millisecondsOf, resolveData, UnsupportedError } from "./resolve.ts";

const GROUP = { group: "external-secrets.io", version: "v1" };
const EXTERNAL_SECRET: GroupVersionKind = { ...GROUP, kind: "ExternalSecret" };
const SECRET_STORE: GroupVersionKind = { ...GROUP, kind: "SecretStore" };
const SECRET: GroupVersionKind = { group: "", version: "v1", kind: "Secret" };

/** What the operator puts on the Secrets that it makes. */
const MANAGED = "reconcile.external-secrets.io/managed";
const HASH = "reconcile.external-secrets.io/data-hash";
/** The operator's service account by its chart's default, and its field manager. */
const OPERATOR = "external-secrets";

/** The operator begins with a second and doubles; here somebody waits. */
const RETRY_MS = 2_000;
const DEFAULT_REFRESH = "1h";

interface Reconciled {
  readonly generation: number;
  /** When it is due again, in milliseconds since 1970. */
  readonly due: number;
  /** Hash of what was written; absent where it failed. */
  readonly hash?: string;
}

/** Brings the cluster's Secrets to what ExternalSecrets ask for, as the External Secrets operator would. */
export class Controller {
  readonly #cluster: Cluster;
  readonly #secrets: Pick<SecretsManager, "value">;
  readonly #log: (line: string) => void;
  readonly #reconciled = new Map<string, Reconciled>();

  constructor(cluster: Cluster, secrets: Pick<SecretsManager, "value">, log: (line: string) => void) {
    this.#cluster = cluster;
    this.#secrets = secrets;
    this.#log = log;
  }

  /** One round over all stores and ExternalSecrets: what has changed, what is due, what failed a moment ago. */
  async round(now = Date.now()): Promise<void> {
    const [stores, externalSecrets] = [
      await this.#cluster.listAllIfKnown(SECRET_STORE),
      await this.#cluster.listAllIfKnown(EXTERNAL_SECRET),
    ];
    for (const store of stores) await this.#judgeStore(store);
    if (externalSecrets.length === 0) return;
    const managed = await this.#cluster.listAll(SECRET, { labelSelector: `${MANAGED}=true` });
    const hashes = new Map(managed.map((each) => [idOf(each), each.metadata.annotations?.[HASH]]));
    for (const each of externalSecrets) {
      if (this.#isDue(each, hashes.get(`${each.metadata.namespace}/${targetOf(each)}`), now))
        await this.#reconcile(each, now);
    }
  }

  #isDue(externalSecret: KubeObject, hash: string | undefined, now: number): boolean {
    const { metadata } = externalSecret;
    // Nothing but the loss of the Secret makes a new one, not even a restart of the operator.
    if (isMadeOnce(externalSecret) && hash !== undefined && isReady(externalSecret)) return false;
    const last = this.#reconciled.get(metadata.uid ?? "");
    if (last === undefined || last.generation !== metadata.generation || now >= last.due) return true;
    return last.hash !== undefined && last.hash !== hash;
  }

  async #reconcile(externalSecret: KubeObject, now: number): Promise<void> {
    const { uid = "", generation = 0 } = externalSecret.metadata;
    try {
      const hash = await this.#write(externalSecret);
      await this.#report(externalSecret, {
        ...{ type: "Ready", status: "True", reason: "SecretSynced", message: "secret synced" },
      });
      const interval = millisecondsOf(textAt(externalSecret, "spec", "refreshInterval") || DEFAULT_REFRESH);
      const due = interval === 0 || isMadeOnce(externalSecret) ? Number.POSITIVE_INFINITY : now + interval;
      this.#reconciled.set(uid, { generation, due, hash });
    } catch (error) {
      if (isNotFound(error)) return; // deleted, or its namespace, while it was being seen to
      this.#reconciled.set(uid, { generation, due: now + RETRY_MS });
      const reason = {
        type: "Ready",
        status: "False",
        reason: "SecretSyncedError",
        message: messageOf(error),
      };
      await this.#report(externalSecret, reason);
    }
  }

  /** @returns a hash of what was written */
  async #write(externalSecret: KubeObject): Promise<string> {
    const { metadata, apiVersion, kind } = externalSecret;
    const { namespace = "", name = "", uid = "" } = metadata;
    const target = recordAt(externalSecret, "spec", "target");
    const policy = textAt(target, "creationPolicy") || "Owner";
    if (policy !== "Owner" && policy !== "Orphan")
      throw new UnsupportedError(`target.creationPolicy ${policy}`);
    const data = await resolveData(
      externalSecret,
      async (id) => {
        const access = accessOf(await this.#storeOf(externalSecret));
        return this.#secrets.value({ id, ...access, caller: OPERATOR });
      },
      (source) => this.#generate(source, namespace),
    );
    const hash = createHash("sha256")
      .update(JSON.stringify(Object.entries(data).sort()))
      .digest("hex");
    const template = recordAt(target, "template");
    const secret: KubeObject = {
      apiVersion: "v1",
      kind: "Secret",
      type: textAt(template, "type") || "Opaque",
      metadata: {
        namespace,
        name: targetOf(externalSecret),
        labels: { ...textsAt(template, "labels"), [MANAGED]: "true" },
        annotations: { ...textsAt(template, "annotations"), [HASH]: hash },
        ownerReferences:
          policy === "Owner"
            ? [{ apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true }]
            : [],
      },
      data: Object.fromEntries(
        Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString("base64")]),
      ),
    };
    await this.#cluster.apply(secret, { fieldManager: OPERATOR, dryRun: false, force: true });
    return hash;
  }

  /** What a source makes rather than reads. */
  async #generate(source: unknown, namespace: string): Promise<Readonly<Record<string, string>> | undefined> {
    const name = generatorOf(source);
    if (name === undefined) return undefined;
    const generator = await this.#cluster.find({ ...PASSWORD, namespace, name });
    if (generator === undefined) throw new Error(`could not get Password "${name}", not found`);
    return { password: generatePassword(generator) };
  }

  async #storeOf(externalSecret: KubeObject): Promise<KubeObject> {
    const name = textAt(externalSecret, "spec", "secretStoreRef", "name");
    const kind = textAt(externalSecret, "spec", "secretStoreRef", "kind") || "SecretStore";
    if (kind !== "SecretStore") throw new UnsupportedError(`secretStoreRef.kind ${kind}`);
    const { namespace = "" } = externalSecret.metadata;
    const store = await this.#cluster.find({ ...SECRET_STORE, namespace, name });
    if (store === undefined) throw new Error(`could not get SecretStore "${name}", not found`);
    return store;
  }

  async #judgeStore(store: KubeObject): Promise<void> {
    try {
      accessOf(store);
      await this.#report(store, {
        type: "Ready",
        status: "True",
        reason: "Valid",
        message: "store validated",
      });
    } catch (error) {
      const reason = { type: "Ready", status: "False", reason: "InvalidProviderConfig" };
      await this.#report(store, { ...reason, message: messageOf(error) });
    }
  }

  /** Sets the condition, where it is another than it was. */
  async #report(object: KubeObject, condition: Readonly<Record<string, string>>): Promise<void> {
    const { type = "", status, reason, message } = condition;
    const before = conditionOf(object, type);
    const isSynced = object.kind === EXTERNAL_SECRET.kind && status === "True";
    const isSame = before?.status === status && before?.reason === reason && before?.message === message;
    if (isSame && !isSynced) return;
    const now = new Date().toISOString();
    const lastTransitionTime = before?.status === status ? transitionTimeOf(object, type) || now : now;
    if (!isSame) this.#log(`${object.kind} ${idOf(object)}: ${reason}: ${message}`);
    await this.#cluster.patchStatus(keyOf(object), {
      conditions: [{ ...condition, lastTransitionTime }],
      ...(isSynced && { refreshTime: now, binding: { name: targetOf(object) } }),
    });
  }
}

/** External Secrets, API, "ExternalSecret": `CreatedOnce` makes the Secret where there is none, and never again. */
function isMadeOnce(externalSecret: KubeObject): boolean {
  return textAt(externalSecret, "spec", "refreshPolicy") === "CreatedOnce";
}

function isReady(object: KubeObject): boolean {
  return conditionOf(object, "Ready")?.status === "True";
}

function targetOf(externalSecret: KubeObject): string {
  return textAt(externalSecret, "spec", "target", "name") || (externalSecret.metadata.name ?? "");
}

function transitionTimeOf(object: KubeObject, type: string): string {
  const condition = listAt(object, "status", "conditions").find((each) => textAt(each, "type") === type);
  return textAt(condition, "lastTransitionTime");
}

function textsAt(template: unknown, key: string): Record<string, string> {
  return recordAt(template, "metadata", key) as Record<string, string>;
}
