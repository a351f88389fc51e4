/**
 * As much of the Pulumi SDK as a plugin needs that constructs components. The SDK's main module would load the
 * TypeScript compiler, the resolver of npm and the Automation API besides: 0.8 s of CPU time at each plugin's start.
 */
export * as asset from "@pulumi/pulumi/asset/index.js";
export * as log from "@pulumi/pulumi/log/index.js";
export { all, jsonStringify, output, secret, type Input, type Inputs } from "@pulumi/pulumi/output.js";
export {
  ComponentResource,
  CustomResource,
  ProviderResource,
  rootStackResource,
  type Alias,
  type ComponentResourceOptions,
  type CustomResourceOptions,
  type Resource,
} from "@pulumi/pulumi/resource.js";
export { registerResourceModule } from "@pulumi/pulumi/runtime/rpc.js";
