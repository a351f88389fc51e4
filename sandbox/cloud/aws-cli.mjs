#!/usr/bin/env node
// The emulator of the `aws` CLI, first on the sandbox's PATH. kubectl and the Kubernetes provider start it for
// every connection, so it is plain JavaScript (no loader) on Node's built-in modules.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { importOwn } from "../own/import-own.mjs";

/** AWS CLI's own exit codes: 252 for a command that it does not understand, 254 for an error of the service. */
const EXIT = { usage: 252, service: 254 };

/** The oldest that the released eks component takes (pulumi-eks v4.3.0, nodejs/eks/dependencies.ts). */
const VERSION = "2.7.0";

class CliError extends Error {
  /** @param {string} message @param {number} exitCode */
  constructor(message, exitCode) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** @param {readonly string[]} argv @returns {{ words: string[], options: Record<string, string> }} */
function parse(argv) {
  const words = [];
  /** @type {Record<string, string>} */
  const options = {};
  for (let index = 0; index < argv.length; index++) {
    const [argument, inline] = (argv[index] ?? "").split(/=(.*)/s);
    if (!argument?.startsWith("--")) words.push(argv[index] ?? "");
    else options[argument.slice(2)] = inline ?? argv[++index] ?? "";
  }
  return { words, options };
}

/** @returns {string} */
function sandboxDir() {
  const dir = process.env.SLIPWAY_SANDBOX_DIR;
  if (dir) return dir;
  throw new CliError("SLIPWAY_SANDBOX_DIR is not set: open the sandbox's shell", EXIT.usage);
}

/** @param {string} path @returns {any} the parsed file, or undefined where there is none */
function readJson(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : undefined;
}

/** @param {Record<string, string>} options @returns {string} */
function regionOf({ region = process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION }) {
  if (region) return region;
  throw new CliError("You must specify a region. You can also configure your region by AWS_REGION.", 253);
}

/** @param {Record<string, string>} options @returns {object} an ExecCredential for the sandbox's API server */
function getToken(options) {
  const { "cluster-name": name } = options;
  if (!name) throw new CliError("the following arguments are required: --cluster-name", EXIT.usage);
  const region = regionOf(options);
  // The file name that `store.ts` gives to the object.
  const file = `${encodeURIComponent(`${region} ${name}`)}.json`;
  const path = join(sandboxDir(), "cloud", "objects", encodeURIComponent("aws:eks/cluster:Cluster"), file);
  if (!existsSync(path)) {
    throw new CliError(
      `An error occurred (ResourceNotFoundException) when calling the DescribeCluster operation: No cluster found for name: ${name}.`,
      EXIT.service,
    );
  }
  const { tokenClient } = readJson(join(sandboxDir(), "cluster", "cluster.json")) ?? {};
  if (!tokenClient)
    throw new CliError("the sandbox's Kubernetes API server is not running: start the sandbox", EXIT.service);
  return {
    kind: "ExecCredential",
    apiVersion: "client.authentication.k8s.io/v1beta1",
    spec: {},
    status: {
      clientCertificateData: readFileSync(tokenClient.certificate, "utf8"),
      clientKeyData: readFileSync(tokenClient.key, "utf8"),
    },
  };
}

/** @returns {object} */
function getCallerIdentity() {
  const account = readJson(join(sandboxDir(), "cloud", "account.json"))?.id ?? "000000000000";
  const arn = `arn:aws:sts::${account}:assumed-role/slipway-sandbox/session`;
  return { UserId: "AROASANDBOXSANDBOXSAN:session", Account: account, Arn: arn };
}

/** What answers for a service, in the emulator's own sources, which `eks get-token` need not wait for. */
const SERVICES = {
  secretsmanager: { module: "sandbox/cloud/aws-cli-secrets.ts", answer: "answerSecretsCall" },
  eks: { module: "sandbox/cloud/aws-cli-eks.ts", answer: "answerEksCall" },
};

/**
 * @param {string} service @param {string} operation @param {Record<string, string>} options
 * @returns {Promise<string | object | undefined>} undefined for what is not known here
 */
async function ask(service, operation, options) {
  if (!Object.hasOwn(SERVICES, service)) return undefined;
  const { module, answer } = SERVICES[/** @type {keyof typeof SERVICES} */ (service)];
  const { [answer]: answerCall } = await importOwn(module);
  const cloud = join(sandboxDir(), "cloud");
  const told = await answerCall({ operation, options, region: regionOf(options), cloud });
  if (told?.error) throw new CliError(told.error, EXIT.service);
  return told?.output;
}

/**
 * What `--query` leaves of an answer: paths alone, such as `Account` or `associations[0].associationId`.
 * @param {unknown} answer @param {string} query @returns {unknown}
 */
function select(answer, query) {
  if (!/^\w+(\[\d+\])*(\.\w+(\[\d+\])*)*$/.test(query))
    throw new CliError(
      `--query ${query}: the sandbox's emulator of the AWS CLI takes a path alone`,
      EXIT.usage,
    );
  return query
    .split(/[.[\]]+/)
    .filter(Boolean)
    .reduce((value, key) => value?.[key] ?? null, /** @type {any} */ (answer));
}

/** @param {unknown} answer @returns {string} as `--output text` has it: a line, its values between tabs */
function plain(answer) {
  if (answer === null) return "None";
  if (typeof answer !== "object") return String(answer);
  return Object.values(/** @type {object} */ (answer))
    .map(plain)
    .join("\t");
}

/**
 * @param {string | object} answer @param {Record<string, string>} options @returns {string} what to print
 */
function printed(answer, { query, output }) {
  if (typeof answer === "string") return answer;
  const chosen = query === undefined ? answer : select(answer, query);
  return output === "text" ? plain(chosen) : JSON.stringify(chosen, null, 4);
}

/** @param {readonly string[]} argv @returns {Promise<string>} what to print */
async function run(argv) {
  // Like the AWS CLI's own line, `aws-cli/VERSION Python/…`. The eks component takes 2.7.0 or newer of version 2.
  if (argv.includes("--version")) return `aws-cli/${VERSION} slipway-sandbox`;
  const { words, options } = parse(argv);
  const [service = "", operation = "", ...others] = words;
  if (others.length > 0) throw new CliError(`Unknown options: ${others.join(", ")}`, EXIT.usage);
  if (service === "eks" && operation === "get-token") return JSON.stringify(getToken(options));
  if (service === "sts" && operation === "get-caller-identity") return printed(getCallerIdentity(), options);
  const answer = await ask(service, operation, options);
  if (answer !== undefined) return printed(answer, options);
  const { refusal } = await importOwn("sandbox/cloud/aws-cli-refusals.ts");
  throw new CliError(refusal(service, operation), EXIT.usage);
}

try {
  const text = await run(process.argv.slice(2));
  if (text !== "") process.stdout.write(`${text}\n`);
} catch (error) {
  if (!(error instanceof CliError)) throw error;
  process.stderr.write(`\n${error.message}\n`);
  process.exitCode = error.exitCode;
}
