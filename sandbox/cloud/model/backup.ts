export { plan, selection } from "./backup/plan.ts";
export { vault, vaultLockConfiguration, vaultPolicy } from "./backup/vault.ts";
