import { type ApiClient, isNotFound } from "./client.ts";
import { type GroupVersionKind, apiVersionOf } from "./kinds.ts";
import { at, listAt, textAt } from "./objects.ts";

/** What the API server says of a kind. */
export interface ApiResource {
  /** The name in paths: `deployments`. */
  readonly plural: string;
  readonly namespaced: boolean;
}

/** The API server serves no such kind: its definition has not been created yet, or is gone. */
export class UnknownKindError extends Error {
  override readonly name = "UnknownKindError";

  constructor(kind: GroupVersionKind) {
    super(`the API server serves no kind "${kind.kind}" in version "${apiVersionOf(kind)}"`);
  }
}

/** The kinds that the API server serves, asked once per group and version. */
export class Discovery {
  readonly #client: ApiClient;
  readonly #groups = new Map<string, Promise<readonly unknown[]>>();

  constructor(client: ApiClient) {
    this.#client = client;
  }

  /**
   * @throws {UnknownKindError} where there is no such kind; the next call asks the server again, since a definition
   * may have been created in the meantime
   */
  async find(kind: GroupVersionKind): Promise<ApiResource> {
    const resources = await this.#resources(apiVersionOf(kind));
    const found = resources.find(
      (each) => textAt(each, "kind") === kind.kind && !textAt(each, "name").includes("/"),
    );
    if (found === undefined) {
      this.#groups.delete(apiVersionOf(kind));
      throw new UnknownKindError(kind);
    }
    return { plural: textAt(found, "name"), namespaced: at(found, "namespaced") === true };
  }

  /** `apps/v1` and `apps/v1/Deployment` for everything that is served: what charts ask for as API versions. */
  async apiVersions(): Promise<readonly string[]> {
    const groups = listAt(await this.#client.request({ method: "GET", path: "/apis" }), "groups");
    const versions = groups.flatMap((group) =>
      listAt(group, "versions").map((version) => textAt(version, "groupVersion")),
    );
    const perVersion = ["v1", ...versions].map(async (version) => {
      // A group whose own server is down, such as metrics.k8s.io, is no reason to render nothing.
      const resources = await this.#resources(version).catch(() => []);
      const kinds = resources.map((each) => textAt(each, "kind"));
      return [version, ...[...new Set(kinds)].map((kind) => `${version}/${kind}`)];
    });
    return (await Promise.all(perVersion)).flat();
  }

  /** To be called when a definition has been created or changed. */
  forget(): void {
    this.#groups.clear();
  }

  #resources(apiVersion: string): Promise<readonly unknown[]> {
    const known = this.#groups.get(apiVersion);
    if (known !== undefined) return known;
    const asked = this.#ask(apiVersion);
    this.#groups.set(apiVersion, asked);
    asked.catch(() => this.#groups.delete(apiVersion));
    return asked;
  }

  async #ask(apiVersion: string): Promise<readonly unknown[]> {
    const path = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    try {
      return listAt(await this.#client.request({ method: "GET", path }), "resources");
    } catch (error) {
      if (isNotFound(error)) return [];
      throw error;
    }
  }
}
