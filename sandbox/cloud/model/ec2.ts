export { vpcIpv4CidrBlockAssociation } from "./ec2/cidr-association.ts";
export { egressOnlyInternetGateway, eip, internetGateway, natGateway } from "./ec2/gateways.ts";
export { route, routeTable, routeTableAssociation } from "./ec2/routes.ts";
export {
  securityGroup,
  securityGroupEgressRule,
  securityGroupIngressRule,
  securityGroupRule,
} from "./ec2/security-groups.ts";
export { encryptionByDefault } from "./ec2/encryption-by-default.ts";
export { subnet } from "./ec2/subnet.ts";
export { defaultSecurityGroup, vpc } from "./ec2/vpc.ts";
export { vpcEndpoint } from "./ec2/endpoints.ts";
export { flowLog } from "./ec2/flow-log.ts";
export { launchTemplate } from "./ec2/launch-template.ts";
