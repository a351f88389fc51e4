import { DnsPolicy } from "../choices.ts";
import type * as pulumi from "@pulumi/pulumi";
import { policyDocument } from "../aws.ts";
import {
  type CommonValuesArgs,
  mirrored,
  priorityClassName,
  resources,
  restrictedContainer,
  restrictedPod,
} from "./hardening.ts";

/** How records follow their sources: `upsert-only` never deletes one, `sync` does. */
export const dnsPolicies = Object.values(DnsPolicy);

export interface ExternalDnsValuesArgs extends CommonValuesArgs {
  /** EKS cluster's name: the owner in the TXT records, so that two clusters never fight over one name. */
  readonly clusterName: pulumi.Input<string>;
  /** IDs of the hosted zones by their domain. */
  readonly hostedZones: Readonly<Record<string, pulumi.Input<string>>>;
  /** One of `dnsPolicies`. */
  readonly policy: string;
  /** Name of the service account that has the AWS identity. */
  readonly serviceAccount: string;
  /** Whether the Gateway API's CRDs are there: without them it would not start with such a source. */
  readonly gatewayApi: boolean;
}

/**
 * Values of the chart `external-dns` 1.22. The chart runs one replica by design (external-dns elects no leader):
 * while it is replaced, records wait for a minute and none is lost.
 */
export function externalDnsValues(args: ExternalDnsValuesArgs): Record<string, unknown> {
  const { clusterName, hostedZones, policy, serviceAccount, gatewayApi } = args;
  const { serviceMonitor = false, imageMirror } = args;
  return {
    provider: { name: "aws" },
    policy,
    registry: "txt",
    txtOwnerId: clusterName,
    domainFilters: Object.keys(hostedZones),
    sources: ["service", "ingress", ...(gatewayApi ? ["gateway-httproute"] : [])],
    // By ID too: a private zone of the same domain is another zone.
    extraArgs: { "zone-id-filter": Object.values(hostedZones) },
    image: { repository: mirrored("registry.k8s.io/external-dns/external-dns", imageMirror) },
    serviceAccount: { name: serviceAccount },
    priorityClassName,
    resources: resources(20, 64),
    podSecurityContext: { ...restrictedPod, fsGroup: 65534 },
    securityContext: { ...restrictedContainer, privileged: false, runAsUser: 65532, runAsGroup: 65532 },
    logFormat: "json",
    serviceMonitor: { enabled: serviceMonitor },
  };
}

/**
 * What external-dns may do: change records of the types that it manages, and its TXT registry's, in the given zones.
 * NS, MX, CAA and the like stay out of its reach.
 * Source: external-dns, "AWS", IAM policy; Service Authorization Reference, Route 53.
 */
export function externalDnsPolicy(partition: string, hostedZoneIds: readonly string[]): string {
  const zones = hostedZoneIds.map((id) => `arn:${partition}:route53:::hostedzone/${id}`);
  return policyDocument(
    {
      Sid: "ChangeRecords",
      Effect: "Allow",
      Action: "route53:ChangeResourceRecordSets",
      Resource: zones,
      Condition: {
        "ForAllValues:StringEquals": {
          "route53:ChangeResourceRecordSetsRecordTypes": ["A", "AAAA", "CNAME", "TXT"],
        },
      },
    },
    { Sid: "ReadRecords", Effect: "Allow", Action: "route53:ListResourceRecordSets", Resource: zones },
    {
      // It looks its zones up by listing all: Service Authorization Reference, Route 53.
      Sid: "NoResourceLevelListZones",
      Effect: "Allow",
      Action: "route53:ListHostedZones",
      Resource: "*",
    },
  );
}
