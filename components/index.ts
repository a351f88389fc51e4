export { Cluster, type ClusterArgs, type ClusterNodeGroup } from "./cluster/cluster.ts";
export { NodeGroup, type NodeGroupArgs } from "./compute/node-group.ts";
export { DataKey, type DataKeyArgs } from "./encryption/data-key.ts";
export { ServiceIdentity, type ServiceIdentityArgs } from "./identity/service-identity.ts";
export { Network, type NetworkArgs } from "./network/network.ts";
export { Registry, type RegistryArgs } from "./registry/registry.ts";
export { Secrets, type SecretsArgs } from "./secrets/secrets.ts";
export { Service, type ServiceArgs } from "./service/service.ts";
