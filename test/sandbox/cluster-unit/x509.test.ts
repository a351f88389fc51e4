import assert from "node:assert/strict";
import { X509Certificate, createPrivateKey } from "node:crypto";
import { createAuthority, issueLeaf, type KeyedCertificate } from "../../../sandbox/cluster/x509.ts";

describe("x509", () => {
  let authority: KeyedCertificate;
  let ca: X509Certificate;
  before(async () => {
    authority = await createAuthority("ca");
    ca = new X509Certificate(authority.certificate);
  });

  it("creates a self-signed authority", () => {
    assert.equal(ca.subject, "CN=ca");
    assert.equal(ca.ca, true);
    assert.ok(ca.checkIssued(ca));
    assert.ok(ca.verify(ca.publicKey));
    assert.ok(ca.checkPrivateKey(createPrivateKey(authority.key)));
  });

  it("issues a leaf that verifies against its authority alone", async () => {
    const args = {
      commonName: "system:node:a",
      organization: "system:nodes",
      usages: ["clientAuth"],
    } as const;
    const { certificate, key } = await issueLeaf(authority, args);
    const leaf = new X509Certificate(certificate);
    assert.equal(leaf.subject, "O=system:nodes\nCN=system:node:a");
    assert.equal(leaf.ca, false);
    assert.deepEqual(leaf.keyUsage, ["1.3.6.1.5.5.7.3.2"]);
    assert.ok(leaf.checkIssued(ca));
    assert.ok(leaf.verify(ca.publicKey));
    assert.ok(leaf.checkPrivateKey(createPrivateKey(key)));
    assert.equal(
      leaf.verify(new X509Certificate((await createAuthority("ca")).certificate).publicKey),
      false,
    );
  });

  it("names a server's hosts", async () => {
    const hosts = ["127.0.0.1", "10.96.0.1", "kubernetes.default.svc"];
    const { certificate } = await issueLeaf(authority, {
      commonName: "server",
      usages: ["serverAuth"],
      hosts,
    });
    const leaf = new X509Certificate(certificate);
    assert.equal(leaf.checkIP("10.96.0.1"), "10.96.0.1");
    assert.equal(leaf.checkHost("kubernetes.default.svc"), "kubernetes.default.svc");
    assert.equal(leaf.checkIP("10.96.0.2"), undefined);
    assert.equal(leaf.checkHost("localhost"), undefined);
  });

  it("is valid now, and for a year at least", async () => {
    const { certificate } = await issueLeaf(authority, { commonName: "c", usages: ["clientAuth"] });
    for (const { validFrom, validTo } of [new X509Certificate(certificate), ca]) {
      assert.ok(Date.parse(validFrom) < Date.now());
      assert.ok(Date.parse(validTo) > Date.now() + 364 * 86_400_000);
    }
  });
});
