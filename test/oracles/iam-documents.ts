import type { Registered } from "../support/mocks.ts";

export interface Statement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** A policy document among the inputs of a resource. */
export interface PolicyDocument {
  /** `aws:iam/role:Role name assumeRolePolicy` */
  readonly of: string;
  /** What it is: of an identity, who may assume a role, or of a resource. */
  readonly kind: "identity" | "trust" | "resource";
  readonly statements: readonly Statement[];
}

/** The properties that hold a policy document, by type. */
const PROPERTIES: Readonly<Record<string, Readonly<Record<string, PolicyDocument["kind"]>>>> = {
  "aws:backup/vaultPolicy:VaultPolicy": { policy: "resource" },
  "aws:ec2/vpcEndpoint:VpcEndpoint": { policy: "resource" },
  "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate": { repositoryPolicy: "resource" },
  "aws:ecr/repositoryPolicy:RepositoryPolicy": { policy: "resource" },
  "aws:eks/podIdentityAssociation:PodIdentityAssociation": { policy: "identity" },
  "aws:iam/policy:Policy": { policy: "identity" },
  "aws:iam/role:Role": { assumeRolePolicy: "trust" },
  "aws:iam/rolePolicy:RolePolicy": { policy: "identity" },
  "aws:kms/key:Key": { policy: "resource" },
  "aws:s3/bucketPolicy:BucketPolicy": { policy: "resource" },
  "aws:secretsmanager/secretPolicy:SecretPolicy": { policy: "resource" },
  "aws:sns/topicPolicy:TopicPolicy": { policy: "resource" },
  "aws:sqs/queuePolicy:QueuePolicy": { policy: "resource" },
};

/** Every policy document among what was registered. */
export function policyDocuments(registered: readonly Registered[]): PolicyDocument[] {
  return registered.flatMap(({ type, name, inputs }) =>
    Object.entries(PROPERTIES[type] ?? {}).flatMap(([property, kind]) => {
      const given = inputs[property];
      if (given === undefined) return [];
      const document = (typeof given === "string" ? JSON.parse(given) : given) as {
        Statement: Statement | readonly Statement[];
      };
      return [{ of: `${type} ${name} ${property}`, kind, statements: listOf(document.Statement) }];
    }),
  );
}

/** Properties that look like a policy document and that `PROPERTIES` has not. */
export function unlistedDocuments(registered: readonly Registered[]): string[] {
  return registered.flatMap(({ type, inputs }) =>
    Object.entries(inputs)
      .filter(([property]) => PROPERTIES[type]?.[property] === undefined)
      .filter(([, value]) => typeof value === "string" && /^\{.*"Statement":/.test(value))
      .map(([property]) => `${type} ${property}`),
  );
}

export function listOf<T>(value: T | readonly T[] | undefined): readonly T[] {
  return value === undefined ? [] : Array.isArray(value) ? (value as readonly T[]) : [value as T];
}
