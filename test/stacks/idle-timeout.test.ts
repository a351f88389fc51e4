import assert from "node:assert/strict";
import { InvalidInputError } from "../../components/validation.ts";
import { parseConfig } from "../../stacks/config/parse.ts";
import { plainServiceArgs } from "../../stacks/config/service-settings.ts";
import { sourceByGateway } from "../support/stack-file.ts";

describe("stacks: the idle timeout of a Gateway that is there already", () => {
  it("has to be shorter than the services' keep-alive, which is told with both numbers", () => {
    assert.throws(
      () => parseConfig(sourceByGateway({ idleTimeoutSeconds: 90 })),
      (error) => {
        assert(error instanceof InvalidInputError);
        const [{ path, received, allowed } = { path: "" }, ...others] = error.problems;
        assert.deepEqual([path, received, others], ["slipway:services.api.keepAliveSeconds", 65, []]);
        assert.match(allowed ?? "", /90 seconds/);
        return true;
      },
    );
  });

  it("is what the service is judged by, and no part of the Gateway's name", () => {
    const { config, capabilities } = parseConfig(
      sourceByGateway({ idleTimeoutSeconds: 90 }, { keepAliveSeconds: 95 }),
    );
    const api = config.services["api"];
    assert(api && capabilities);
    const args = plainServiceArgs("api", api, { name: "shop", databases: {}, services: {}, capabilities });
    assert.deepEqual(args.gateway, { name: "public", namespace: "gateway" });
    assert.deepEqual([args.idleTimeoutSeconds, args.keepAliveSeconds], [90, 95]);
  });

  it("is a load balancer's default of 60 seconds where it is not told", () => {
    assert.throws(() => parseConfig(sourceByGateway({}, { keepAliveSeconds: 60 })), InvalidInputError);
    parseConfig(sourceByGateway({}, { keepAliveSeconds: 61 }));
  });
});
