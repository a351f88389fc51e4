import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CloudEditor } from "../../../sandbox/cloud/edit.ts";
import { AwsProvider } from "../../../sandbox/cloud/provider.ts";
import type { CheckFailure, DiffResult, Properties } from "../../../sandbox/plugin/provider.ts";

export const ACCOUNT = "111122223333";
export const REGION = "eu-west-1";

export interface Made {
  readonly id: string;
  readonly urn: string;
  readonly inputs: Properties;
  readonly outs: Properties;
}

/** An emulated cloud of its own, driven as the engine drives a plugin: check, then create. */
export class TestCloud {
  readonly sandbox = mkdtempSync(join(tmpdir(), "slipway-cloud-"));
  readonly editor = new CloudEditor(join(this.sandbox, "cloud"));
  provider!: AwsProvider;

  async start(config: Properties = {}): Promise<void> {
    process.env.SLIPWAY_SANDBOX_DIR = this.sandbox;
    mkdirSync(join(this.sandbox, "cluster"), { recursive: true });
    const facts = { serverUrl: "https://127.0.0.1:6443", caData: "Q0E=" };
    writeFileSync(join(this.sandbox, "cluster", "cluster.json"), JSON.stringify(facts));
    this.provider = new AwsProvider();
    await this.provider.configure({
      region: REGION,
      allowedAccountIds: JSON.stringify([ACCOUNT]),
      ...config,
    });
  }

  /** Says what exists besides: ARNs, types. */
  declare(...names: string[]): void {
    mkdirSync(join(this.sandbox, "cloud"), { recursive: true });
    writeFileSync(join(this.sandbox, "cloud", "outside.json"), JSON.stringify(names));
  }

  stop(): void {
    delete process.env.SLIPWAY_SANDBOX_DIR;
    rmSync(this.sandbox, { recursive: true, force: true });
  }

  async failures(type: string, news: Properties): Promise<readonly CheckFailure[]> {
    return (await this.check(type, "x", news)).failures ?? [];
  }

  async check(type: string, name: string, news: Properties) {
    return this.provider.check(urnOf(type, name), {}, news, {
      randomSeed: Buffer.from("seed of the registration"),
    });
  }

  async create(type: string, name: string, news: Properties): Promise<Made> {
    const { inputs, failures } = await this.check(type, name, news);
    assert.deepEqual(failures, []);
    const urn = urnOf(type, name);
    return { urn, inputs, ...(await this.provider.create(urn, inputs, { preview: false, timeout: 0 })) };
  }

  async diff(made: Made, news: Properties): Promise<DiffResult> {
    const { inputs } = await this.provider.check(made.urn, made.inputs, news, {
      randomSeed: Buffer.from("other"),
    });
    return this.provider.diff(made.id, made.urn, made.outs, inputs, {
      oldInputs: made.inputs,
      ignoreChanges: [],
    });
  }

  delete(made: Made): Promise<void> {
    return this.provider.delete(made.id, made.urn, made.outs);
  }
}

export function urnOf(type: string, name: string): string {
  return `urn:pulumi:test::slipway::${type}::${name}`;
}

export const VPC = "aws:ec2/vpc:Vpc";
export const SUBNET = "aws:ec2/subnet:Subnet";
export const ROLE = "aws:iam/role:Role";
export const ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";

export const trust = (service: string) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: service } }],
});

/** A VPC with a subnet in each of the zones. */
export async function network(cloud: TestCloud, zones: readonly string[] = ["a", "b"]) {
  const vpc = await cloud.create(VPC, "net", { cidrBlock: "10.0.0.0/16", enableDnsHostnames: true });
  const subnets: Made[] = [];
  for (const [index, zone] of zones.entries()) {
    const inputs = { vpcId: vpc.id, cidrBlock: `10.0.${index}.0/24`, availabilityZone: REGION + zone };
    subnets.push(await cloud.create(SUBNET, `subnet-${index}`, inputs));
  }
  return { vpc, subnets, subnetIds: subnets.map(({ id }) => id) };
}
