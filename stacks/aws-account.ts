import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { given } from "../components/given.ts";
import { DataKey } from "../components/encryption/data-key.ts";
import { permissionsBoundaryOptions } from "../components/identity/permissions-boundary.ts";
import type { AwsConfig, StackConfig } from "./config/schema.ts";

/** What a stack is called. */
export interface PlatformIdentity {
  /** Stem of every name, e.g. `slipway-staging`. */
  readonly name: string;
  /** The stack's name, the value of the tag `environment`. */
  readonly environment: string;
}

interface KeyOptions {
  readonly forCloudWatchLogs?: boolean;
  readonly servicePrincipals?: string[];
}

/** The account that a stack works on: how everything in it is made. */
export class AwsAccount {
  readonly accountId: string;
  readonly region: string;
  readonly provider: aws.Provider;
  /** What the provider tags everything with; for what controllers make by themselves. */
  readonly tags: Readonly<Record<string, string>>;
  /** Of every component in AWS: the provider, and the boundary of the roles in it. */
  readonly options: pulumi.ComponentResourceOptions;
  readonly #name: string;
  readonly #config: StackConfig;

  /** @param tags What everything in the account is tagged with. */
  constructor(
    { name }: PlatformIdentity,
    { accountId, region, ignoreTags }: AwsConfig,
    config: StackConfig,
    tags: Readonly<Record<string, string>>,
  ) {
    this.#name = name;
    this.#config = config;
    this.accountId = accountId;
    this.region = region;
    this.tags = tags;
    this.provider = new aws.Provider(name, {
      region,
      // A preview or update with the credentials of another account fails before anything is touched.
      allowedAccountIds: [accountId],
      defaultTags: { tags: { ...this.tags } },
      ...given({ ignoreTags }),
    });
    const boundary = config.identity.permissionsBoundaryArn;
    this.options = {
      providers: [this.provider],
      ...(boundary !== undefined && permissionsBoundaryOptions(boundary)),
    };
  }

  /** Whether the engine refuses to delete what holds data. */
  get protect(): boolean {
    return this.#config.guardRails.protectData;
  }

  /** A KMS key for one purpose, so that who may read one kind of data may not read another. */
  key(purpose: string, description: string, options: KeyOptions = {}): pulumi.Output<string> {
    return new DataKey(
      `${this.#name}-${purpose}`,
      {
        description: `${description} of ${this.#name}`,
        alias: `${this.#name}/${purpose}`,
        accountId: this.accountId,
        region: this.region,
        deletionWindowInDays: this.#config.secrets.keyDeletionWindowDays,
        protect: this.protect,
        ...options,
      },
      this.options,
    ).keyArn;
  }
}
