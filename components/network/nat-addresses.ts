import type { Problem } from "../validation.ts";

/** Elastic IPs of one's own for NAT gateways, by zone: each a valid id, of a zone with a gateway, and used once. */
export function natAddressProblems(
  addresses: Readonly<Record<string, string>>,
  natZones: readonly string[],
  path: string,
): Problem[] {
  const ids = Object.values(addresses);
  return Object.entries(addresses).flatMap(([zone, id]) => {
    const problem = (message: string, received: string, allowed: string, fix: string): Problem[] => [
      { path: `${path}.${zone}`, message, received, allowed, fix },
    ];
    if (!natZones.includes(zone))
      return problem(
        "no NAT gateway is in this zone",
        zone,
        natZones.join(", ") || "nothing, without NAT gateways",
        "name a zone with a NAT gateway, or set natGateways to perZone",
      );
    // Amazon EC2 API reference, CreateNatGateway: AllocationId; "Resource IDs": 8 or 17 hexadecimal digits.
    if (!/^eipalloc-([0-9a-f]{8}|[0-9a-f]{17})$/.test(id))
      return problem(
        "not the allocation ID of an Elastic IP",
        id,
        "an ID like eipalloc-0123456789abcdef0",
        "list them with: aws ec2 describe-addresses --query 'Addresses[].[AllocationId,PublicIp]'",
      );
    if (ids.filter((other) => other === id).length > 1)
      return problem(
        "this address is given to two NAT gateways, and an address is at one place at a time",
        id,
        "an Elastic IP of its own for each zone",
        "allocate another one with: aws ec2 allocate-address --domain vpc",
      );
    return [];
  });
}
