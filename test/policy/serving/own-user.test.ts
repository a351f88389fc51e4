import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { connect, type Socket } from "node:net";
import { promisify } from "node:util";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import providerRpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import { handlers } from "../../../sandbox/plugin/handlers.ts";
import { listenForOwnUser, ownerOf } from "../../../policy/serving/own-user.mjs";

/** As Linux 6.1 printed it, but for the users. */
const TABLE = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4624783 2 0000000000000000 100 0 0 10 0
   1: 0100007F:C350 0100007F:1F90 01 00000000:00000000 00:00000000 00000000  1001        0 4624790 1 0000000000000000 20 4 30 10 -1
   2: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000  1000        0 4624791 1 0000000000000000 20 4 30 10 -1
   3: 0100007F:C351 0100007F:1F90 06 00000000:00000000 03:00000F9B 00000000     0        0 0 3 0000000000000000`;
const TABLE_6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0000000000000000FFFF00000100007F:C352 0000000000000000FFFF00000100007F:1F90 01 00000000:00000000 00:00000000 00000000  1002        0 4624792 1 0000000000000000 20 4 30 10 -1`;

describe("servers for this user", () => {
  it("know who holds the other end of a connection", () => {
    assert.equal(ownerOf(TABLE, { peer: 0xc350, own: 0x1f90 }), 1001);
    assert.equal(ownerOf(TABLE_6, { peer: 0xc352, own: 0x1f90 }), 1002, "a socket of IPv6");
    assert.equal(ownerOf(TABLE, { peer: 0xc351, own: 0x1f90 }), undefined, "left: it belongs to nobody");
    assert.equal(ownerOf(TABLE, { peer: 0xc352, own: 0x1f90 }), undefined, "not there");
    assert.equal(ownerOf(TABLE, { peer: 0xc350, own: 0x1f91 }), undefined, "another server");
  });

  it("answer nobody who comes by another address from the port of a connection of this user", async function () {
    if (process.platform !== "linux") this.skip(); // elsewhere the loopback interface has one address
    const server = new Server();
    const { port, close } = await listenForOwnUser(server, ServerCredentials.createInsecure());
    /** Whether a server of HTTP/2 speaks, which it does first. */
    const isAnswered = async (socket: Socket): Promise<boolean> => {
      const said = once(socket, "data").then(
        () => true,
        () => false,
      );
      return Promise.race([said, once(socket, "close").then(() => false)]);
    };
    const own = connect({ host: "127.0.0.1", port });
    try {
      assert.equal(await isAnswered(own), true);
      const from = { localAddress: "127.0.0.2", localPort: own.localPort! };
      const another = connect({ host: "127.0.0.1", port, ...from }).on("error", () => undefined);
      assert.equal(await isAnswered(another), false);
    } finally {
      own.destroy();
      close();
      server.forceShutdown();
    }
  });

  /** Asks a provider, as a user, what it is. */
  const ask = `
    const [grpc, { ResourceProviderClient }, { Empty }] = process.argv.slice(2).map((path) => require(path));
    const client = new ResourceProviderClient("127.0.0.1:" + process.env.PORT, grpc.credentials.createInsecure());
    client.getPluginInfo(new Empty(), { deadline: Date.now() + 5_000 }, (error, info) => {
      console.log(error ? "refused" : info.getVersion());
      process.exit(0);
    });`;
  const modules = [
    "@grpc/grpc-js",
    "@pulumi/pulumi/proto/provider_grpc_pb.js",
    "google-protobuf/google/protobuf/empty_pb.js",
  ].map((name) => createRequire(import.meta.url).resolve(name));

  it("answer it, and no other user", async () => {
    const server = new Server();
    const provider = { name: "aws", version: "1.2.3" } as Parameters<typeof handlers>[0];
    server.addService(providerRpc.ResourceProviderService, handlers(provider, ""));
    const { port, close } = await listenForOwnUser(server, ServerCredentials.createInsecure());
    const askAs = async (user: { readonly uid?: number }): Promise<string> => {
      const env = { ...process.env, PORT: String(port) };
      const { stdout } = await promisify(execFile)(process.execPath, ["-e", ask, "-", ...modules], {
        env,
        cwd: "/",
        ...user,
      });
      return stdout.trim();
    };
    try {
      assert.equal(await askAs({}), "1.2.3");
      // Only root can be somebody else.
      if (process.getuid?.() === 0) assert.equal(await askAs({ uid: 65_534 }), "refused");
    } finally {
      close();
      server.forceShutdown();
    }
  });
});
