import assert from "node:assert/strict";
import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData } from "@grpc/grpc-js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import engineRpc from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import engineProto, { type LogRequest } from "@pulumi/pulumi/proto/engine_pb.js";
import { warner } from "../../../sandbox/plugin/engine-log.ts";

describe("a plugin's warning", () => {
  it("reaches the engine, beside the resource", async () => {
    const said: ReturnType<LogRequest["toObject"]>[] = [];
    const engine = new Server();
    engine.addService(engineRpc.EngineService as never, {
      log: (call: ServerUnaryCall<LogRequest, unknown>, callback: sendUnaryData<unknown>) => {
        said.push(call.request.toObject());
        callback(null, new empty.Empty());
      },
    });
    const port = await new Promise<number>((resolve, reject) =>
      engine.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      ),
    );
    try {
      await warner(`127.0.0.1:${port}`, "urn:a")("left out");
    } finally {
      engine.forceShutdown();
    }
    const [{ severity, urn, message } = { severity: -1, urn: "", message: "" }] = said;
    assert.deepEqual(
      { severity, urn, message },
      {
        ...{ urn: "urn:a", message: "left out" },
        severity: engineProto.LogSeverity.WARNING,
      },
    );
  });
});
