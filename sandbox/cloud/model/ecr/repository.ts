import type { LifecyclePolicy, LifecyclePolicyArgs } from "@pulumi/aws/ecr/lifecyclePolicy.js";
import type { Repository, RepositoryArgs } from "@pulumi/aws/ecr/repository.js";
import type { RepositoryPolicy, RepositoryPolicyArgs } from "@pulumi/aws/ecr/repositoryPolicy.js";
import { AwsError } from "../../errors.ts";
import { assertUsableKey } from "../kms.ts";
import { define, type Reference } from "../model.ts";
import { lifecycleProblems, REPOSITORY_NAME, TAG_MUTABILITY } from "./common.ts";

const REPOSITORY = "aws:ecr/repository:Repository";

/** Objects of this type are images; nothing but `edit.ts` makes them, as nothing but `docker push` does in AWS. */
export const IMAGE = "aws:ecr:image";

export const repository = define<Repository, RepositoryArgs>()({
  type: REPOSITORY,
  required: [],
  immutable: ["encryptionConfigurations", "name"],
  mutable: [
    "forceDelete",
    "imageScanningConfiguration",
    "imageTagMutability",
    "imageTagMutabilityExclusionFilters",
  ],
  computed: ["arn", "registryId", "repositoryUrl"],
  defaults: { imageTagMutability: "MUTABLE" },
  name: { property: "name", max: 256, ...REPOSITORY_NAME, lowerCase: true },
  exists: (name) =>
    new AwsError(
      "RepositoryAlreadyExistsException",
      `The repository with name '${name}' already exists in the registry`,
    ),
  check: (inputs, problems) => {
    problems.oneOf("imageTagMutability", inputs.imageTagMutability, TAG_MUTABILITY);
    for (const { encryptionType } of inputs.encryptionConfigurations ?? []) {
      problems.oneOf("encryptionConfigurations[0].encryptionType", encryptionType, [
        "AES256",
        "KMS",
        "KMS_DSSE",
      ]);
    }
  },
  create: (inputs, cloud) => {
    for (const { kmsKey } of inputs.encryptionConfigurations ?? []) assertUsableKey(kmsKey, cloud);
    const name = inputs.name ?? "";
    return {
      id: name,
      outputs: {
        arn: cloud.arn("ecr", `repository/${name}`),
        registryId: cloud.account,
        repositoryUrl: `${cloud.account}.dkr.ecr.${cloud.region}.amazonaws.com/${name}`,
      },
    };
  },
  remove: ({ id, outputs }, cloud) => {
    const images = cloud.listType(IMAGE).filter((image) => image.outputs.repository === id);
    if (images.length > 0 && outputs.forceDelete !== true) {
      throw new AwsError(
        "RepositoryNotEmptyException",
        `The repository with name '${id}' in registry with id '${cloud.account}' cannot be deleted because it still contains images`,
      );
    }
    for (const image of images) cloud.remove(image);
  },
});

const references: readonly Reference[] = [
  {
    property: "repository",
    to: REPOSITORY,
    notFound: (name) =>
      new AwsError(
        "RepositoryNotFoundException",
        `The repository with name '${name}' does not exist in the registry`,
      ),
    onDelete: "cascade",
  },
];

export const lifecyclePolicy = define<LifecyclePolicy, LifecyclePolicyArgs>()({
  type: "aws:ecr/lifecyclePolicy:LifecyclePolicy",
  required: ["policy", "repository"],
  immutable: ["policy", "repository"],
  mutable: [],
  computed: ["registryId"],
  taggable: false,
  deleteBeforeReplace: true,
  references,
  check: ({ policy }, problems) => {
    if (policy === undefined) return;
    for (const problem of lifecycleProblems(policy)) problems.report("policy", problem);
  },
  create: (inputs, cloud) => ({ id: inputs.repository, outputs: { registryId: cloud.account } }),
});

export const repositoryPolicy = define<RepositoryPolicy, RepositoryPolicyArgs>()({
  type: "aws:ecr/repositoryPolicy:RepositoryPolicy",
  required: ["policy", "repository"],
  immutable: ["repository"],
  mutable: ["policy"],
  computed: ["registryId"],
  taggable: false,
  deleteBeforeReplace: true,
  policies: { policy: "resource" },
  references,
  create: (inputs, cloud) => ({ id: inputs.repository, outputs: { registryId: cloud.account } }),
});
