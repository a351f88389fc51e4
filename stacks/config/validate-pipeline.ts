import { pipelinePolicyArn } from "../../components/identity/deploy-policy.ts";
import type { Problem } from "../../components/validation.ts";
import { managedPolicyPath } from "../../facts/aws/managed-policies.ts";
import type { Sections } from "./schema.ts";

const identity = "slipway:identity";

/** Account of a policy; undefined of AWS's own, and where it is no policy. */
const accountOf = (arn: string): string | undefined => /^arn:[^:]+:iam::(\d{12}):policy\//.exec(arn)?.[1];

/**
 * Policies that IAM refuses in the middle of an update: those of another account, and roles without the boundary that the
 * pipeline's own policy demands of each role that it makes (`npm run deploy-policy`).
 * Source: IAM API Reference, AttachRolePolicy, CreateRole.
 */
export function pipelineProblems({ aws, identity: access }: Partial<Sections>, name: string): Problem[] {
  if (!aws || !access) return [];
  const { accountId, region } = aws;
  const own = { platform: name, accountId, region };
  const boundary = pipelinePolicyArn(own, "boundary");
  const given = access.permissionsBoundaryArn;
  // What is no policy of this account is told of already.
  const isSound =
    given === undefined || accountOf(given) === accountId || managedPolicyPath(given) !== undefined;
  const deploys = deployPolicies(access).some(({ arn }) => arn === pipelinePolicyArn(own, "deploy"));
  return [
    ...policiesOf(access).flatMap(({ path, arn }) => {
      const account = accountOf(arn);
      return account === undefined || account === accountId
        ? []
        : [
            {
              path,
              message: "a role can have the policies of its own account and AWS's alone",
              received: arn,
              allowed: `a policy of account ${accountId} (slipway:aws.accountId), or one of AWS`,
              fix: "correct the account, here or there",
            },
          ];
    }),
    ...(deploys && isSound && given !== boundary
      ? [
          {
            path: `${identity}.permissionsBoundaryArn`,
            message: `with ${name}-deploy the pipeline makes no role that lacks its boundary, so every update that makes one fails`,
            received: given,
            allowed: boundary,
            fix: 'make it, and name it (RUNBOOK.md, "The first deployment")',
          },
        ]
      : []),
  ];
}

/** Policies by which a pipeline is the account's administrator, or nearly. */
const tooWide = ["AdministratorAccess", "IAMFullAccess", "PowerUserAccess"];

/** Deploy roles of AWS's policies that fit nobody's pipeline. */
export function pipelineWarnings({ identity: access }: Partial<Sections>): Problem[] {
  return deployPolicies(access ?? {})
    .filter(({ arn }) => tooWide.includes(managedPolicyPath(arn) ?? ""))
    .map(({ path, arn }) => ({
      path,
      message: `${managedPolicyPath(arn)} reaches everything in the account, in every region${
        arn.endsWith("PowerUserAccess") ? ", and makes no roles, which each new service needs" : ""
      }`,
      received: arn,
      allowed: "a policy for what a platform is made of",
      fix: 'npm run -s deploy-policy -- <stack> prints one (RUNBOOK.md, "The first deployment")',
    }));
}

interface NamedPolicy {
  readonly path: string;
  readonly arn: string;
}

function deployPolicies({ github }: Partial<Sections["identity"]>): NamedPolicy[] {
  return Object.entries(github?.environments ?? {}).flatMap(([environment, { deployPolicyArns }]) =>
    deployPolicyArns.map((arn, index) => ({
      path: `${identity}.github.environments.${environment}.deployPolicyArns[${index}]`,
      arn,
    })),
  );
}

function policiesOf(access: Sections["identity"]): NamedPolicy[] {
  const { permissionsBoundaryArn, github } = access;
  const boundaries = {
    [`${identity}.permissionsBoundaryArn`]: permissionsBoundaryArn,
    ...Object.fromEntries(
      Object.entries(github?.environments ?? {}).map(([environment, settings]) => [
        `${identity}.github.environments.${environment}.permissionsBoundaryArn`,
        settings.permissionsBoundaryArn,
      ]),
    ),
  };
  return [
    ...Object.entries(boundaries).flatMap(([path, arn]) => (arn === undefined ? [] : [{ path, arn }])),
    ...deployPolicies(access),
  ];
}
