import type { ResourceTransform } from "@pulumi/pulumi";
import { mergeOptions } from "@pulumi/pulumi";

/**
 * Leaves the image of the Job that makes the role as it was, for a Job can't be changed: a release needs neither that
 * Job anew nor, through it, the administrator's password, which RDS may just have rotated. Another role, server or
 * command is another Job.
 */
export const roleIsMadeOnce: ResourceTransform = ({ type, props, opts }) => {
  if (type !== "kubernetes:batch/v1:Job") return undefined;
  const { labels } = props["metadata"] as { readonly labels?: Readonly<Record<string, string>> };
  if (labels?.["app.kubernetes.io/component"] !== "database-role") return undefined;
  return { props, opts: mergeOptions(opts, { ignoreChanges: ["spec.template.spec.containers[0].image"] }) };
};
