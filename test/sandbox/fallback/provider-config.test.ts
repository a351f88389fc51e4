import assert from "node:assert/strict";
import {
  checkProviderConfig,
  diffProviderConfig,
  parseConfig,
} from "../../../sandbox/fallback/provider-config.ts";
import type { Properties } from "../../../sandbox/plugin/provider.ts";
import { UNKNOWN, secret } from "../../../sandbox/plugin/wire.ts";

function kubeconfig(server: string, token = "t"): string {
  return JSON.stringify({
    "current-context": "c",
    clusters: [{ name: "k", cluster: { server } }],
    users: [{ name: "u", user: { token } }],
    contexts: [{ name: "c", context: { cluster: "k", user: "u" } }],
  });
}

describe("the kubernetes provider's configuration", () => {
  const [here, elsewhere] = [kubeconfig("https://a"), kubeconfig("https://b")];
  const rows: readonly [what: string, olds: Properties, news: Properties, replaces: readonly string[]][] = [
    ["the same", { kubeconfig: here }, { kubeconfig: here }, []],
    ["other credentials", { kubeconfig: here }, { kubeconfig: kubeconfig("https://a", "u") }, []],
    ["another server", { kubeconfig: here }, { kubeconfig: elsewhere }, ["kubeconfig"]],
    ["unknown, and no identifier", { kubeconfig: here }, { kubeconfig: UNKNOWN }, ["kubeconfig"]],
    [
      "another server of the same identifier",
      { kubeconfig: here, clusterIdentifier: "i" },
      { kubeconfig: elsewhere, clusterIdentifier: "i" },
      [],
    ],
    [
      "unknown, of the same identifier",
      { kubeconfig: here, clusterIdentifier: "i" },
      { kubeconfig: UNKNOWN, clusterIdentifier: "i" },
      [],
    ],
    [
      "another identifier",
      { kubeconfig: here, clusterIdentifier: "i" },
      { kubeconfig: here, clusterIdentifier: "j" },
      ["clusterIdentifier"],
    ],
    [
      "an identifier for the first time",
      { kubeconfig: here },
      { kubeconfig: here, clusterIdentifier: "i" },
      [],
    ],
  ];
  for (const [what, olds, news, replaces] of rows) {
    it(`replaces ${replaces.length === 0 ? "nothing" : "everything"}: ${what}`, () => {
      const diff = diffProviderConfig(olds, news);
      assert.deepEqual(diff.replaces ?? [], replaces);
      assert.equal(diff.changes, what !== "the same");
    });
  }

  it("reads flags as the SDK sends them, a kubeconfig that is an object, and secrets", () => {
    for (const flag of ["true", true])
      assert.equal(parseConfig({ enableConfigMapMutable: flag }).enableConfigMapMutable, true);
    assert.equal(parseConfig({ kubeconfig: secret({ a: 1 }) }).kubeconfig, '{"a":1}');
  });

  it("refuses what is not modelled, all of it at once", () => {
    const flags = { deleteUnreachable: "true", upsertExistingObjects: "true", enableSecretMutable: true };
    const modes = { enableServerSideApply: "false", renderYamlToDirectory: "out" };
    assert.deepEqual(
      checkProviderConfig({ ...flags, ...modes }).map(({ property }) => property),
      [...Object.keys(flags), ...Object.keys(modes)],
    );
    const taken = { enableServerSideApply: "true", deleteUnreachable: "false", kubeconfig: UNKNOWN };
    assert.deepEqual(checkProviderConfig(taken), []);
  });
});
