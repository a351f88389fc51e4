import type * as pulumi from "@pulumi/pulumi";

export interface RegistryArgs {
  /** Stem of the repositories' names: repository `api` is `<prefix>/api`. */
  readonly prefix: string;
  /** Keys of the repositories, e.g. one a service; a key keeps its repository whatever is added beside it. */
  readonly repositories: string[];
  /** ARN of the KMS key that encrypts the images; the registry is the one of its account and region. */
  readonly keyArn: pulumi.Input<string>;
  /**
   * Deletes repositories that still hold images. For environments that may be lost.
   * @default false
   */
  readonly forceDelete?: boolean;
  /**
   * Tagged images kept per repository, with their signatures; the deployed one must be among them.
   * @default 100
   */
  readonly keptImages?: number;
  /**
   * Who else may pull: account ids (12 digits), or ARNs of IAM principals. Inside the account IAM policies decide.
   * @default [] nobody
   */
  readonly pullPrincipals?: string[];
  /**
   * Who else may push, and pull: account ids (12 digits), or ARNs of IAM principals, as of the account whose pipeline builds
   * the images. What they may push to is for policies of their own account to say, too.
   * @default [] nobody
   */
  readonly pushPrincipals?: string[];
  /**
   * Regions that get a copy of every image pushed from now on. A setting of the whole registry: let one stack of an
   * account and region have it. Copies are immutable, with the same lifecycle, encrypted by ECR's own key.
   * @default [] none
   */
  readonly replicateTo?: string[];
  /**
   * Upstream registries that are cached, by the prefix of the cached repositories' names, e.g.
   * `{ "docker-hub": "registry-1.docker.io" }`: `docker-hub/library/node` is then pulled through from there. A prefix is
   * taken once an account and region.
   * @default {} none
   */
  readonly pullThroughCache?: Record<string, string>;
  /**
   * ARNs of the secrets with the upstreams' credentials, by the prefix in `pullThroughCache`. Their names begin with
   * `ecr-pullthroughcache/`. Docker Hub, GitHub, GitLab and Chainguard want them.
   * @default {} none
   */
  readonly pullThroughCredentials?: Record<string, string>;
  /**
   * Scans by Amazon Inspector, continuously and for languages' packages too, instead of by ECR on push. A setting of the
   * whole registry: let one stack of an account and region have it. Costs by the image.
   * @default false
   */
  readonly enhancedScanning?: boolean;
  /**
   * Makes an AWS Signer profile for ECR's managed signing, which signs images as they are pushed. The AWS provider has no
   * resource yet for the registry's signing configuration: put it there by
   * `aws ecr put-signing-configuration --signing-configuration '{"rules":[{"signingProfileArn":"<signingProfileArn>"}]}'`,
   * and let whoever pushes sign (`signer:SignPayload` on the profile; Amazon ECR User Guide, "Managed signing").
   * @default false
   */
  readonly signingProfile?: boolean;
  /**
   * Refuses to delete or replace the repositories until it is taken away again.
   * @default false
   */
  readonly protect?: boolean;
}
