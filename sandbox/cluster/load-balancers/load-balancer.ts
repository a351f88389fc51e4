import { createHash } from "node:crypto";
import type { CloudObject } from "../../cloud/model/model.ts";
import { type KubeObject, listAt, textAt } from "../../kubernetes/objects.ts";

/** What a load balancer names of the cloud. */
export interface LoadBalancer {
  readonly certificates: readonly string[];
  readonly webAcl: string;
  readonly logBucket: string;
}

/** Of a LoadBalancerConfiguration; without one, a load balancer by default names nothing. */
export function loadBalancerOf(configuration: KubeObject | undefined): LoadBalancer {
  const attributes = new Map(
    listAt(configuration, "spec", "loadBalancerAttributes").map((each) => [
      textAt(each, "key"),
      textAt(each, "value"),
    ]),
  );
  const isLogged = attributes.get("access_logs.s3.enabled") === "true";
  return {
    certificates: listAt(configuration, "spec", "listenerConfigurations")
      .map((listener) => textAt(listener, "defaultCertificate"))
      .filter((arn) => arn !== ""),
    webAcl: textAt(configuration, "spec", "wafV2", "webACL"),
    logBucket: (isLogged ? attributes.get("access_logs.s3.bucket") : undefined) ?? "",
  };
}

export interface Cloud {
  list(type: string): readonly CloudObject[];
  existsOutside(name: string): boolean;
}

/**
 * Why AWS would make no such load balancer, as the controller's client has it; undefined where it would.
 * Sources: Elastic Load Balancing API Reference, CreateListener and ModifyLoadBalancerAttributes; AWS WAF API Reference,
 * AssociateWebACL.
 */
export function refusalOf(
  { certificates, webAcl, logBucket }: LoadBalancer,
  cloud: Cloud,
): string | undefined {
  const objects = (type: string): readonly CloudObject[] => cloud.list(type);
  for (const arn of certificates) {
    const found = objects("aws:acm/certificate:Certificate").find(({ outputs }) => outputs.arn === arn);
    if (cloud.existsOutside(arn)) continue;
    if (found === undefined)
      return apiError(
        "Elastic Load Balancing v2: CreateListener",
        400,
        "CertificateNotFound",
        `Certificate '${arn}' not found`,
      );
    if (found.outputs.status !== "ISSUED")
      return apiError(
        "Elastic Load Balancing v2: CreateListener",
        400,
        "UnsupportedCertificate",
        `The certificate '${arn}' must have a fully-qualified domain name, a supported signature, and a supported key size.`,
      );
  }
  const hasAcl = objects("aws:wafv2/webAcl:WebAcl").some(({ outputs }) => outputs.arn === webAcl);
  if (webAcl !== "" && !hasAcl && !cloud.existsOutside(webAcl))
    return apiError(
      "WAFV2: AssociateWebACL",
      400,
      "WAFNonexistentItemException",
      "AWS WAF couldn't perform the operation because your resource doesn't exist.",
    );
  const hasBucket = objects("aws:s3/bucket:Bucket").some(({ outputs }) => outputs.bucket === logBucket);
  if (logBucket !== "" && !hasBucket && !cloud.existsOutside(logBucket))
    return apiError(
      "Elastic Load Balancing v2: ModifyLoadBalancerAttributes",
      400,
      "InvalidConfigurationRequest",
      `Access Denied for bucket: ${logBucket}. Please check S3bucket permission`,
    );
  return undefined;
}

/** An error as AWS's SDK for Go writes it, by which the controller is written. */
function apiError(operation: string, status: number, code: string, message: string): string {
  return `operation error ${operation}, https response error StatusCode: ${status}, ${code}: ${message}`;
}

/** Where the load balancer would be: of the region and account of what it names. */
export function addressOf(
  { metadata: { namespace = "", name = "", uid = "" } }: KubeObject,
  { certificates: [certificate = ""], webAcl }: LoadBalancer,
): { arn: string; hostname: string } {
  const [, partition = "aws", , region = "", account = ""] = (certificate || webAcl).split(":");
  const id = createHash("sha256").update(uid).digest("hex").slice(0, 10);
  const loadBalancer = `k8s-${namespace.slice(0, 8)}-${name.slice(0, 8)}-${id}`.toLowerCase();
  return {
    arn: `arn:${partition}:elasticloadbalancing:${region}:${account}:loadbalancer/app/${loadBalancer}/${id}`,
    hostname: `${loadBalancer}.${region}.elb.amazonaws.com`,
  };
}
