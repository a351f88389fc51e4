export { accessEntry, accessPolicyAssociation, addon, podIdentityAssociation } from "./eks/access.ts";
export { cluster } from "./eks/cluster.ts";
export { nodeGroup } from "./eks/node-group.ts";
