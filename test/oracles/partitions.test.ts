import assert from "node:assert/strict";
import type { StackSource } from "../../stacks/config/parse.ts";
import { withImages } from "../support/program.ts";
import { merged, settingsOf, sourceOf } from "../support/stack-file.ts";
import { requestFindings } from "./check.ts";
import { rehearsed } from "./rehearsal.ts";

/** The production stack in another region, with what that has. */
function productionIn(region: string, partition: string, zones: string, instanceClass: string): StackSource {
  const written = [..."abc"].reduce(
    (text, zone, index) => text.replaceAll(`eu-west-1${zone}`, `${region}${zones.charAt(index)}`),
    JSON.stringify(settingsOf("production")),
  );
  const moved = written.replaceAll("eu-west-1", region).replaceAll("arn:aws:", `arn:${partition}:`);
  const settings = JSON.parse(moved) as Record<string, unknown>;
  return withImages(sourceOf("production", merged(settings, { databases: { main: { instanceClass } } })));
}

/** The emulated component attaches it by the name that it has in the partition `aws`; the released one looks the partition up. */
const OF_THE_COMPONENT = /-eksRole-[0-9a-f]{8}$/;

describe("oracles: other partitions", function () {
  this.timeout(120_000);

  for (const [region, partition, zones, instanceClass] of [
    ["cn-north-1", "aws-cn", "abd", "db.m7g.large"],
    ["us-gov-west-1", "aws-us-gov", "abc", "db.m6g.large"],
    ["mx-central-1", "aws", "abc", "db.m7g.large"],
  ] as const)
    it(`take production in ${region}, which names nothing of another one`, async () => {
      const resources = await rehearsed(productionIn(region, partition, zones, instanceClass));
      assert.ok(resources.length > 150, String(resources.length));
      assert.deepEqual(requestFindings(resources), []);
      const foreign = resources.flatMap(({ type, name, inputs }) => {
        const named = JSON.stringify(inputs).match(/\barn:aws[\w-]*:/g) ?? [];
        return named.every((arn) => arn === `arn:${partition}:`) || OF_THE_COMPONENT.test(name)
          ? []
          : [`${type} ${name}`];
      });
      assert.deepEqual(foreign, []);
    });
});
