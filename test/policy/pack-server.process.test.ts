import assert from "node:assert/strict";
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import * as grpc from "@grpc/grpc-js";
import proto from "@pulumi/pulumi/proto/analyzer_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import structs from "google-protobuf/google/protobuf/struct_pb.js";

const require = createRequire(import.meta.url);
const { AnalyzerClient } = require("@pulumi/pulumi/proto/analyzer_grpc_pb.js") as {
  readonly AnalyzerClient: new (address: string, credentials: grpc.ChannelCredentials) => grpc.Client;
};

const EMPTY = "google-protobuf/google/protobuf/empty_pb.js";

const projectRoot = fileURLToPath(new URL("../../", import.meta.url));
const { version } = JSON.parse(readFileSync(join(projectRoot, "policy", "package.json"), "utf8")) as {
  readonly version: string;
};

type Answer = Readonly<Record<string, () => unknown>> & { readonly toObject: () => unknown };
type Ask = (method: string, request?: object) => Promise<Answer>;

/** A pod in the host's network, with an image by tag, in the namespace `default`. */
function badPod(): object {
  const request = new proto.AnalyzeRequest();
  request.setType("kubernetes:core/v1:Pod");
  request.setName("api");
  request.setOptions(new proto.AnalyzerResourceOptions());
  request.setUrn("urn:pulumi:test::slipway::kubernetes:core/v1:Pod::api");
  const spec = { hostNetwork: true, containers: [{ name: "api", image: "example.com/api:1" }] };
  const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "api", namespace: "default" }, spec };
  request.setProperties(structs.Struct.fromJavaScript(pod));
  return request;
}

function configuration(): object {
  const request = new proto.ConfigureAnalyzerRequest();
  const config = new proto.PolicyConfig();
  config.setEnforcementlevel(proto.EnforcementLevel.ADVISORY);
  config.setProperties(structs.Struct.fromJavaScript({})); // the engine always sends some
  request.getPolicyconfigMap().set("pod-host-namespaces", config);
  return request;
}

/** The pack as the engine's language host starts it. */
describe("the policy pack's server", () => {
  const closing: (() => void)[] = [];
  afterEach(() => {
    for (const close of closing.splice(0)) close();
  });

  /** @returns the port that the pack listens on */
  async function startProcess(
    pack: string,
    environment: NodeJS.ProcessEnv = {},
    hear: (text: string) => void = () => {},
  ): Promise<number> {
    const runner = require.resolve("@pulumi/pulumi/cmd/run-policy-pack");
    const child = spawn(process.execPath, [runner, "127.0.0.1:1", pack], {
      cwd: pack,
      env: { ...process.env, PULUMI_NODEJS_TYPESCRIPT: "false", ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    closing.push(() => child.kill("SIGKILL"));
    child.stderr.on("data", (text) => hear(String(text)));
    return portOf(child);
  }

  async function start(
    pack: string,
    environment: NodeJS.ProcessEnv = {},
    hear?: (text: string) => void,
  ): Promise<Ask> {
    const port = await startProcess(pack, environment, hear);
    const client = new AnalyzerClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
    closing.push(() => client.close());
    const methods = client as unknown as Record<string, (request: object, done: () => void) => void>;
    return (method, request = new empty.Empty()) =>
      promisify(methods[method]!.bind(client))(request) as unknown as Promise<Answer>;
  }

  function portOf({ stdout, stderr }: ChildProcess): Promise<number> {
    return new Promise((resolve, reject) => {
      let told = "";
      stderr?.on("data", (text) => (told += String(text)));
      stdout?.once("data", (text) => resolve(Number(String(text))));
      stdout?.once("end", () => reject(new Error(`the pack ended: ${told}`)));
    });
  }

  /** What the pack says of a bad pod, policy by policy. */
  async function verdicts(ask: Ask): Promise<unknown> {
    await ask("configure", configuration());
    const answer = (await ask("analyze", badPod())).toObject() as {
      readonly diagnosticsList: readonly Readonly<Record<string, unknown>>[];
    };
    return answer.diagnosticsList
      .map(({ policyname, message, enforcementlevel, policypackversion }) => ({
        ...{ policyname, message, enforcementlevel, policypackversion },
      }))
      .sort((a, b) => String(a.policyname).localeCompare(String(b.policyname)));
  }

  it("tells the pack's own version", async () => {
    const ask = await start(join(projectRoot, "policy"));
    assert.equal((await ask("getPluginInfo"))["getVersion"]?.(), version);
    assert.equal((await ask("getAnalyzerInfo"))["getVersion"]?.(), version);
  });

  it("says once which configuration counts where the engine names no stack, and nothing where it does", async () => {
    const told = async (environment: NodeJS.ProcessEnv): Promise<string[]> => {
      let text = "";
      const ask = await start(join(projectRoot, "policy"), environment, (line) => (text += line));
      for (let round = 0; round < 2; round += 1) await ask("analyze", badPod());
      return text.match(/slipway-policy: .*/g) ?? [];
    };
    const [notice, ...others] = await told({ PULUMI_NODEJS_STACK: "" });
    assert.match(notice ?? "", /the engine names no stack.* Fix: --policy-pack-config /);
    assert.deepEqual(others, []);
    assert.deepEqual(await told({ PULUMI_NODEJS_STACK: "staging" }), []);
  });

  it("answers the user that it runs as, and no other", async function () {
    if (process.getuid?.() !== 0) this.skip(); // only root can be somebody else
    const port = await startProcess(join(projectRoot, "policy"));
    const ask = `
      const [grpc, { AnalyzerClient }, { Empty }] = process.argv.slice(2).map((path) => require(path));
      const client = new AnalyzerClient("127.0.0.1:${port}", grpc.credentials.createInsecure());
      client.getAnalyzerInfo(new Empty(), { deadline: Date.now() + 30_000 }, (error, info) => {
        console.log(error ? "refused" : info.getName());
        process.exit(0);
      });`;
    const modules = ["@grpc/grpc-js", "@pulumi/pulumi/proto/analyzer_grpc_pb.js", EMPTY].map((name) =>
      require.resolve(name),
    );
    const askAs = async (user: { readonly uid?: number }): Promise<string> => {
      const { stdout } = await promisify(execFile)(process.execPath, ["-e", ask, "-", ...modules], {
        cwd: "/",
        ...user,
      });
      return stdout.trim();
    };
    assert.equal(await askAs({}), "slipway");
    assert.equal(await askAs({ uid: 65_534 }), "refused");
  });

  it("is @pulumi/policy's where SLIPWAY_POLICY_SERVER=sdk, and judges alike", async () => {
    const own = await start(join(projectRoot, "policy"));
    const sdk = await start(join(projectRoot, "policy"), { SLIPWAY_POLICY_SERVER: "sdk" });
    const { version: sdkVersion } = require("@pulumi/policy/package.json") as { readonly version: string };
    assert.equal((await sdk("getPluginInfo"))["getVersion"]?.(), sdkVersion.replace(/^v/, ""));
    const expected = await verdicts(own);
    assert.match(JSON.stringify(expected), /"pod-host-namespaces".*"enforcementlevel":0/);
    assert.deepEqual(await verdicts(sdk), expected);
  });

  it("says which servers there are where SLIPWAY_POLICY_SERVER names another", async () => {
    await assert.rejects(
      start(join(projectRoot, "policy"), { SLIPWAY_POLICY_SERVER: "other" }),
      /SLIPWAY_POLICY_SERVER: "other" .*\n *Allowed: own, sdk/,
    );
  });

  it("takes a configuration where npm installed a second google-protobuf", async () => {
    const home = mkdtempSync(join(tmpdir(), "slipway-protobuf-"));
    closing.push(() => rmSync(home, { recursive: true, force: true }));
    cpSync(join(projectRoot, "policy"), join(home, "policy"), { recursive: true });
    const modules = join(home, "node_modules");
    mkdirSync(modules);
    for (const name of readdirSync(join(projectRoot, "node_modules")))
      if (name !== "google-protobuf")
        symlinkSync(join(projectRoot, "node_modules", name), join(modules, name));
    cpSync(join(projectRoot, "node_modules", "google-protobuf"), join(modules, "google-protobuf"), {
      recursive: true,
    });
    const ask = await start(join(home, "policy"));
    assert.match(JSON.stringify(await verdicts(ask)), /pod-host-namespaces/);
    assert.ok((await ask("getAnalyzerInfo")).toObject());
  });

  it("judges alike by @pulumi/policy's server with the change that is prepared for it", async () => {
    const home = mkdtempSync(join(tmpdir(), "slipway-upstream-"));
    closing.push(() => rmSync(home, { recursive: true, force: true }));
    cpSync(join(projectRoot, "policy"), join(home, "policy"), { recursive: true });
    const [installed, modules] = [join(projectRoot, "node_modules"), join(home, "node_modules")];
    mkdirSync(join(modules, "@pulumi"), { recursive: true });
    const names = readdirSync(installed).filter((name) => name !== "@pulumi");
    for (const name of [...names, "@pulumi/pulumi"]) symlinkSync(join(installed, name), join(modules, name));
    const sdkPackage = join(modules, "@pulumi", "policy");
    cpSync(join(installed, "@pulumi", "policy"), sdkPackage, { recursive: true });
    const patch = join(projectRoot, "docs", "upstream", "pulumi-policy-server.patch");
    await promisify(execFile)("git", ["apply", patch], { cwd: sdkPackage });
    assert.match(readFileSync(join(sdkPackage, "server.js"), "utf8"), /propertiesOf/);
    const sdk = { SLIPWAY_POLICY_SERVER: "sdk" };
    const [patched, asItIs] = await Promise.all([
      start(join(home, "policy"), sdk),
      start(join(projectRoot, "policy"), sdk),
    ]);
    const expected = await verdicts(asItIs);
    assert.match(JSON.stringify(expected), /"pod-host-namespaces"/);
    assert.deepEqual(await verdicts(patched), expected);
  });
});
