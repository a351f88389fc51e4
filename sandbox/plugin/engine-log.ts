import { credentials } from "@grpc/grpc-js";
import engineRpc from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import engineProto from "@pulumi/pulumi/proto/engine_pb.js";
import type { Warn } from "./provider.ts";

/**
 * Says warnings about a resource by way of the engine that the plugin serves, which shows them beside it.
 * @param address the engine's
 */
export function warner(address: string, urn: string): Warn {
  return (message) =>
    new Promise((resolve, reject) => {
      const engine = new engineRpc.EngineClient(address, credentials.createInsecure());
      const request = new engineProto.LogRequest()
        .setSeverity(engineProto.LogSeverity.WARNING)
        .setUrn(urn)
        .setMessage(message);
      engine.log(request, (error) => {
        engine.close();
        if (error) reject(error);
        else resolve();
      });
    });
}
