import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import * as grpc from "@grpc/grpc-js";
import proto from "@pulumi/pulumi/proto/analyzer_pb.js";
import structs from "google-protobuf/google/protobuf/struct_pb.js";
import { projectRoot } from "../support/project-root.ts";
import { indent, table } from "../../sandbox/report/table.ts";
import { runCommitted } from "../support/program.ts";
import { cpuOf } from "./process-tree.ts";
import { type Summary, summarize } from "./statistics.ts";

const require = createRequire(import.meta.url);
const { AnalyzerClient } = require("@pulumi/pulumi/proto/analyzer_grpc_pb.js") as {
  readonly AnalyzerClient: new (address: string, credentials: grpc.ChannelCredentials) => grpc.Client;
};

/** Values of SLIPWAY_POLICY_SERVER. */
const SERVERS = { own: "the pack's own analyzer", sdk: "@pulumi/policy's server" } as const;
type Server = keyof typeof SERVERS;

/** CPU seconds of the pack's process. */
interface Use {
  readonly start: number;
  readonly resources: number;
  readonly stack: number;
}

/**
 * What the pack's process takes by each server: to start, to judge each resource of the production stack, as the program
 * registers them, and to judge them all as a stack. Rounds go through both. Linux only: it reads /proc.
 */
export async function benchServers(runs: number, tell: (text: string) => void): Promise<string> {
  const { resources } = await runCommitted("production");
  const requests = resources.map(({ type, name, inputs }) => {
    const request = new proto.AnalyzeRequest();
    request.setType(type);
    request.setName(name);
    request.setUrn(`urn:pulumi:production::slipway::${type}::${name}`);
    request.setOptions(new proto.AnalyzerResourceOptions());
    request.setProperties(structs.Struct.fromJavaScript(JSON.parse(JSON.stringify(inputs)) as never));
    return request;
  });
  const uses: Record<Server, Use[]> = { own: [], sdk: [] };
  for (let round = 1; round <= runs; round++) {
    for (const server of Object.keys(SERVERS) as Server[]) {
      uses[server].push(await measure(server, requests));
      tell(`round ${round} of ${runs}: ${SERVERS[server]}`);
    }
  }
  const span = (of: (use: Use) => number, server: Server): string => text(summarize(uses[server].map(of)));
  const rows = (Object.keys(SERVERS) as Server[]).map((server) => [
    SERVERS[server],
    span(({ start }) => start, server),
    span((use) => use.resources, server),
    span(({ stack }) => stack, server),
  ]);
  const headings = ["CPU seconds", "start", `${requests.length} resources`, "the stack"];
  return `The same pack by two servers, production\n${indent(table(headings, rows))}`;
}

async function measure(server: Server, requests: readonly proto.AnalyzeRequest[]): Promise<Use> {
  const pack = join(projectRoot, "policy");
  const runner = require.resolve("@pulumi/pulumi/cmd/run-policy-pack");
  const child = spawn(process.execPath, [runner, "127.0.0.1:1", pack], {
    cwd: pack,
    env: { ...process.env, PULUMI_NODEJS_TYPESCRIPT: "false", SLIPWAY_POLICY_SERVER: server },
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const client = new AnalyzerClient(`127.0.0.1:${await portOf(child)}`, grpc.credentials.createInsecure());
    const methods = client as unknown as Record<string, (request: object, done: () => void) => void>;
    const ask = async (method: string, request: object): Promise<void> => {
      const call = methods[method];
      if (!call) throw new Error(`an analyzer has no "${method}"`);
      await promisify(call.bind(client))(request);
    };
    const used = (): number => cpuOf(child.pid ?? 0);
    const start = used();
    for (const request of requests) await ask("analyze", request);
    const judged = used();
    await ask("analyzeStack", stackOf(requests));
    const stack = used();
    client.close();
    return { start, resources: judged - start, stack: stack - judged };
  } finally {
    child.kill("SIGKILL");
  }
}

function stackOf(requests: readonly proto.AnalyzeRequest[]): proto.AnalyzeStackRequest {
  const stack = new proto.AnalyzeStackRequest();
  for (const request of requests) {
    const resource = new proto.AnalyzerResource();
    resource.setType(request.getType());
    resource.setName(request.getName());
    resource.setUrn(request.getUrn());
    resource.setOptions(new proto.AnalyzerResourceOptions());
    resource.setProperties(request.getProperties());
    stack.addResources(resource);
  }
  return stack;
}

function portOf({ stdout }: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    stdout?.once("data", (text) => resolve(Number(String(text))));
    stdout?.once("end", () => reject(new Error("the pack ended before it served")));
  });
}

function text({ median, min, max }: Summary): string {
  return `${median.toFixed(2)} (${min.toFixed(2)}-${max.toFixed(2)})`;
}
