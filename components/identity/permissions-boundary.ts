import type * as pulumi from "@pulumi/pulumi";

/**
 * Sets a permissions boundary on every IAM role that has none of its own, so that no role can do more than the
 * policy allows, whatever is attached to it. Given as a stack's or a component's `transforms`, it also reaches what
 * remote components register, which `transformations` does not.
 * Source: IAM User Guide, "Permissions boundaries for IAM entities"; Pulumi docs, "Resource option: transforms".
 *
 * @param arn ARN of the managed policy that is the boundary.
 * @example
 * pulumi.runtime.registerResourceTransform(permissionsBoundary("arn:aws:iam::111122223333:policy/platform-boundary"));
 */
export function permissionsBoundary(arn: string): pulumi.ResourceTransform {
  return ({ type, props, opts }) => (type === ROLE ? { props: bounded(props, arn), opts } : undefined);
}

/**
 * The same as an option for a program whose own components are many: the engine asks back for every resource below a
 * component with a transform, which is a sixth of a preview's CPU. Here the program's own roles get the boundary where
 * they are made, and the transform goes to remote components alone, whose children another process registers.
 *
 * @param arn ARN of the managed policy that is the boundary.
 * @returns options of each component.
 */
export function permissionsBoundaryOptions(
  arn: string,
): Pick<pulumi.ComponentResourceOptions, "transformations"> {
  const ofRemote = permissionsBoundary(arn);
  const transformation: pulumi.ResourceTransformation = ({ type, props, opts }) => {
    if (type === ROLE) return { props: bounded(props as Properties, arn), opts };
    if (!REMOTE_COMPONENT.test(type)) return undefined;
    return {
      props: props as Properties,
      opts: { ...opts, transforms: [...(opts.transforms ?? []), ofRemote] },
    };
  };
  return { transformations: [transformation] };
}

type Properties = Record<string, unknown>;

const ROLE = "aws:iam/role:Role";

/** Components that a package's own process makes: those of @pulumi/eks, the one such package here. */
const REMOTE_COMPONENT = /^eks:index:/;

const bounded = (props: Properties, arn: string): Properties => ({
  ...props,
  permissionsBoundary: props["permissionsBoundary"] ?? arn,
});
