import assert from "node:assert/strict";
import { X509Certificate, createPrivateKey } from "node:crypto";
import fc from "fast-check";
import { integer, oid } from "../../../sandbox/cluster/der.ts";
import { createAuthority, issueLeaf } from "../../../sandbox/cluster/x509.ts";

describe("x509", () => {
  const authority = createAuthority("ca");
  const ca = new X509Certificate(authority.certificate);

  it("creates a self-signed authority", () => {
    assert.equal(ca.subject, "CN=ca");
    assert.equal(ca.ca, true);
    assert.ok(ca.checkIssued(ca));
    assert.ok(ca.verify(ca.publicKey));
    assert.ok(ca.checkPrivateKey(createPrivateKey(authority.key)));
  });

  it("issues a leaf that verifies against its authority alone", () => {
    const args = {
      commonName: "system:node:a",
      organization: "system:nodes",
      usages: ["clientAuth"],
    } as const;
    const { certificate, key } = issueLeaf(authority, args);
    const leaf = new X509Certificate(certificate);
    assert.equal(leaf.subject, "O=system:nodes\nCN=system:node:a");
    assert.equal(leaf.ca, false);
    assert.deepEqual(leaf.keyUsage, ["1.3.6.1.5.5.7.3.2"]);
    assert.ok(leaf.checkIssued(ca));
    assert.ok(leaf.verify(ca.publicKey));
    assert.ok(leaf.checkPrivateKey(createPrivateKey(key)));
    assert.equal(leaf.verify(new X509Certificate(createAuthority("ca").certificate).publicKey), false);
  });

  it("names a server's hosts", () => {
    const hosts = ["127.0.0.1", "10.96.0.1", "kubernetes.default.svc"];
    const { certificate } = issueLeaf(authority, { commonName: "server", usages: ["serverAuth"], hosts });
    const leaf = new X509Certificate(certificate);
    assert.equal(leaf.checkIP("10.96.0.1"), "10.96.0.1");
    assert.equal(leaf.checkHost("kubernetes.default.svc"), "kubernetes.default.svc");
    assert.equal(leaf.checkIP("10.96.0.2"), undefined);
    assert.equal(leaf.checkHost("localhost"), undefined);
  });

  it("is valid now, and for a year at least", () => {
    const { certificate } = issueLeaf(authority, { commonName: "c", usages: ["clientAuth"] });
    for (const { validFrom, validTo } of [new X509Certificate(certificate), ca]) {
      assert.ok(Date.parse(validFrom) < Date.now());
      assert.ok(Date.parse(validTo) > Date.now() + 364 * 86_400_000);
    }
  });
});

describe("DER", () => {
  it("encodes object identifiers as X.690 §8.19 does", () => {
    assert.equal(oid("1.2.840.10045.4.3.2").toString("hex"), "06082a8648ce3d040302");
  });

  it("keeps an integer's value, non-negative and in the fewest octets", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 20 }), (octets) => {
        const encoded = integer(octets);
        const body = encoded.subarray(2);
        const value = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
        assert.equal(value(body), value(octets));
        assert.ok((body[0] ?? 0) < 0x80);
        assert.ok(body.length === 1 || body[0] !== 0 || (body[1] ?? 0) >= 0x80);
      }),
    );
  });
});
