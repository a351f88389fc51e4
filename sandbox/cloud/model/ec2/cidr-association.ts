import type {
  VpcIpv4CidrBlockAssociation,
  VpcIpv4CidrBlockAssociationArgs,
} from "@pulumi/aws/ec2/vpcIpv4CidrBlockAssociation.js";
import { AwsError } from "../../errors.ts";
import { type Cidr, contains, overlaps, parseCidr } from "../../rules/cidr.ts";
import { isRestricted } from "../../rules/cidr-association.ts";
import { define } from "../model.ts";
import { vpcNotFound } from "./errors.ts";
import { subnet } from "./subnet.ts";
import { checkIpv4Block, CIDR_ASSOCIATION, ipv4BlocksOf } from "./vpc.ts";

/** AWS's default quota of IPv4 blocks a VPC, the primary one included. AWS: "Amazon VPC quotas". */
const BLOCKS = 5;

export const vpcIpv4CidrBlockAssociation = define<
  VpcIpv4CidrBlockAssociation,
  VpcIpv4CidrBlockAssociationArgs
>()({
  type: CIDR_ASSOCIATION,
  required: ["vpcId"],
  immutable: ["cidrBlock", "ipv4IpamPoolId", "ipv4NetmaskLength", "vpcId"],
  mutable: [],
  computed: [],
  taggable: false,
  references: [{ property: "vpcId", to: "aws:ec2/vpc:Vpc", notFound: vpcNotFound, onDelete: "cascade" }],
  check: (inputs, problems) => checkIpv4Block(inputs.cidrBlock, problems),
  create: ({ vpcId, cidrBlock = "" }, cloud) => {
    const block = parseCidr(cidrBlock);
    if (block === undefined)
      throw new AwsError("MissingParameter", "The request must contain the parameter CidrBlock");
    const taken = ipv4BlocksOf(vpcId, cloud);
    if (taken.length >= BLOCKS) {
      throw new AwsError(
        "CidrLimitExceeded",
        `This network '${vpcId}' has met its maximum number of allowed CIDRs: ${BLOCKS}`,
      );
    }
    assertAssociable(cidrBlock, block, taken);
    return { id: cloud.newId("vpc-cidr-assoc"), outputs: {} };
  },
  remove: ({ outputs: { vpcId, cidrBlock } }, cloud) => {
    const block = parseCidr(cidrBlock);
    const used = cloud
      .list(subnet)
      .filter(({ outputs }) => outputs.vpcId === vpcId)
      .some(({ outputs }) => {
        const inner = parseCidr(outputs.cidrBlock ?? "");
        return block !== undefined && inner !== undefined && contains(block, inner);
      });
    if (!used) return;
    throw new AwsError(
      "InvalidCidrBlock.InUse",
      `The vpc ${vpcId} currently has a subnet within CIDR block ${cidrBlock}`,
    );
  },
});

function assertAssociable(text: string, block: Cidr, taken: readonly Cidr[]): void {
  if (taken.some((other) => isRestricted(other, block))) {
    throw new AwsError(
      "InvalidVpc.Range",
      `The CIDR '${text}' is restricted. Use a CIDR from the same private address range as the current VPC CIDR, or use a publicly-routable CIDR.`,
    );
  }
  if (taken.some((other) => overlaps(other, block))) {
    throw new AwsError("InvalidVpc.Range", `The CIDR '${text}' conflicts with another CIDR of the VPC`);
  }
}
