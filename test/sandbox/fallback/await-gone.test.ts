import assert from "node:assert/strict";
import { ApiError } from "../../../sandbox/kubernetes/client.ts";
import type { Cluster } from "../../../sandbox/kubernetes/cluster.ts";
import type { KubeObject } from "../../../sandbox/kubernetes/objects.ts";
import { awaitGone } from "../../../sandbox/fallback/readiness/await.ts";

const definition = (reason: string): KubeObject =>
  ({
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "canaries.flagger.app", uid: "1", deletionTimestamp: "2026-11-29T12:00:00Z" },
    status: { conditions: [{ type: "Terminating", status: "True", reason, message: "not yet" }] },
  }) as unknown as KubeObject;

/** An API server that has forgotten a definition: it goes on with it only once something about it is changed. */
function forgetful(object: KubeObject): { cluster: Cluster; nudges: object[] } {
  const nudges: object[] = [];
  const gone = new ApiError(404, { reason: "NotFound", message: "not found" });
  const stub: Pick<Cluster, "get" | "annotate"> = {
    get: () => (nudges.length > 0 ? Promise.reject(gone) : Promise.resolve(object)),
    annotate: (key, annotations) => Promise.resolve(void nudges.push({ ...key, annotations })),
  };
  return { cluster: stub as Cluster, nudges };
}

const options = (timeoutMs: number) => ({ timeoutMs, signal: new AbortController().signal });

describe("kubernetes: waiting for an object to go", () => {
  it("reminds the API server of a definition whose instances it could not list", async () => {
    const object = definition("InstanceDeletionFailed");
    const { cluster, nudges } = forgetful(object);
    assert.equal(await awaitGone(cluster, object, options(60_000)), undefined);
    assert.equal(nudges.length, 1);
    assert.match(
      JSON.stringify(nudges),
      /"name":"canaries\.flagger\.app".*"slipway\.dev\/asked-to-go-again"/,
    );
  });

  it("leaves alone what goes on by itself, and what is no definition", async () => {
    const foreign = {
      ...definition("InstanceDeletionFailed"),
      kind: "Canary",
      apiVersion: "flagger.app/v1beta1",
    };
    await Promise.all(
      [definition("SomethingElse"), foreign].map(async (object) => {
        const { cluster, nudges } = forgetful(object);
        const problem = await awaitGone(cluster, object, options(2_500));
        assert.match(problem?.message ?? "", /was asked to go, and is still there/);
        assert.deepEqual(nudges, []);
      }),
    );
  });
});
