import { randomBytes } from "node:crypto";
import type { Record as DnsRecord, RecordArgs } from "@pulumi/aws/route53/record.js";
import type { Zone, ZoneArgs } from "@pulumi/aws/route53/zone.js";
import { AwsError, UnmodelledError } from "../errors.ts";
import { type Cloud, type CloudObject, define, type InputsOf, type OutputsOf } from "./model.ts";

const ZONE = "aws:route53/zone:Zone";
const RECORD = "aws:route53/record:Record";

/** How the ids of zones begin that were made here. */
const OWN_ID = "Z0SANDBOX";

/**
 * A zone that the configuration names by its id was made before the stack: in AWS by somebody, here by nobody. So every
 * id that is not one of the emulator's own stands for such a zone, of any domain, and can be rehearsed unchanged.
 */
const MADE_BEFORE = new RegExp(`^Z(?!${OWN_ID.slice(1)})[A-Z0-9]{1,31}$`);

const invalidBatch = (message: string) => new AwsError("InvalidChangeBatch", `[${message}]`);

export const zone = define<Zone, ZoneArgs>()({
  type: ZONE,
  required: [],
  immutable: ["delegationSetId", "name"],
  mutable: ["comment", "enableAcceleratedRecovery", "forceDestroy", "vpcs"],
  computed: ["arn", "nameServers", "primaryNameServer", "zoneId"],
  regional: false,
  defaults: { comment: "Managed by Pulumi", forceDestroy: false },
  check: ({ name, delegationSetId, vpcs }, problems) => {
    if (name !== undefined && !isDomain(withoutDot(name)))
      problems.report("name", `InvalidDomainName: ${name} is not a domain name`);
    if (delegationSetId !== undefined && vpcs !== undefined)
      problems.report("delegationSetId", "conflicts with vpcs: a private zone has no delegation set");
  },
  create: (inputs, cloud) => {
    const id = OWN_ID + randomBytes(6).toString("hex").toUpperCase();
    // AWS's name servers are of four top-level domains; these are of the one for documentation (RFC 2606).
    const nameServers = [1, 2, 3, 4].map((number) => `ns-${number}.${id.toLowerCase()}.example`);
    return {
      id,
      outputs: {
        arn: `arn:${cloud.partition}:route53:::hostedzone/${id}`,
        enableAcceleratedRecovery: inputs.enableAcceleratedRecovery ?? false,
        nameServers,
        primaryNameServer: nameServers[0] ?? "",
        zoneId: id,
      },
    };
  },
  remove: ({ id, outputs }, cloud) => {
    const records = cloud.listType(RECORD).filter((each) => each.outputs.zoneId === id);
    if (records.length > 0 && outputs.forceDestroy !== true) {
      throw new AwsError(
        "HostedZoneNotEmpty",
        "The specified hosted zone contains non-required resource record sets and so cannot be deleted.",
      );
    }
    for (const each of records) cloud.remove(each);
  },
});

const TYPES = [
  ...["A", "AAAA", "CAA", "CNAME", "DS", "HTTPS", "MX", "NAPTR", "NS", "PTR", "SOA", "SPF", "SRV"],
  ...["SSHFP", "SVCB", "TLSA", "TXT"],
];

type Inputs = InputsOf<RecordArgs>;

export const record = define<DnsRecord, RecordArgs>()({
  type: RECORD,
  required: ["name", "type", "zoneId"],
  immutable: ["name", "setIdentifier", "type", "zoneId"],
  mutable: [
    "aliases",
    "allowOverwrite",
    "cidrRoutingPolicy",
    "failoverRoutingPolicies",
    "geolocationRoutingPolicies",
    "geoproximityRoutingPolicy",
    "healthCheckId",
    "latencyRoutingPolicies",
    "multivalueAnswerRoutingPolicy",
    "records",
    "ttl",
    "weightedRoutingPolicies",
  ],
  computed: ["fqdn"],
  regional: false,
  taggable: false,
  deleteBeforeReplace: true,
  references: [
    {
      property: "zoneId",
      to: ZONE,
      except: MADE_BEFORE,
      notFound: (id) => new AwsError("NoSuchHostedZone", `No hosted zone found with ID: ${id}`),
    },
  ],
  check: (inputs, problems) => {
    problems.oneOf("type", inputs.type, TYPES);
    problems.range("ttl", inputs.ttl, 0, 2_147_483_647);
    if (inputs.aliases !== undefined && (inputs.records ?? inputs.ttl) !== undefined)
      problems.report("aliases", "conflicts with records and ttl");
  },
  create: (inputs, cloud) => {
    if (inputs.allowOverwrite === true)
      throw new UnmodelledError("records that overwrite others", "sandbox/cloud/model/route53.ts");
    if (inputs.aliases === undefined && (inputs.records === undefined || inputs.ttl === undefined))
      throw invalidBatch("a record needs records and ttl, or aliases");
    const fqdn = nameInZone(inputs, cloud);
    const namesakes = cloud
      .list(record)
      .filter(({ outputs }) => outputs.zoneId === inputs.zoneId && outputs.fqdn === fqdn);
    assertNoOther(inputs, fqdn, namesakes);
    const suffix = inputs.setIdentifier === undefined ? "" : `_${inputs.setIdentifier}`;
    return {
      id: `${inputs.zoneId}_${fqdn}_${inputs.type}${suffix}`,
      outputs: { fqdn, name: withoutDot(inputs.name), allowOverwrite: false },
    };
  },
});

/** The name as the zone has it: what is not below the zone's domain yet is put there. */
function nameInZone({ name, zoneId }: Inputs, cloud: Cloud): string {
  const plain = withoutDot(name).toLowerCase();
  const domain = cloud.get(zone, zoneId)?.outputs.name;
  if (domain === undefined) return plain;
  const parent = withoutDot(domain);
  if (plain === "") return parent;
  return plain === parent || plain.endsWith(`.${parent}`) ? plain : `${plain}.${parent}`;
}

/** AWS: "Supported DNS record types": one record set a name, type and identifier; a CNAME stands alone. */
function assertNoOther(
  { type, setIdentifier }: Inputs,
  fqdn: string,
  namesakes: readonly CloudObject<OutputsOf<DnsRecord>>[],
): void {
  const what = `[name='${fqdn}.', type='${type}']`;
  if (namesakes.some(({ outputs }) => outputs.type === type && outputs.setIdentifier === setIdentifier)) {
    throw invalidBatch(`Tried to create resource record set ${what} but it already exists`);
  }
  if (namesakes.some(({ outputs }) => (outputs.type === "CNAME") !== (type === "CNAME"))) {
    throw invalidBatch(
      `RRSet of type CNAME with DNS name ${fqdn}. conflicts with other records of that name`,
    );
  }
}

/** The values of the records of a name and type, in any zone. */
export function lookUp(fqdn: string, type: string, cloud: Cloud): string[] {
  return cloud
    .list(record)
    .filter(({ outputs }) => outputs.fqdn === withoutDot(fqdn) && outputs.type === type)
    .flatMap(({ outputs }) => outputs.records ?? []);
}

function withoutDot(name: string): string {
  return name.replace(/\.$/, "");
}

function isDomain(name: string): boolean {
  return name.length <= 253 && name.split(".").every((label) => /^(?!-)[\w-]{1,63}(?<!-)$/.test(label));
}
