import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { servePolicyProxy } from "../../../sandbox/engine/language-host/policy-proxy.mjs";
import { projectRoot } from "../../support/project-root.ts";

/** Whether a server of HTTP/2 speaks, which it does first, to whoever comes from an address of the loopback interface. */
async function isAnswered(port: number, localAddress: string): Promise<boolean> {
  const socket = connect({ host: "127.0.0.1", port, localAddress }).on("error", () => undefined);
  try {
    return await Promise.race([
      once(socket, "data").then(() => true),
      once(socket, "close").then(() => false),
    ]);
  } finally {
    socket.destroy();
  }
}

/** Another user may come by any address; this one by the first alone, so that nobody has to be root to see who is refused. */
async function mustAnswerOwnUserAlone(port: number): Promise<void> {
  assert.deepEqual([await isAnswered(port, "127.0.0.1"), await isAnswered(port, "127.0.0.2")], [true, false]);
}

describe("what the engine talks to in a rehearsal answers this user alone:", () => {
  let folder: string;
  let child: ChildProcess | undefined;
  before(function () {
    if (process.platform !== "linux") this.skip(); // elsewhere the loopback interface has one address
    folder = mkdtempSync(join(tmpdir(), "slipway-own-user-"));
  });
  afterEach(() => void child?.kill("SIGTERM"));
  after(() => folder && rmSync(folder, { recursive: true }));

  const plugin = [
    "--import",
    join(projectRoot, "loader.mjs"),
    join(projectRoot, "sandbox/cloud/random-plugin.ts"),
  ];
  const start = async (...args: string[]): Promise<number> => {
    child = spawn(process.execPath, [...args, "127.0.0.1:1"], { stdio: ["ignore", "pipe", "inherit"] });
    const [port] = (await once(createInterface(child.stdout!), "line")) as [string];
    return Number(port);
  };

  it("an emulated provider", async () => mustAnswerOwnUserAlone(await start(...plugin)));

  it("the language host", async () =>
    mustAnswerOwnUserAlone(await start(join(projectRoot, "sandbox/engine/language-host/main.mjs"))));

  it("what stands before an official kubernetes plugin", async () => {
    const official = join(folder, "official");
    writeFileSync(official, `#!/bin/sh\nexec '${[process.execPath, ...plugin].join("' '")}' "$@"\n`, {
      mode: 0o755,
    });
    const router = join(projectRoot, "sandbox/kubernetes/route-releases.mjs");
    await mustAnswerOwnUserAlone(await start(router, official, official, "--"));
  });

  it("what stands before a policy pack", async () => {
    const { port, close } = await servePolicyProxy(() => Promise.reject(new Error("nobody asks for it")));
    try {
      await mustAnswerOwnUserAlone(port);
    } finally {
      close();
    }
  });
});
