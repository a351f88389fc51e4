import type { Cloud, CloudObject } from "./model.ts";

/**
 * Objects of this type are load balancers (`certificateArns`, `webAclArn`); nothing but `edit.ts` makes them, as
 * nothing but the load balancer controller in the cluster does in AWS.
 */
export const LOAD_BALANCER = "aws:elbv2:loadBalancer";

/** The load balancers that hold what has this ARN. */
export function loadBalancersWith(arn: string, cloud: Cloud): CloudObject[] {
  return cloud
    .listType(LOAD_BALANCER)
    .filter(({ outputs: { certificateArns, webAclArn } }) =>
      [certificateArns, webAclArn].flat().includes(arn),
    );
}
