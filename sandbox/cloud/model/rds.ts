export { instance } from "./rds/instance.ts";
export { parameterGroup, subnetGroup } from "./rds/groups.ts";
