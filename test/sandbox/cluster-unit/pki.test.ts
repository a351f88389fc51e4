import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { layoutOf } from "../../../sandbox/cluster/layout.ts";
import { preparePki } from "../../../sandbox/cluster/pki.ts";

const AUTHORITIES = ["ca", "etcd-ca", "front-proxy-ca"];
const URLS = { internalUrl: "https://10.0.0.1:6443", publicUrl: "https://127.0.0.1:6443" };
const NODE = { name: "node", address: "10.0.0.1" };

describe("a cluster's certificates", () => {
  const dir = mkdtempSync(join(tmpdir(), "slipway-pki-"));
  const layout = layoutOf(dir);
  after(() => rmSync(dir, { recursive: true, force: true }));

  const files = (extension: string): string[] =>
    readdirSync(layout.pki).filter((file) => file.endsWith(extension));
  const certificate = (name: string): X509Certificate =>
    new X509Certificate(readFileSync(join(layout.pki, `${name}.crt`)));

  /** Names of the leaves that each authority vouches for. */
  function leavesByAuthority(): Record<string, string[]> {
    const leaves = files(".crt")
      .map((file) => file.replace(/\.crt$/, ""))
      .filter((name) => !AUTHORITIES.includes(name));
    return Object.fromEntries(
      AUTHORITIES.map((authority) => {
        const { publicKey } = certificate(authority);
        return [authority, leaves.filter((name) => certificate(name).verify(publicKey)).sort()];
      }),
    );
  }

  it("come from one authority for the cluster, one for etcd and one for the front proxy", async () => {
    await preparePki(layout, { serverAddresses: [], ...URLS, node: NODE });
    assert.deepEqual(leavesByAuthority(), {
      ca: [
        ...["admin", "apiserver", "apiserver-kubelet-client", "cluster-admin", "controller-manager"],
        ...["kube-proxy", "kubelet", "metrics-server", "node", "scheduler"],
      ],
      "etcd-ca": ["apiserver-etcd-client", "etcd"],
      "front-proxy-ca": ["front-proxy-client"],
    });
  });

  it("are issued anew at each start, by the same authorities", async () => {
    const before = ["etcd", ...AUTHORITIES].map((name) => certificate(name).fingerprint256);
    await preparePki(layout, { serverAddresses: [], ...URLS, node: NODE });
    const after = ["etcd", ...AUTHORITIES].map((name) => certificate(name).fingerprint256);
    assert.notEqual(after[0], before[0]);
    assert.deepEqual(after.slice(1), before.slice(1));
  });

  it("and their keys are the user's alone", () => {
    assert.equal(statSync(layout.pki).mode & 0o777, 0o700);
    assert.ok(files(".key").length > AUTHORITIES.length);
    for (const file of [...files(".key"), ...files(".kubeconfig")])
      assert.equal(statSync(join(layout.pki, file)).mode & 0o777, 0o600, file);
  });
});
