import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import * as grpc from "@grpc/grpc-js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";

const require = createRequire(import.meta.url);
const { ResourceProviderClient } = require("@pulumi/pulumi/proto/provider_grpc_pb.js") as {
  readonly ResourceProviderClient: new (address: string, credentials: grpc.ChannelCredentials) => grpc.Client;
};
const projectRoot = join(import.meta.dirname, "..", "..", "..");

describe("plugins and google-protobuf", () => {
  it("answer where npm installed a second copy of it", async () => {
    const home = mkdtempSync(join(tmpdir(), "slipway-protobuf-"));
    const modules = join(home, "node_modules");
    mkdirSync(modules);
    for (const name of readdirSync(join(projectRoot, "node_modules")))
      if (name !== "google-protobuf")
        symlinkSync(join(projectRoot, "node_modules", name), join(modules, name));
    for (const path of ["node_modules/google-protobuf", "sandbox", "policy", "facts", "loader.mjs"])
      cpSync(join(projectRoot, path), join(home, path), { recursive: true });
    cpSync(join(projectRoot, "package.json"), join(home, "package.json"));

    const args = ["--import", "./loader.mjs", "sandbox/cloud/random-plugin.ts", "127.0.0.1:1"];
    const plugin = spawn(process.execPath, args, { cwd: home, stdio: ["ignore", "pipe", "inherit"] });
    try {
      const port = await new Promise<string>((resolve, reject) => {
        plugin.stdout.once("data", (text) => resolve(String(text).trim()));
        plugin.stdout.once("end", () => reject(new Error("the plugin ended")));
      });
      const client = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
      const { cancel } = client as unknown as {
        readonly cancel: (request: object, done: (error: Error | null, answer: object) => void) => void;
      };
      assert.ok(await promisify(cancel.bind(client))(new empty.Empty()));
      client.close();
    } finally {
      plugin.kill("SIGKILL");
      rmSync(home, { recursive: true, force: true });
    }
  });
});
