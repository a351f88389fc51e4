import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { assertArguments } from "../arguments.ts";
import { planned } from "../planned.ts";
import { assertValid } from "../validation.ts";
import { listProblem, planParameters, valueProblem } from "./parameters-plan.ts";
import { told } from "./told.ts";
import type { ParametersArgs } from "./parameters-args.ts";

export type { ParametersArgs } from "./parameters-args.ts";

/**
 * Values that other tools read, as parameters in the Parameter Store of AWS Systems Manager, all below one path: for
 * Terraform, CloudFormation, Ansible and whoever else has no access to the state. They are plain text, so an output that
 * Pulumi knows for a secret is refused: put that into Secrets Manager, and its ARN into a parameter.
 *
 * @example
 * new Parameters("told", {
 *   path: "/shop-production",
 *   values: { "cluster/name": cluster.clusterName, "network/vpc-id": network.vpcId },
 *   lists: { "network/private-subnet-ids": network.privateSubnetIds },
 * });
 *
 * @transform aws:ssm/parameter:Parameter tags { team: "platform" }
 */
export class Parameters extends pulumi.ComponentResource {
  /** ARN of each parameter, by the rest of its name. */
  readonly arns: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, args: ParametersArgs, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:parameters:Parameters", name, {}, opts);
    assertArguments(this, name, args);
    const { plan, problems } = planned(args, () => planParameters(args));
    assertValid(`Parameters ${name}`, problems);

    this.arns = Object.fromEntries(
      plan.parameters.map(({ key, name: parameterName, type }) => {
        const parameter = new aws.ssm.Parameter(
          `${name}-${key}`,
          {
            name: parameterName,
            type,
            // `value` is always a secret to the provider, which a preview then doesn't show.
            insecureValue:
              type === "StringList"
                ? told(parameterName, pulumi.output(args.lists?.[key] ?? []), listProblem).apply((members) =>
                    members.join(","),
                  )
                : told(parameterName, args.values?.[key] ?? "", valueProblem),
          },
          { parent: this },
        );
        return [key, parameter.arn];
      }),
    );
    this.registerOutputs({ arns: this.arns });
  }
}
