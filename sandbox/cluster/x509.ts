import {
  type KeyObject,
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
} from "node:crypto";
import { isIP } from "node:net";
import * as der from "./der.ts";

/** A certificate and its private key, PEM (PKCS#8). */
export interface KeyedCertificate {
  readonly certificate: string;
  readonly key: string;
}

/** A certificate authority; its name is what its certificates name as their issuer. */
export interface Authority extends KeyedCertificate {
  readonly commonName: string;
}

/** What a leaf certificate says. */
export interface LeafArgs {
  readonly commonName: string;
  /** Kubernetes reads a client's groups here. @default none */
  readonly organization?: string;
  readonly usages: readonly ("serverAuth" | "clientAuth")[];
  /** DNS names and IPv4 addresses of a server. @default none */
  readonly hosts?: readonly string[];
}

/** Object identifiers of RFC 5280, RFC 5480 and RFC 5758. */
const OID = {
  ecdsaWithSha256: "1.2.840.10045.4.3.2",
  commonName: "2.5.4.3",
  organization: "2.5.4.10",
  subjectKeyIdentifier: "2.5.29.14",
  keyUsage: "2.5.29.15",
  subjectAltName: "2.5.29.17",
  basicConstraints: "2.5.29.19",
  authorityKeyIdentifier: "2.5.29.35",
  extendedKeyUsage: "2.5.29.37",
  serverAuth: "1.3.6.1.5.5.7.3.1",
  clientAuth: "1.3.6.1.5.5.7.3.2",
} as const;

const DAY_MS = 86_400_000;
const CA_DAYS = 3_650;
/** Leaves are issued anew at every start. */
const LEAF_DAYS = 365;

/** A new certificate authority: ECDSA P-256, good for ten years. */
export function createAuthority(commonName: string): Authority {
  const { privateKey, publicKey } = newKeyPair();
  const name = { commonName };
  const extensions = [
    extension(OID.basicConstraints, true, der.sequence(der.boolean(true))),
    // digitalSignature (0), keyCertSign (5), cRLSign (6)
    extension(OID.keyUsage, true, der.bitString(Buffer.from([0b10000110]), 1)),
    extension(OID.subjectKeyIdentifier, false, der.octetString(keyIdentifier(publicKey))),
  ];
  const certificate = signCertificate(
    { issuer: name, subject: name, days: CA_DAYS, publicKey, extensions },
    privateKey,
  );
  return { commonName, certificate, key: pem(privateKey) };
}

/** A certificate for a new ECDSA P-256 key, signed by the authority, good for a year. */
export function issueLeaf(authority: Authority, args: LeafArgs): KeyedCertificate {
  const { privateKey, publicKey } = newKeyPair();
  const signingKey = createPrivateKey(authority.key);
  const issuerKeyId = der.taggedPrimitive(0, keyIdentifier(createPublicKey(signingKey)));
  const extensions = [
    extension(OID.basicConstraints, true, der.sequence()),
    // digitalSignature (0): all that an ECDSA key does in TLS 1.2 and 1.3
    extension(OID.keyUsage, true, der.bitString(Buffer.from([0b10000000]), 7)),
    extension(OID.extendedKeyUsage, false, der.sequence(...args.usages.map((usage) => der.oid(OID[usage])))),
    extension(OID.authorityKeyIdentifier, false, der.sequence(issuerKeyId)),
    ...(args.hosts
      ? [extension(OID.subjectAltName, false, der.sequence(...args.hosts.map(generalName)))]
      : []),
  ];
  const certificate = signCertificate(
    { issuer: authority, subject: args, days: LEAF_DAYS, publicKey, extensions },
    signingKey,
  );
  return { certificate, key: pem(privateKey) };
}

function newKeyPair(): { privateKey: KeyObject; publicKey: KeyObject } {
  return generateKeyPairSync("ec", { namedCurve: "P-256" });
}

interface Name {
  readonly commonName: string;
  readonly organization?: string;
}

interface CertificateArgs {
  readonly issuer: Name;
  readonly subject: Name;
  readonly days: number;
  readonly publicKey: KeyObject;
  readonly extensions: readonly Buffer[];
}

function signCertificate(args: CertificateArgs, signingKey: KeyObject): string {
  const now = Date.now();
  const algorithm = der.sequence(der.oid(OID.ecdsaWithSha256));
  const v3 = der.tagged(0, der.integer(Buffer.from([2])));
  const body = der.sequence(
    v3,
    der.integer(randomBytes(16)),
    algorithm,
    distinguishedName(args.issuer),
    // an hour of tolerance towards clocks that are behind
    der.sequence(der.time(new Date(now - DAY_MS / 24)), der.time(new Date(now + args.days * DAY_MS))),
    distinguishedName(args.subject),
    args.publicKey.export({ type: "spki", format: "der" }),
    der.tagged(3, der.sequence(...args.extensions)),
  );
  const certificate = der.sequence(body, algorithm, der.bitString(sign("sha256", body, signingKey)));
  const lines = certificate.toString("base64").match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}

function distinguishedName({ organization, commonName }: Name): Buffer {
  const attribute = (type: string, value: string): Buffer =>
    der.set(der.sequence(der.oid(type), der.utf8String(value)));
  return der.sequence(
    ...(organization === undefined ? [] : [attribute(OID.organization, organization)]),
    attribute(OID.commonName, commonName),
  );
}

function extension(id: string, critical: boolean, value: Buffer): Buffer {
  return der.sequence(der.oid(id), ...(critical ? [der.boolean(true)] : []), der.octetString(value));
}

/** RFC 5280 §4.2.1.6: [2] dNSName, [7] iPAddress. */
function generalName(host: string): Buffer {
  return isIP(host) === 4
    ? der.taggedPrimitive(7, Buffer.from(host.split(".").map(Number)))
    : der.taggedPrimitive(2, Buffer.from(host));
}

/** Any unique value will do (RFC 5280 §4.2.1.2); both ends derive it from the public key. */
function keyIdentifier(key: KeyObject): Buffer {
  return createHash("sha256")
    .update(key.export({ type: "spki", format: "der" }))
    .digest()
    .subarray(0, 20);
}

function pem(key: KeyObject): string {
  return key.export({ type: "pkcs8", format: "pem" }).toString();
}
