import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { nameProblems } from "../naming.ts";
import { assertValid } from "../validation.ts";
import { lifecyclePolicy } from "./lifecycle-plan.ts";

export interface RegistryArgs {
  /** Stem of the repositories' names: repository `api` is `<prefix>/api`. */
  readonly prefix: string;
  /** Keys of the repositories, e.g. one a service; a key keeps its repository whatever is added beside it. */
  readonly repositories: string[];
  /** ARN of the KMS key that encrypts the images. */
  readonly keyArn: pulumi.Input<string>;
  /**
   * Deletes repositories that still hold images. For environments that may be lost.
   * @default false
   */
  readonly forceDelete?: boolean;
  /**
   * Tagged images kept a repository; the deployed one must be among them.
   * @default 100
   */
  readonly keptImages?: number;
}

/**
 * ECR repositories: immutable tags, scan on push, KMS encryption, lifecycle policy
 * (AWS FSBP ECR.1, ECR.2, ECR.3).
 *
 * @example
 * new Registry("images", { prefix: "slipway-staging", repositories: ["api"], keyArn: key.keyArn });
 */
export class Registry extends pulumi.ComponentResource {
  /** Repository URL by key, e.g. `{ api: "111122223333.dkr.ecr.eu-west-1.amazonaws.com/slipway-staging/api" }`. */
  readonly repositoryUrls: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, args: RegistryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:registry:Registry", name, {}, opts);
    const repositoryName = (key: string): string => `${args.prefix}/${key}`;
    assertValid(
      `Registry ${name}`,
      args.repositories.flatMap((key) =>
        nameProblems("ecrRepository", repositoryName(key), `repositories.${key}`),
      ),
    );

    this.repositoryUrls = Object.fromEntries(
      args.repositories.map((key) => {
        const repository = new aws.ecr.Repository(
          `${name}-${key}`,
          {
            name: repositoryName(key),
            imageTagMutability: "IMMUTABLE",
            imageScanningConfiguration: { scanOnPush: true },
            encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: args.keyArn }],
            forceDelete: args.forceDelete ?? false,
          },
          { parent: this },
        );
        new aws.ecr.LifecyclePolicy(
          `${name}-${key}`,
          { repository: repository.name, policy: lifecyclePolicy(args.keptImages ?? 100, 7) },
          { parent: this },
        );
        return [key, repository.repositoryUrl];
      }),
    );
    this.registerOutputs({ repositoryUrls: this.repositoryUrls });
  }
}
