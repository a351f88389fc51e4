import { randomBytes } from "node:crypto";
import type {
  OpenIdConnectProvider,
  OpenIdConnectProviderArgs,
} from "@pulumi/aws/iam/openIdConnectProvider.js";
import type { Policy, PolicyArgs } from "@pulumi/aws/iam/policy.js";
import type { Role, RoleArgs } from "@pulumi/aws/iam/role.js";
import type { RolePolicy, RolePolicyArgs } from "@pulumi/aws/iam/rolePolicy.js";
import type { RolePolicyAttachment, RolePolicyAttachmentArgs } from "@pulumi/aws/iam/rolePolicyAttachment.js";
import { isManagedPolicy, managedPolicyPath } from "../../../facts/aws/managed-policies.ts";
import { AwsError } from "../errors.ts";
import { type Cloud, define, type InputsOf } from "./model.ts";
import { roleNotFound } from "./iam-errors.ts";

const ROLE = "aws:iam/role:Role";
const POLICY = "aws:iam/policy:Policy";
const ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";

/** AWS: "IAM and AWS STS quotas": characters of names and documents, whitespace not counted. */
const MAX = {
  roleName: 64,
  policyName: 128,
  trustPolicy: 2048,
  rolePolicies: 10_240,
  policy: 6144,
  attachedPolicies: 10,
};
const PATTERN = /^[\w+=,.@-]+$/;
const ALLOWED = "letters, digits and +=,.@-_";

/** What exists in every account: the policies that AWS manages, by its own list. */
const AWS_MANAGED = {
  test: (arn: string): boolean => {
    const path = managedPolicyPath(arn);
    return path !== undefined && isManagedPolicy(path);
  },
};

const uniqueId = (prefix: string) => prefix + randomBytes(9).toString("hex").slice(0, 17).toUpperCase();
const lengthOf = (document: unknown) =>
  typeof document === "string" ? document.replaceAll(/\s/g, "").length : 0;

const deleteConflict = () =>
  new AwsError("DeleteConflict", "Cannot delete entity, must detach all policies first.");

export const role = define<Role, RoleArgs>()({
  type: ROLE,
  required: ["assumeRolePolicy"],
  immutable: ["name", "namePrefix", "path"],
  mutable: [
    "assumeRolePolicy",
    "description",
    "forceDetachPolicies",
    "inlinePolicies",
    "managedPolicyArns",
    "maxSessionDuration",
    "permissionsBoundary",
  ],
  computed: ["arn", "createDate", "uniqueId"],
  regional: false,
  policies: { assumeRolePolicy: "trust" },
  defaults: { forceDetachPolicies: false, maxSessionDuration: 3600, path: "/" },
  name: { property: "name", prefix: "namePrefix", max: MAX.roleName, pattern: PATTERN, allowed: ALLOWED },
  references: [
    {
      property: "managedPolicyArns[*]",
      to: POLICY,
      notFound: (arn) => new AwsError("NoSuchEntity", `Policy ${arn} does not exist or is not attachable.`),
      except: AWS_MANAGED,
      onDelete: "restrict",
    },
    {
      property: "permissionsBoundary",
      to: POLICY,
      notFound: (arn) =>
        new AwsError("NoSuchEntity", `Scope ARN: ${arn} does not exist or is not attachable.`),
      except: AWS_MANAGED,
      onDelete: "restrict",
    },
  ],
  exists: (name) => new AwsError("EntityAlreadyExists", `Role with name ${name} already exists.`),
  inUse: deleteConflict,
  check: (inputs, problems) => {
    problems.range("maxSessionDuration", inputs.maxSessionDuration, 3600, 43_200);
    const length = lengthOf(inputs.assumeRolePolicy);
    if (length > MAX.trustPolicy) {
      problems.report("assumeRolePolicy", `at most ${MAX.trustPolicy} characters are allowed, got ${length}`);
    }
    if (inputs.path !== undefined && !/^\/(.+\/)?$/.test(inputs.path)) {
      problems.report("path", `a path begins and ends with /, got ${inputs.path}`);
    }
  },
  create: (inputs, cloud) => {
    const { name = "", path = "/" } = inputs;
    return {
      id: name,
      outputs: {
        arn: cloud.arn("iam", `role${path}${name}`, { global: true }),
        createDate: cloud.now(),
        uniqueId: uniqueId("AROA"),
        namePrefix: inputs.namePrefix ?? "",
      },
    };
  },
});

const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";

/** AWS counts all inline policies of a role together. */
function assertInlineSize(id: string, { role, policy }: InputsOf<RolePolicyArgs>, cloud: Cloud): void {
  const others = cloud.listType(ROLE_POLICY).filter((each) => each.outputs.role === role && each.id !== id);
  const documents = [policy, ...others.map(({ outputs }) => outputs.policy)];
  const size = documents.reduce((sum: number, document) => sum + lengthOf(document), 0);
  if (size <= MAX.rolePolicies) return;
  throw new AwsError(
    "LimitExceeded",
    `Maximum policy size of ${MAX.rolePolicies} bytes exceeded for role ${String(role)}`,
  );
}

export const rolePolicy = define<RolePolicy, RolePolicyArgs>()({
  type: ROLE_POLICY,
  required: ["policy", "role"],
  immutable: ["name", "namePrefix", "role"],
  mutable: ["policy"],
  computed: [],
  regional: false,
  taggable: false,
  policies: { policy: "identity" },
  name: { property: "name", prefix: "namePrefix", max: MAX.policyName, pattern: PATTERN, allowed: ALLOWED },
  references: [{ property: "role", to: ROLE, notFound: roleNotFound, onDelete: "restrict" }],
  check: (inputs, problems) => {
    const length = lengthOf(inputs.policy);
    if (length > MAX.rolePolicies) {
      problems.report("policy", `at most ${MAX.rolePolicies} characters are allowed, got ${length}`);
    }
  },
  create: (inputs, cloud) => {
    const id = `${String(inputs.role)}:${inputs.name}`;
    assertInlineSize(id, inputs, cloud);
    return { id, outputs: { namePrefix: inputs.namePrefix ?? "" } };
  },
  update: (inputs, { id }, cloud) => {
    assertInlineSize(id, inputs, cloud);
    return {};
  },
});

export const policy = define<Policy, PolicyArgs>()({
  type: POLICY,
  required: ["policy"],
  immutable: ["description", "name", "namePrefix", "path"],
  mutable: ["policy", "delayAfterPolicyCreationInMs"],
  computed: ["arn", "attachmentCount", "policyId"],
  regional: false,
  policies: { policy: "identity" },
  defaults: { path: "/" },
  name: { property: "name", prefix: "namePrefix", max: MAX.policyName, pattern: PATTERN, allowed: ALLOWED },
  exists: (arn) =>
    new AwsError("EntityAlreadyExists", `A policy called ${arn.split("/").at(-1)} already exists.`),
  inUse: () => new AwsError("DeleteConflict", "Cannot delete a policy attached to entities."),
  check: (inputs, problems) => {
    const length = lengthOf(inputs.policy);
    if (length > MAX.policy)
      problems.report("policy", `at most ${MAX.policy} characters are allowed, got ${length}`);
  },
  create: (inputs, cloud) => {
    const arn = cloud.arn("iam", `policy${inputs.path ?? "/"}${inputs.name}`, { global: true });
    return {
      id: arn,
      outputs: { arn, attachmentCount: 0, policyId: uniqueId("ANPA"), namePrefix: inputs.namePrefix ?? "" },
    };
  },
});

export const rolePolicyAttachment = define<RolePolicyAttachment, RolePolicyAttachmentArgs>()({
  type: ATTACHMENT,
  required: ["policyArn", "role"],
  immutable: ["policyArn", "role"],
  mutable: [],
  computed: [],
  regional: false,
  taggable: false,
  references: [
    { property: "role", to: ROLE, notFound: roleNotFound, onDelete: "restrict" },
    {
      property: "policyArn",
      to: POLICY,
      notFound: (arn) => new AwsError("NoSuchEntity", `Policy ${arn} does not exist or is not attachable.`),
      except: AWS_MANAGED,
      onDelete: "restrict",
    },
  ],
  check: ({ policyArn }, problems) => {
    if (typeof policyArn === "string" && !/^arn:aws[\w-]*:iam::(aws|\d{12}):policy\/.+/.test(policyArn)) {
      problems.report("policyArn", `${JSON.stringify(policyArn)} is not the ARN of a policy`);
    }
  },
  // As the real provider: attaching twice is one attachment, so it never refuses one that exists.
  create: ({ role, policyArn }, cloud) => {
    const others = cloud
      .listType(ATTACHMENT)
      .filter(({ outputs }) => outputs.role === role && outputs.policyArn !== policyArn);
    if (new Set(others.map(({ outputs }) => outputs.policyArn)).size >= MAX.attachedPolicies) {
      throw new AwsError("LimitExceeded", `Cannot exceed quota for PoliciesPerRole: ${MAX.attachedPolicies}`);
    }
    return { id: `${String(role)}-${cloudSuffix()}`, outputs: {} };
  },
});

/** The real provider appends a timestamp with a counter: 26 digits. */
function cloudSuffix(): string {
  return new Date().toISOString().replaceAll(/\D/g, "") + randomBytes(4).toString("hex");
}

export const openIdConnectProvider = define<OpenIdConnectProvider, OpenIdConnectProviderArgs>()({
  type: "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
  required: ["clientIdLists", "url"],
  immutable: ["url"],
  mutable: ["clientIdLists", "thumbprintLists"],
  computed: ["arn"],
  regional: false,
  deleteBeforeReplace: true,
  exists: (arn) => new AwsError("EntityAlreadyExists", `Provider with url ${hostOf(arn)} already exists.`),
  check: ({ url, thumbprintLists }, problems) => {
    if (url !== undefined && !url.startsWith("https://"))
      problems.report("url", `must begin with https://, got ${url}`);
    for (const thumbprint of thumbprintLists ?? []) {
      if (/^[0-9a-fA-F]{40}$/.test(thumbprint)) continue;
      problems.report("thumbprintLists", `a thumbprint is 40 hexadecimal digits, got ${thumbprint}`);
    }
  },
  create: (inputs, cloud: Cloud) => {
    const arn = cloud.arn("iam", `oidc-provider/${inputs.url.replace("https://", "")}`, { global: true });
    return { id: arn, outputs: { arn, thumbprintLists: inputs.thumbprintLists ?? [] } };
  },
});

function hostOf(arn: string): string {
  return arn.split("oidc-provider/")[1] ?? arn;
}
