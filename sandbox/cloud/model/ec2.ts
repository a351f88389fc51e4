export { eip, internetGateway, natGateway } from "./ec2/gateways.ts";
export { route, routeTable, routeTableAssociation } from "./ec2/routes.ts";
export {
  securityGroup,
  securityGroupEgressRule,
  securityGroupIngressRule,
  securityGroupRule,
} from "./ec2/security-groups.ts";
export { defaultSecurityGroup, subnet, vpc } from "./ec2/vpc.ts";
export { flowLog, vpcEndpoint } from "./ec2/endpoints.ts";
export { launchTemplate } from "./ec2/launch-template.ts";
