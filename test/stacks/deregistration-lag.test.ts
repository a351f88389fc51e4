import assert from "node:assert/strict";
import { planService } from "../../components/service/service-plan.ts";
import { InvalidInputError } from "../../components/validation.ts";
import { parseConfig } from "../../stacks/config/parse.ts";
import { plainServiceArgs } from "../../stacks/config/service-settings.ts";
import { exampleDigest, sourceByGateway } from "../support/stack-file.ts";

/** The times of a service by a Gateway that is there already. */
function timesBehind(
  settings: Readonly<Record<string, unknown>>,
  service: Readonly<Record<string, unknown>> = {},
): readonly number[] {
  const { config, capabilities } = parseConfig(sourceByGateway(settings, service));
  const api = config.services["api"];
  assert(api && capabilities);
  const { plan } = planService("api", {
    digest: exampleDigest,
    ...plainServiceArgs("api", api, { name: "shop", databases: {}, services: {}, capabilities }),
  });
  return [plan.deregistrationLagSeconds, plan.preStopSeconds];
}

describe("stacks: how long a Gateway that is there already lags", () => {
  it("is 15 seconds where it is not told", () => {
    assert.deepEqual(timesBehind({}), [15, 15]);
    assert.throws(() => timesBehind({}, { preStopSeconds: 14 }), InvalidInputError);
  });

  it("is what its settings say, as for an ALB, and no part of its name", () => {
    assert.deepEqual(timesBehind({ deregistrationLagSeconds: 60 }), [60, 60]);
    assert.deepEqual(timesBehind({ deregistrationLagSeconds: 3 }, { preStopSeconds: 5 }), [3, 5]);
  });

  it("is what a service says for itself", () => {
    assert.deepEqual(timesBehind({ deregistrationLagSeconds: 60 }, { deregistrationLagSeconds: 5 }), [5, 5]);
  });
});
