import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { credentials, Server, ServerCredentials, type ServiceError } from "@grpc/grpc-js";
import providerRpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import type { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import proto from "@pulumi/pulumi/proto/provider_pb.js";
import { handlers } from "../../../sandbox/plugin/handlers.ts";
import { struct } from "../../../sandbox/plugin/messages.ts";
import { ONLY_PREVIEWS } from "../../../sandbox/plugin/only-previews.ts";
import {
  InitializationError,
  nameOf,
  type EmulatedProvider,
  typeOf,
} from "../../../sandbox/plugin/provider.ts";
import { writeJson } from "../../../sandbox/plugin/file-store.ts";

const URN = "urn:pulumi:staging::slipway::a:b:C$aws:ec2/vpc:Vpc::network";

describe("the server of the emulated plugins", () => {
  let server: Server;
  let client: ResourceProviderClient;
  let dir: string;
  const start = async (provider: Omit<EmulatedProvider, "name" | "version">) => {
    server = new Server();
    server.addService(
      providerRpc.ResourceProviderService,
      handlers({ name: "aws", version: "1.2.3", ...provider }, ""),
    );
    const port = await new Promise<number>((resolve, reject) =>
      server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      ),
    );
    client = new providerRpc.ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
  };
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "slipway-serve-"));
    process.env.SLIPWAY_SANDBOX_DIR = dir;
  });
  afterEach(() => {
    client.close();
    server.forceShutdown();
    delete process.env.SLIPWAY_SANDBOX_DIR;
    rmSync(dir, { recursive: true, force: true });
  });

  const create = (preview: boolean) =>
    new Promise<Record<string, unknown>>((resolve, reject) => {
      const request = new proto.CreateRequest()
        .setUrn(URN)
        .setPreview(preview)
        .setProperties(struct({ a: 1 }));
      client.create(request, (error: ServiceError | null, response) =>
        error
          ? reject(error)
          : resolve({ id: response.getId(), ...response.getProperties()?.toJavaScript() }),
      );
    });

  it("tells a provider whether this is a preview", async () => {
    await start({ create: async (_urn, inputs, { preview }) => ({ id: "x", outs: { ...inputs, preview } }) });
    assert.deepEqual(await create(true), { id: "x", a: 1, preview: true });
    assert.deepEqual(await create(false), { id: "x", a: 1, preview: false });
  });

  it("tells a provider its configuration", async () => {
    const seen: unknown[] = [];
    await start({ configure: async (config) => void seen.push(config) });
    await new Promise((resolve) =>
      client.configure(new proto.ConfigureRequest().setArgs(struct({ region: "eu-west-1" })), resolve),
    );
    assert.deepEqual(seen, [{ region: "eu-west-1" }]);
  });

  it("carries precise diffs", async () => {
    await start({
      diff: async () => ({ changes: true, replaces: ["a"], detailed: { "a.b": "update-replace", c: "add" } }),
    });
    const response = await new Promise<InstanceType<typeof proto.DiffResponse>>((resolve, reject) =>
      client.diff(new proto.DiffRequest().setUrn(URN), (error, answer) =>
        error ? reject(error) : resolve(answer),
      ),
    );
    assert.deepEqual(response.getReplacesList(), ["a"]);
    const kinds = response.getDetaileddiffMap().toObject(false, (_, each) => each);
    assert.equal(kinds.length, 2);
    assert.equal(response.getDetaileddiffMap().get("a.b")?.getKind(), proto.PropertyDiff.Kind.UPDATE_REPLACE);
  });

  it("answers an error by its message", async () => {
    await start({
      create: async () => {
        throw new Error("quota reached");
      },
    });
    await assert.rejects(create(false), (error: ServiceError) => error.details === "quota reached");
  });

  it("names a method that the provider does not have", async () => {
    await start({});
    await assert.rejects(create(false), /does not offer create/);
  });

  it("sends what there is of a half-made object", async () => {
    await start({
      create: async () => {
        throw new InitializationError("not ready", "half-1", { ready: false }, ["timed out"]);
      },
    });
    await assert.rejects(create(false), (error: ServiceError) => {
      const details = String(error.metadata.get("grpc-status-details-bin")[0]);
      return details.includes("ErrorResourceInitFailed") && details.includes("half-1");
    });
  });

  it("changes nothing in a preview's process, whatever the call says", async () => {
    const made: string[] = [];
    await start({
      create: async (_urn, _inputs, { preview }) => {
        made.push(preview ? "planned" : "made");
        return { id: "x", outs: {} };
      },
      update: async () => {
        made.push("updated");
        return { outs: {} };
      },
      delete: async () => void made.push("deleted"),
    });
    process.env[ONLY_PREVIEWS] = "true";
    try {
      assert.equal((await create(true)).id, "x");
      await assert.rejects(create(false), /create of urn:.*::network is refused: .* a preview/);
      const { promise: updated, ...update } = settled();
      client.update(new proto.UpdateRequest().setUrn(URN), update.settle);
      await assert.rejects(updated, /update of .* is refused/);
      const { promise: deleted, ...deletion } = settled();
      client.delete(new proto.DeleteRequest().setUrn(URN), deletion.settle);
      await assert.rejects(deleted, /delete of .* is refused/);
    } finally {
      Reflect.deleteProperty(process.env, ONLY_PREVIEWS);
    }
    assert.deepEqual(made, ["planned"]);
  });

  it("injects faults into what is real, and not into previews", async () => {
    await start({ create: async () => ({ id: "x", outs: {} }) });
    writeJson(join(dir, "cloud", "faults.json"), [{ kind: "error", nth: 1, phase: "after" }]);
    assert.equal((await create(true)).id, "x");
    await assert.rejects(create(false), /InternalFailure/);
  });
});

/** A promise and the callback that settles it. */
function settled(): { promise: Promise<void>; settle: (error: ServiceError | null) => void } {
  let settle: (error: ServiceError | null) => void = () => {};
  const promise = new Promise<void>((resolve, reject) => {
    settle = (error) => (error ? reject(error) : resolve());
  });
  return { promise, settle };
}

describe("URNs", () => {
  it("tell type and name", () => {
    assert.deepEqual([typeOf(URN), nameOf(URN)], ["aws:ec2/vpc:Vpc", "network"]);
  });
});
