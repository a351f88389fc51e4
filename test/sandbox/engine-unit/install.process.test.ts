import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as grpc from "@grpc/grpc-js";
import { languageRuntime } from "../../../sandbox/engine/language-host/service.mjs";

const require = createRequire(import.meta.url);
const language = require("@pulumi/pulumi/proto/language_pb.js") as {
  ProgramInfo: new () => { setProgramDirectory(directory: string): unknown };
  InstallDependenciesRequest: new () => { setInfo(info: unknown): unknown };
};
const { LanguageRuntimeService, LanguageRuntimeClient } =
  require("@pulumi/pulumi/proto/language_grpc_pb.js") as {
    LanguageRuntimeService: grpc.ServiceDefinition;
    LanguageRuntimeClient: new (
      address: string,
      credentials: grpc.ChannelCredentials,
    ) => grpc.Client & { installDependencies(request: unknown): grpc.ClientReadableStream<unknown> };
  };

describe("language host: dependencies of a program", () => {
  const server = new grpc.Server();
  let client: InstanceType<typeof LanguageRuntimeClient>;
  let folder: string;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "slipway-install-"));
    server.addService(LanguageRuntimeService, languageRuntime("") as grpc.UntypedServiceImplementation);
    const port = await new Promise<number>((resolve, reject) =>
      server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      ),
    );
    client = new LanguageRuntimeClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  });
  after(() => {
    client.close();
    server.forceShutdown();
    rmSync(folder, { recursive: true });
  });

  /** @returns what went wrong, as the engine is told; empty where all went well */
  function install(project: string): Promise<string> {
    const info = new language.ProgramInfo();
    info.setProgramDirectory(project);
    const request = new language.InstallDependenciesRequest();
    request.setInfo(info);
    return new Promise((resolve) => {
      const stream = client.installDependencies(request);
      stream.on("data", () => undefined);
      stream.on("error", (error) => resolve((error as grpc.ServiceError).details));
      stream.on("end", () => resolve(""));
    });
  }
  function project(name: string, manifest: string): string {
    const path = join(folder, name);
    mkdirSync(path);
    writeFileSync(join(path, "package.json"), manifest);
    return path;
  }

  it("are installed where there is no lockfile yet, as in a project from a template", async () => {
    const helper = project("helper", '{"name": "helper", "version": "1.0.0"}');
    const program = project("program", JSON.stringify({ dependencies: { helper: `file:${helper}` } }));
    assert.equal(await install(program), "");
    assert.ok(existsSync(join(program, "node_modules", "helper", "package.json")));
    assert.ok(existsSync(join(program, "package-lock.json")));
  });

  it("that cannot be installed are an error of the request, and not a request without an end", async () => {
    const program = project("broken", "{");
    assert.match(
      await install(program),
      /^"npm install --ignore-scripts [^"]*" in .*broken exited with code [1-9]/,
    );
  });
});
