import assert from "node:assert/strict";
import { planService } from "../../components/service/service-plan.ts";
import { InvalidInputError } from "../../components/validation.ts";
import { parseConfig } from "../../stacks/config/parse.ts";
import { plainServiceArgs } from "../../stacks/config/service-settings.ts";
import { exampleDigest, sourceOf } from "../support/stack-file.ts";

const gateway = { name: "public", namespace: "gateway" };

/** The times of a service by a Gateway that is there already. */
function timesBehind(settings: object, service: object = {}): readonly number[] {
  const { config, traits } = parseConfig(
    sourceOf("shop", {
      cluster: { existing: { name: "shop", gateway: { ...gateway, ...settings } } },
      services: {
        api: {
          repository: "registry.example/api",
          digest: exampleDigest,
          resources: { requests: { cpu: "10m", memory: "16Mi" }, limits: { cpu: "100m", memory: "32Mi" } },
          hostnames: ["api.example.com"],
          ...service,
        },
      },
    }),
  );
  const api = config.services["api"];
  assert(api && traits);
  const { plan } = planService("api", {
    digest: exampleDigest,
    ...plainServiceArgs("api", api, { name: "shop", databases: {}, traits }),
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
