import type { Signer } from "../settings.ts";

/** What each image has to come with: who built it from what, and what is in it. */
export const predicates = ["slsaprovenance1", "cyclonedx"] as const;

/**
 * What `cosign sign` says (cosign, pkg/types/predicate.go). Asked for by its type, since `cosign verify` is content with any
 * attestation of the signer: an image that has its provenance alone would pass.
 */
const signature = "https://sigstore.dev/cosign/sign/v1";

/**
 * The calls of cosign that prove an image: its signature, its provenance, its list of contents, each by the one signer.
 * @param image `<repository>@sha256:…`: a tag could be another image a moment later
 */
export function verifyCommands(image: string, signer: Signer): string[][] {
  const by = [...signerOptions(signer), ...loginOptions(image)];
  return [signature, ...predicates].map((type) => ["verify-attestation", "--type", type, ...by, image]);
}

/**
 * A repository of ECR is private, and nobody has logged in to it: by that option cosign asks AWS itself, with the
 * credentials that the job has (cosign, cmd/cosign/cli/options/registry.go). Host names: Amazon ECR User Guide, "Registry
 * URI" and its dual-stack endpoints.
 */
function loginOptions(image: string): string[] {
  return /^\d{12}\.dkr(\.ecr\.|-ecr\.)/.test(image) ? ["--k8s-keychain"] : [];
}

/**
 * Whose signature counts. Of a workflow also the repository that its run belongs to: a reusable workflow that others may
 * call signs for them under the same identity (Fulcio, "OID info": 1.3.6.1.4.1.57264.1.12).
 */
function signerOptions({ key, publicLog, identity = "", issuer = "", repository = "" }: Signer): string[] {
  if (key !== undefined) return ["--key", key, ...(publicLog ? [] : ["--insecure-ignore-tlog=true"])];
  return [
    ...["--certificate-identity", identity, "--certificate-oidc-issuer", issuer],
    ...["--certificate-github-workflow-repository", repository],
  ];
}
