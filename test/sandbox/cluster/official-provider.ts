import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { Server, ServerCredentials, type ServiceError, credentials } from "@grpc/grpc-js";
import type * as engineGrpc from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import providerProto from "@pulumi/pulumi/proto/provider_pb.js";
import type * as providerGrpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import statusProto from "@pulumi/pulumi/proto/status_pb.js";
import { properties, struct } from "../../../sandbox/plugin/messages.ts";
import { Empty } from "../../../sandbox/plugin/protobuf.ts";
import {
  type CheckContext,
  type CheckResult,
  type CreateContext,
  type DiffContext,
  type DiffResult,
  InitializationError,
  type Properties,
  type ReadContext,
  type ReadResult,
  type UpdateContext,
} from "../../../sandbox/plugin/provider.ts";

const require = createRequire(import.meta.url);
const { EngineService } = require("@pulumi/pulumi/proto/engine_grpc_pb.js") as typeof engineGrpc;
const { ResourceProviderClient } = require("@pulumi/pulumi/proto/provider_grpc_pb.js") as typeof providerGrpc;
type Client = InstanceType<typeof ResourceProviderClient>;

const OPTIONS = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };

/** The official kubernetes plugin as the engine asks it, with the methods of the fallback. */
export class OfficialProvider {
  readonly #process: ChildProcess;
  readonly #engine: Server;
  readonly #client: Client;

  private constructor(process: ChildProcess, engine: Server, client: Client) {
    this.#process = process;
    this.#engine = engine;
    this.#client = client;
  }

  /** @param program absolute path of `pulumi-resource-kubernetes` */
  static async start(program: string, config: Properties): Promise<OfficialProvider> {
    const engine = new Server(OPTIONS);
    const answer = (_call: unknown, callback: (error: null, empty: unknown) => void): void =>
      callback(null, new Empty());
    engine.addService(EngineService, { log: answer, getRootResource: answer, setRootResource: answer });
    const port = await new Promise<number>((resolve, reject) =>
      engine.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      ),
    );
    const child = spawn(program, [`127.0.0.1:${port}`], { stdio: ["ignore", "pipe", "inherit"] });
    const line = await new Promise<string>((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (code) => reject(new Error(`${program} has ended (${code})`)));
      createInterface(child.stdout).once("line", resolve);
    });
    const client = new ResourceProviderClient(
      `127.0.0.1:${Number(line)}`,
      credentials.createInsecure(),
      OPTIONS,
    );
    const provider = new OfficialProvider(child, engine, client);
    const request = new providerProto.ConfigureRequest()
      .setArgs(struct(config))
      .setAcceptsecrets(true)
      .setAcceptresources(true)
      .setSendsOldInputs(true)
      .setSendsOldInputsToDelete(true);
    for (const [key, value] of Object.entries(config))
      request.getVariablesMap().set(`kubernetes:config:${key}`, String(value));
    await provider.#ask((done) => client.configure(request, done));
    return provider;
  }

  stop(): void {
    this.#process.kill("SIGKILL");
    this.#client.close();
    this.#engine.forceShutdown();
  }

  async check(
    urn: string,
    olds: Properties,
    news: Properties,
    { randomSeed }: CheckContext,
  ): Promise<CheckResult> {
    const request = new providerProto.CheckRequest()
      .setUrn(urn)
      .setOlds(struct(olds))
      .setNews(struct(news))
      .setRandomseed(randomSeed);
    const answered = await this.#ask<providerProto.CheckResponse>((done) =>
      this.#client.check(request, done),
    );
    return {
      inputs: properties(answered.getInputs()),
      failures: answered
        .getFailuresList()
        .map((each) => ({ property: each.getProperty(), reason: each.getReason() })),
    };
  }

  async diff(
    id: string,
    urn: string,
    olds: Properties,
    news: Properties,
    { oldInputs }: DiffContext,
  ): Promise<DiffResult> {
    const request = new providerProto.DiffRequest()
      .setId(id)
      .setUrn(urn)
      .setOlds(struct(olds))
      .setOldInputs(struct(oldInputs))
      .setNews(struct(news));
    const answered = await this.#ask<providerProto.DiffResponse>((done) => this.#client.diff(request, done));
    const paths: string[] = [];
    answered.getDetaileddiffMap().forEach((_diff: unknown, path: string) => paths.push(path));
    return {
      changes: answered.getChanges() === providerProto.DiffResponse.DiffChanges.DIFF_SOME,
      replaces: answered.getReplacesList(),
      detailed: Object.fromEntries(paths.map((path) => [path, "update" as const])),
    };
  }

  async create(
    urn: string,
    inputs: Properties,
    { preview, timeout }: CreateContext,
  ): Promise<{ id: string; outs: Properties }> {
    const request = new providerProto.CreateRequest()
      .setUrn(urn)
      .setProperties(struct(inputs))
      .setPreview(preview)
      .setTimeout(timeout);
    const answered = await this.#ask<providerProto.CreateResponse>((done) =>
      this.#client.create(request, done),
    );
    return { id: answered.getId(), outs: properties(answered.getProperties()) };
  }

  async update(
    id: string,
    urn: string,
    olds: Properties,
    news: Properties,
    { preview, timeout, oldInputs }: UpdateContext,
  ): Promise<{ outs: Properties }> {
    const request = new providerProto.UpdateRequest()
      .setId(id)
      .setUrn(urn)
      .setOlds(struct(olds))
      .setOldInputs(struct(oldInputs))
      .setNews(struct(news))
      .setPreview(preview)
      .setTimeout(timeout);
    const answered = await this.#ask<providerProto.UpdateResponse>((done) =>
      this.#client.update(request, done),
    );
    return { outs: properties(answered.getProperties()) };
  }

  async read(id: string, urn: string, props: Properties, { inputs }: ReadContext): Promise<ReadResult> {
    const request = new providerProto.ReadRequest()
      .setId(id)
      .setUrn(urn)
      .setProperties(struct(props))
      .setInputs(struct(inputs));
    const answered = await this.#ask<providerProto.ReadResponse>((done) => this.#client.read(request, done));
    if (answered.getId() === "") return {};
    return {
      id: answered.getId(),
      props: properties(answered.getProperties()),
      inputs: properties(answered.getInputs()),
    };
  }

  async delete(id: string, urn: string, props: Properties): Promise<void> {
    const request = new providerProto.DeleteRequest().setId(id).setUrn(urn).setProperties(struct(props));
    await this.#ask((done) => this.#client.delete(request, done));
  }

  #ask<Answer>(
    call: (done: (error: ServiceError | null, answer: Answer) => void) => unknown,
  ): Promise<Answer> {
    return new Promise((resolve, reject) =>
      call((error, answer) => (error ? reject(failureOf(error)) : resolve(answer))),
    );
  }
}

/** An error as the fallback throws it. */
function failureOf(error: ServiceError): Error {
  const [packed] = error.metadata.get("grpc-status-details-bin");
  const plain = new Error(error.details);
  if (!(packed instanceof Buffer)) return plain;
  const [detail] = statusProto.Status.deserializeBinary(packed).getDetailsList();
  if (detail?.getTypeName() !== "pulumirpc.ErrorResourceInitFailed") return plain;
  const failed = providerProto.ErrorResourceInitFailed.deserializeBinary(detail.getValue_asU8());
  return new InitializationError(
    error.details,
    failed.getId(),
    properties(failed.getProperties()),
    failed.getReasonsList(),
  );
}
