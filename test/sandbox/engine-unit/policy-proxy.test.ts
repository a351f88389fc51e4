import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { promisify } from "node:util";
import * as grpc from "@grpc/grpc-js";
import { policyPackEnvironment } from "../../../sandbox/engine/language-host/options.mjs";
import { servePolicyProxy } from "../../../sandbox/engine/language-host/policy-proxy.mjs";

const require = createRequire(import.meta.url);
const messages = require("@pulumi/pulumi/proto/analyzer_pb.js");
const { AnalyzerClient, AnalyzerService } = require("@pulumi/pulumi/proto/analyzer_grpc_pb.js");
const { Empty } = require("google-protobuf/google/protobuf/empty_pb.js");

/** A policy pack that is called as the stack it was started for, and reports the name of what it is asked about. */
async function pack(stack: string, port: number[]): Promise<grpc.Server> {
  const server = new grpc.Server();
  server.addService(AnalyzerService, {
    getAnalyzerInfo: (_call: unknown, callback: (error: null, info: object) => void) =>
      callback(null, new messages.AnalyzerInfo().setName(stack)),
    configureStack: (_call: unknown, callback: (error: null, answer: object) => void) =>
      callback(null, new messages.AnalyzerStackConfigureResponse()),
    analyze: (call: { request: { getName(): string } }, callback: (error: null, answer: object) => void) =>
      callback(
        null,
        new messages.AnalyzeResponse().setDiagnosticsList([
          new messages.AnalyzeDiagnostic().setMessage(`about ${call.request.getName()}`),
        ]),
      ),
  } as unknown as grpc.UntypedServiceImplementation);
  port.push(
    await promisify(server.bindAsync.bind(server))("127.0.0.1:0", grpc.ServerCredentials.createInsecure()),
  );
  return server;
}

describe("language host: policy packs", () => {
  const closed: (() => void)[] = [];
  afterEach(() => {
    for (const close of closed.splice(0)) close();
  });

  /** The engine's side of a proxy whose pack is started by `start`. */
  const engineOf = async (start: (stack?: { getStack(): string }) => Promise<number>) => {
    const proxy = await servePolicyProxy(start);
    const client = new AnalyzerClient(`127.0.0.1:${proxy.port}`, grpc.credentials.createInsecure());
    closed.push(
      () => client.close(),
      () => proxy.close(),
    );
    const ask = (method: string, request: object): Promise<Record<string, (() => string) | undefined>> =>
      promisify(client[method].bind(client))(request);
    return ask;
  };

  const started: string[] = [];
  const startPack = async (stack?: { getStack(): string }): Promise<number> => {
    const name = stack?.getStack() ?? "no stack";
    started.push(name);
    const port: number[] = [];
    const server = await pack(name, port);
    closed.push(() => server.forceShutdown());
    return port[0]!;
  };

  it("start once the engine has said for which stack, and answer from then on", async () => {
    started.length = 0;
    const ask = await engineOf(startPack);
    await ask("handshake", new messages.AnalyzerHandshakeRequest());
    assert.deepEqual(started, []);
    await ask("configureStack", new messages.AnalyzerStackConfigureRequest().setStack("staging"));
    const [info, other] = await Promise.all([
      ask("getAnalyzerInfo", new Empty()),
      ask("getAnalyzerInfo", new Empty()),
    ]);
    assert.deepEqual([info["getName"]?.(), other["getName"]?.()], ["staging", "staging"]);
    assert.deepEqual(started, ["staging"]);
    const answer = (await ask("analyze", new messages.AnalyzeRequest().setName("web"))) as unknown as {
      getDiagnosticsList(): { getMessage(): string }[];
    };
    assert.deepEqual(
      answer.getDiagnosticsList().map((diagnostic) => diagnostic.getMessage()),
      ["about web"],
    );
  });

  it("start outside of any stack, as on publishing", async () => {
    const ask = await engineOf(startPack);
    assert.equal((await ask("getAnalyzerInfo", new Empty()))["getName"]?.(), "no stack");
  });

  it("say why one did not start", async () => {
    const ask = await engineOf(() => Promise.reject(new Error("the policy pack exited with code 1")));
    const configure = new messages.AnalyzerStackConfigureRequest().setStack("staging");
    await assert.rejects(ask("configureStack", configure), /the policy pack exited with code 1/);
    await assert.rejects(ask("getAnalyzerInfo", new Empty()), /the policy pack exited with code 1/);
  });

  it("find their stack in the environment, by both names that SDKs read", () => {
    const stack = {
      organization: "organization",
      project: "slipway",
      stack: "staging",
      dryRun: true,
      configMap: [["aws:region", "eu-west-1"]] as [string, string][],
    };
    assert.deepEqual(policyPackEnvironment(stack), {
      PULUMI_CONFIG: '{"aws:region":"eu-west-1"}',
      PULUMI_NODEJS_ORGANIZATION: "organization",
      PULUMI_ORGANIZATION: "organization",
      PULUMI_NODEJS_PROJECT: "slipway",
      PULUMI_PROJECT: "slipway",
      PULUMI_NODEJS_STACK: "staging",
      PULUMI_STACK: "staging",
      PULUMI_NODEJS_DRY_RUN: "true",
      PULUMI_DRY_RUN: "true",
    });
    assert.deepEqual(policyPackEnvironment(undefined), {});
  });
});
