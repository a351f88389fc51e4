import * as grpc from "@grpc/grpc-js";
import providerRpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import { listenForOwnUser } from "../../policy/serving/own-user.mjs";
import { useFastStructs } from "../../policy/structs/fast-structs.ts";
import { handlers } from "./handlers.ts";
import type { EmulatedProvider } from "./provider.ts";

/** As the engine's own limit (`@pulumi/pulumi/runtime/settings`), so that no message is ever too long. */
const MAX_MESSAGE_BYTES = 400 * 1024 * 1024;

/**
 * Serves `provider` to the engine and prints the port, as the plugin protocol asks. Faults (`faults.ts`) are
 * injected here, around every operation that is not a preview's.
 *
 * The SDK's own `provider.main` is not used: it loads the whole SDK (0.6 s and 70 MB more), and it tells a
 * provider neither its configuration nor whether this is a preview, so that every output would be unknown in one.
 *
 * @param argv what follows the script's name: the engine's address.
 */
export async function serve(provider: EmulatedProvider, argv: readonly string[]): Promise<void> {
  useFastStructs();
  const engineAddress = argv.find((argument) => !argument.startsWith("-")) ?? "";
  const server = new grpc.Server({
    "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
    "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
  });
  server.addService(providerRpc.ResourceProviderService, handlers(provider, engineAddress));
  const { port } = await listenForOwnUser(server, grpc.ServerCredentials.createInsecure());
  process.stdout.write(`${port}\n`);
}
