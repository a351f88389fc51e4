import type { CustomResourceOptions, Resource } from "@pulumi/pulumi";
import * as pulumi from "../../plugin/sdk.ts";
import { sdkVersions } from "../../plugin/sdk-versions.ts";
import { PINNED } from "./pinned.ts";

/** The `@pulumi/aws` whose types are read here. */
const AWS_VERSION = sdkVersions.aws;

class Child extends pulumi.CustomResource {}

/**
 * Registers a resource of `@pulumi/aws` by its type token, typed by the SDK's class: loading the SDK itself would
 * cost the plugin a second and 100 MB.
 *
 * @param outputs the outputs that are read of it.
 */
export function child<R extends Resource, Args extends object, Key extends keyof R & string>(
  type: string,
  name: string,
  args: Args,
  outputs: readonly Key[],
  options: CustomResourceOptions,
): Pick<R, Key | "urn"> & pulumi.CustomResource {
  const unread = Object.fromEntries(outputs.map((key) => [key, undefined]));
  return new Child(type, name, { ...unread, ...args }, { version: PINNED.aws, ...options }) as Pick<
    R,
    Key | "urn"
  > &
    pulumi.CustomResource;
}

/** Teaches the SDK's runtime to read a resource of this type that is passed as an argument. */
export function readable(module: string, outputs: readonly string[]): void {
  pulumi.registerResourceModule("aws", module, {
    version: AWS_VERSION,
    construct: (name, type, urn) =>
      child(type, name, {}, outputs as never[], { urn } as CustomResourceOptions),
  });
}
