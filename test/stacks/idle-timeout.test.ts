import assert from "node:assert/strict";
import { InvalidInputError } from "../../components/validation.ts";
import { parseConfig, type StackSource } from "../../stacks/config/parse.ts";
import { plainServiceArgs } from "../../stacks/config/service-settings.ts";
import { exampleDigest, sourceOf } from "../support/stack-file.ts";

const gateway = { name: "public", namespace: "gateway" };

/** A service by a Gateway that is there already. */
const source = (idle: object, service: object = {}): StackSource =>
  sourceOf("shop", {
    cluster: { existing: { name: "shop", gateway: { ...gateway, ...idle } } },
    services: {
      api: {
        repository: "registry.example/api",
        digest: exampleDigest,
        resources: { requests: { cpu: "10m", memory: "16Mi" }, limits: { cpu: "100m", memory: "32Mi" } },
        hostnames: ["api.example.com"],
        ...service,
      },
    },
  });

describe("stacks: the idle timeout of a Gateway that is there already", () => {
  it("has to be shorter than the services' keep-alive, which is told with both numbers", () => {
    assert.throws(
      () => parseConfig(source({ idleTimeoutSeconds: 90 })),
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
    const { config, traits } = parseConfig(source({ idleTimeoutSeconds: 90 }, { keepAliveSeconds: 95 }));
    const api = config.services["api"];
    assert(api && traits);
    const args = plainServiceArgs("api", api, { name: "shop", databases: {}, traits });
    assert.deepEqual(args.gateway, gateway);
    assert.deepEqual([args.idleTimeoutSeconds, args.keepAliveSeconds], [90, 95]);
  });

  it("is a load balancer's default of 60 seconds where it is not told", () => {
    assert.throws(() => parseConfig(source({}, { keepAliveSeconds: 60 })), InvalidInputError);
    parseConfig(source({}, { keepAliveSeconds: 61 }));
  });
});
