import "reflect-metadata"; // @peculiar/x509 needs it and leaves it to its user
import { randomBytes, webcrypto } from "node:crypto";
import { isIP } from "node:net";
import * as x509 from "@peculiar/x509";

/** A certificate and its private key, PEM (PKCS#8). */
export interface KeyedCertificate {
  readonly certificate: string;
  readonly key: string;
}

/** What a leaf certificate says. */
export interface LeafArgs {
  readonly commonName: string;
  /** Kubernetes reads a client's groups here. @default none */
  readonly organization?: string;
  readonly usages: readonly ("serverAuth" | "clientAuth")[];
  /** DNS names and IP addresses of a server. @default none */
  readonly hosts?: readonly string[];
}

const DAY_MS = 86_400_000;
const CA_DAYS = 3_650;
/** Leaves are issued anew at every start. */
const LEAF_DAYS = 365;
const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

x509.cryptoProvider.set(webcrypto);

/** A new certificate authority: ECDSA P-256, good for ten years. */
export async function createAuthority(commonName: string): Promise<KeyedCertificate> {
  const keys = await newKeyPair();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity(CA_DAYS),
    name: [{ CN: [commonName] }],
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign,
        true,
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return pem(certificate, keys);
}

/** A certificate for a new ECDSA P-256 key, signed by the authority, good for a year. */
export async function issueLeaf(authority: KeyedCertificate, args: LeafArgs): Promise<KeyedCertificate> {
  const { commonName, organization, usages, hosts = [] } = args;
  const keys = await newKeyPair();
  const issuer = new x509.X509Certificate(authority.certificate);
  const signingKey = await webcrypto.subtle.importKey(
    "pkcs8",
    x509.PemConverter.decodeFirst(authority.key),
    ALGORITHM,
    false,
    ["sign"],
  );
  const certificate = await x509.X509CertificateGenerator.create({
    ...validity(LEAF_DAYS),
    subject: [...(organization === undefined ? [] : [{ O: [organization] }]), { CN: [commonName] }],
    issuer: issuer.subject,
    signingKey,
    publicKey: keys.publicKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension(usages.map((usage) => x509.ExtendedKeyUsage[usage])),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
      ...(hosts.length === 0
        ? []
        : [
            new x509.SubjectAlternativeNameExtension(
              hosts.map((value) => ({ type: isIP(value) ? "ip" : "dns", value })),
            ),
          ]),
    ],
  });
  return pem(certificate, keys);
}

function newKeyPair(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
}

function validity(days: number): {
  notBefore: Date;
  notAfter: Date;
  serialNumber: string;
  signingAlgorithm: typeof ALGORITHM;
} {
  const now = Date.now();
  return {
    // A little earlier: the clocks of a machine's namespaces agree, those of a cluster's may not.
    notBefore: new Date(now - 60_000),
    notAfter: new Date(now + days * DAY_MS),
    serialNumber: randomBytes(16).toString("hex"),
    signingAlgorithm: ALGORITHM,
  };
}

async function pem(
  certificate: x509.X509Certificate,
  { privateKey }: webcrypto.CryptoKeyPair,
): Promise<KeyedCertificate> {
  const key = await webcrypto.subtle.exportKey("pkcs8", privateKey);
  return { certificate: certificate.toString("pem"), key: x509.PemConverter.encode(key, "PRIVATE KEY") };
}
