import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { credentials, type ServiceError } from "@grpc/grpc-js";
import type { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import providerRpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import proto from "@pulumi/pulumi/proto/provider_pb.js";
import { projectRoot } from "../../support/project-root.ts";

/** A plugin that writes down what it is asked, and answers with its own name. It does not know `attach`, as the emulators. */
const DOUBLE = (name: string, folder: string): string => `#!${process.execPath}
const load = require("node:module").createRequire(${JSON.stringify(join(projectRoot, "package.json"))});
const grpc = load("@grpc/grpc-js");
const { ResourceProviderService } = load("@pulumi/pulumi/proto/provider_grpc_pb.js");
const provider = load("@pulumi/pulumi/proto/provider_pb.js");
const plugin = load("@pulumi/pulumi/proto/plugin_pb.js");
const fs = require("node:fs");
const answer = (method, make) => (call, callback) => {
  fs.appendFileSync(${JSON.stringify(join(folder, name))}, method + "\\n");
  callback(null, make(call.request));
};
fs.writeFileSync(${JSON.stringify(join(folder, `${name}.pid`))}, JSON.stringify([process.pid, ...process.argv.slice(2)]));
const server = new grpc.Server();
server.addService(ResourceProviderService, {
  getPluginInfo: answer("getPluginInfo", () => new plugin.PluginInfo().setVersion("${name}")),
  configure: answer("configure", () => new provider.ConfigureResponse().setAcceptsecrets(${name === "official"})),
  create: answer("create", () => new provider.CreateResponse().setId("${name}")),
  construct: answer("construct", () => new provider.ConstructResponse().setUrn("${name}")),
});
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (_, port) => console.log(port));
`;

const urn = (type: string): string => `urn:pulumi:staging::slipway::slipway:addons:Addons$${type}::x`;

describe("an official kubernetes plugin in the sandbox", () => {
  const folder = mkdtempSync(join(tmpdir(), "slipway-router-"));
  let router: ChildProcess;
  let client: ResourceProviderClient;
  const asked = (name: string): string[] => {
    const file = join(folder, name);
    return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
  };
  const started = (name: string): [number, ...string[]] =>
    JSON.parse(readFileSync(join(folder, `${name}.pid`), "utf8")) as [number, ...string[]];

  before(async () => {
    for (const name of ["official", "emulator"])
      writeFileSync(join(folder, `${name}.cjs`), DOUBLE(name, folder), { mode: 0o755 });
    const script = join(projectRoot, "sandbox", "kubernetes", "route-releases.mjs");
    const [official, emulator] = ["official", "emulator"].map((name) => join(folder, `${name}.cjs`));
    router = spawn(
      process.execPath,
      [script, official ?? "", process.execPath, emulator ?? "", "--", "127.0.0.1:1"],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    const [port] = (await once(createInterface(router.stdout!), "line")) as [string];
    client = new providerRpc.ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
  });
  after(() => {
    client.close();
    router.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  });

  const create = (type: string): Promise<string> =>
    new Promise((resolve, reject) =>
      client.create(new proto.CreateRequest().setUrn(urn(type)), (error: ServiceError | null, response) =>
        error ? reject(error) : resolve(response.getId()),
      ),
    );

  it("makes everything but Helm releases, which the emulator makes", async () => {
    assert.equal(await create("kubernetes:apps/v1:Deployment"), "official");
    assert.equal(await create("kubernetes:helm.sh/v3:Release"), "emulator");
    assert.equal(await create("kubernetes:helm.sh/v3:Release$kubernetes:core/v1:ConfigMap"), "official");
  });

  it("constructs Charts", async () => {
    const request = new proto.ConstructRequest().setType("kubernetes:helm.sh/v4:Chart").setName("api");
    const response = await new Promise<proto.ConstructResponse>((resolve, reject) =>
      client.construct(request, (error, answer) => (error ? reject(error) : resolve(answer))),
    );
    assert.equal(response.getUrn(), "official");
    assert.ok(!asked("emulator").includes("construct"));
  });

  it("is configured with the emulator, and answers for both", async () => {
    const response = await new Promise<proto.ConfigureResponse>((resolve, reject) =>
      client.configure(new proto.ConfigureRequest(), (error, answer) =>
        error ? reject(error) : resolve(answer),
      ),
    );
    assert.equal(response.getAcceptsecrets(), true);
    assert.ok(asked("official").includes("configure") && asked("emulator").includes("configure"));
  });

  it("passes on what is refused, where that is the official plugin", async () => {
    const error = await new Promise<ServiceError | null>((resolve) =>
      client.attach(new plugin.PluginAttach(), (refused) => resolve(refused)),
    );
    assert.match(error?.message ?? "", /UNIMPLEMENTED/);
  });

  it("is told the engine's address, and ends with the router", async () => {
    for (const name of ["official", "emulator"]) assert.equal(started(name)[1], "127.0.0.1:1");
    const pids = ["official", "emulator"].map((name) => started(name)[0]);
    const isThere = (pid: number): boolean => {
      try {
        return process.kill(pid, 0);
      } catch {
        return false;
      }
    };
    assert.ok(pids.every(isThere));
    router.kill("SIGTERM");
    for (let left = 100; pids.some(isThere) && left > 0; left -= 1) await sleep(50);
    assert.deepEqual(pids.filter(isThere), []);
  });
});
