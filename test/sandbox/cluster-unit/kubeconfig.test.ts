import assert from "node:assert/strict";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readKubeconfig, writeKubeconfig } from "../../../sandbox/cluster/kubeconfig.ts";

describe("kubeconfig", () => {
  const dir = mkdtempSync(join(tmpdir(), "kubeconfig-"));
  const path = join(dir, "config");
  const access = { server: "https://127.0.0.1:6443", ca: "CA\n", certificate: "CRT\n", key: "KEY\n" };
  after(() => rmSync(dir, { recursive: true }));

  it("reads what it writes, for its owner's eyes only", () => {
    writeKubeconfig(path, access);
    assert.deepEqual(readKubeconfig(path), access);
    assert.equal(statSync(path).mode & 0o777, 0o600);
  });

  it("follows the current context, and files beside it, as minikube writes them", () => {
    for (const [file, content] of Object.entries(access)) writeFileSync(join(dir, file), content);
    writeFileSync(
      path,
      `
current-context: mine
contexts:
  - { name: other, context: { cluster: other, user: me } }
  - { name: mine, context: { cluster: here, user: me } }
clusters:
  - { name: other, cluster: { server: "https://other" } }
  - { name: here, cluster: { server: "https://127.0.0.1:6443", certificate-authority: ca } }
users:
  - { name: me, user: { client-certificate: certificate, client-key: key } }
`,
    );
    assert.deepEqual(readKubeconfig(path), access);
  });

  const config = (changes: object): string =>
    JSON.stringify({
      "current-context": "c",
      contexts: [{ name: "c", context: { cluster: "k", user: "u" } }],
      clusters: [{ name: "k", cluster: { server: "https://k", "certificate-authority-data": "YQ==" } }],
      users: [{ name: "u", user: { "client-certificate-data": "YQ==", "client-key-data": "YQ==" } }],
      ...changes,
    });
  const unusable: readonly (readonly [what: string, content: string, error: RegExp])[] = [
    ["no YAML", "a: [", /neither YAML nor JSON/],
    ["an empty file", "", /neither a kubeconfig's contents nor .*kubectl config view/],
    [
      "plain HTTP",
      config({ clusters: [{ name: "k", cluster: { server: "http://k" } }] }),
      /no server that begins with https:.*http:\/\/k\)/,
    ],
    [
      "a context that is not there",
      config({ "current-context": "x" }),
      /context "x" leads to no cluster .*contexts are: c/,
    ],
    [
      "a token",
      config({ users: [{ name: "u", user: { token: "t" } }] }),
      /has no client-certificate.*kind, k3d/,
    ],
    [
      "no authority",
      config({ clusters: [{ name: "k", cluster: { server: "https://k" } }] }),
      /has no certificate-authority/,
    ],
    [
      "a certificate that is not there",
      config({
        users: [{ name: "u", user: { "client-certificate": "gone.crt", "client-key-data": "YQ==" } }],
      }),
      /gone\.crt, which the kubeconfig names, does not exist/,
    ],
  ];
  for (const [what, content, error] of unusable) {
    it(`refuses ${what}, and says where`, () => {
      writeFileSync(path, content);
      assert.throws(
        () => readKubeconfig(path),
        (thrown: Error) => {
          assert.match(thrown.message, error);
          assert.ok(thrown.message.includes(path));
          return true;
        },
      );
    });
  }

  it("says which file does not exist", () => {
    assert.throws(() => readKubeconfig(join(dir, "none")), /none does not exist/);
  });
});
