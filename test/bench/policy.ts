/**
 * `npm run bench:policy [-- checker | server | engine] [--manifests N,N | --runs N | --node PATH | --only NAME | --install]`: what policies cost,
 * checking manifests next to other checkers, by our analyzer next to the SDK's, and in the engine next to a pack without
 * rules (docs/benchmarks.md).
 */
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { benchChecker } from "./policy-checker.ts";
import { benchEngine } from "./policy-engine.ts";
import { benchServers } from "./policy-server.ts";

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    manifests: { type: "string", default: "200,1500" },
    node: { type: "string", multiple: true, default: [] },
    runs: { type: "string", default: "3" },
    only: { type: "string", multiple: true },
    install: { type: "boolean", default: false },
  },
});

const tell = (text: string): void => void process.stderr.write(`- ${text}\n`);
const isWanted = (part: string): boolean => positionals.length === 0 || positionals.includes(part);
const machine = (): string =>
  `Node ${process.versions.node}, ${cpus().length} cores of ${cpus()[0]?.model ?? "?"}, load ${loadavg()[0]?.toFixed(1) ?? "?"}`;

process.stdout.write(`${machine()}\n\n`);
const [counts, runs] = [options.manifests.split(",").map(Number), Number(options.runs)];
const { only, install, node: nodes } = options;
if (isWanted("checker")) process.stdout.write(`${benchChecker({ counts, runs, nodes, only, install })}\n\n`);
if (isWanted("server")) process.stdout.write(`${await benchServers(runs, tell)}\n\n`);
if (isWanted("engine")) process.stdout.write(`${await benchEngine(runs, tell)}\n\n`);
process.stdout.write(`${machine()}\n`);
