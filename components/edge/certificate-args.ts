import type * as pulumi from "@pulumi/pulumi";

export interface CertificateArgs {
  /** The certificate's first name, e.g. `example.com`. */
  readonly domain: string;
  /**
   * ID of the public Route 53 zone that the domain's records are in. The zone has to be delegated to: ACM looks
   * the records up on the internet.
   */
  readonly hostedZoneId: pulumi.Input<string>;
  /**
   * Further names, wildcards too, all of them in that zone. Changing them issues a new certificate; the old one
   * goes when no load balancer uses it any more.
   * @default ["*.<domain>"]
   */
  readonly subjectAlternativeNames?: string[];
  /**
   * Who may issue certificates for the domain, as a CAA record, e.g. `["amazon.com"]`.
   * @default [] no CAA record: every authority may
   */
  readonly certificateAuthorities?: string[];
}
