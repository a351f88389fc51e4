import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { allRules } from "../../policy/checker/selection.ts";

/** A checker to measure. */
export interface Peer {
  readonly name: string;
  /** How much of what Slipway's checker does it does here. */
  readonly rules: string;
  /** @param path a stream, or a folder of files */
  readonly command: (path: string) => readonly string[];
  /** The program that has to be there. */
  readonly program: string;
  /** How to get it. */
  readonly install: readonly (readonly string[])[];
}

const CACHE = join(homedir(), ".cache", "slipway", "bench");
const BIN = join(CACHE, "bin");
const projectFile = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const peerFile = (name: string): string => projectFile(`test/bench/peers/${name}`);

const CHECKER = projectFile("policy/bin.mjs");

/** A program from the Go module proxy. */
function goTool(program: string, module: string): Pick<Peer, "program" | "install"> {
  return { program: join(BIN, program), install: [["go", "install", "-trimpath", "-ldflags=-s -w", module]] };
}

/** The same for a module with replacements, which count only where it is the main one: it is built where it lies. */
function goModule(program: string, module: string, folder: string): Pick<Peer, "program" | "install"> {
  const build = `go mod download ${module} && go build -C "$(go env GOMODCACHE)/${module}" -trimpath -ldflags="-s -w" -o "$GOBIN/" ./${folder}`;
  return { program: join(BIN, program), install: [["bash", "-c", build]] };
}

/** The Rego of conftest's policy as a constraint template and its constraint. */
function gatorPolicies(rego: string): string {
  const source = rego
    .replace("package main", "package restricted")
    .replace("import rego.v1\n", "") // gator knows it from the version, and refuses to import it
    .replace("pod := input.spec", "pod := input.review.object.spec")
    .replaceAll("input.metadata", "input.review.object.metadata")
    .replaceAll("deny contains msg if {", 'violation contains {"msg": msg} if {');
  const match = { kinds: [{ apiGroups: ["apps"], kinds: ["Deployment"] }] };
  const template = {
    apiVersion: "templates.gatekeeper.sh/v1",
    kind: "ConstraintTemplate",
    metadata: { name: "restricted" },
    spec: {
      crd: { spec: { names: { kind: "Restricted" } } },
      targets: [
        {
          target: "admission.k8s.gatekeeper.sh",
          code: [{ engine: "Rego", source: { version: "v1", rego: source } }],
        },
      ],
    },
  };
  const constraint = {
    apiVersion: "constraints.gatekeeper.sh/v1beta1",
    kind: "Restricted",
    metadata: { name: "restricted" },
    spec: { match },
  };
  return [template, constraint].map((object) => JSON.stringify(object)).join("\n---\n");
}

/** Writes what gator reads, and says where. */
export function writeGatorPolicies(rego: string): string {
  mkdirSync(CACHE, { recursive: true });
  const file = join(CACHE, "gator-restricted.yaml");
  writeFileSync(file, gatorPolicies(rego));
  return file;
}

const filesOf = (path: string): readonly string[] =>
  path.endsWith(".yaml") ? [path] : readdirSync(path).map((name) => join(path, name));

/** Ours on a Node, with the standards alone and with all it has. */
function slipway(node: string): readonly Peer[] {
  const version = execFileSync(node, ["--version"], { encoding: "utf8" }).trim();
  const check = [node, CHECKER, "check"];
  return [
    {
      name: `slipway-policy, Pod Security, Node ${version}`,
      rules: "the standards, exactly",
      program: node,
      install: [],
      command: (path) => [...check, "--framework", "pod-security-standards", path],
    },
    {
      name: `slipway-policy, all rules, Node ${version}`,
      rules: `${allRules.length} rules`,
      program: node,
      install: [],
      command: (path) => [...check, path],
    },
  ];
}

/** What no checker in JavaScript comes below: Node's own start, and the YAML of it all. */
function floor(node: string): readonly Peer[] {
  const version = execFileSync(node, ["--version"], { encoding: "utf8" }).trim();
  const rest = { program: node, install: [] };
  return [
    { name: `empty program, Node ${version}`, rules: "none", ...rest, command: () => [node, "-e", "0"] },
    {
      name: `YAML alone, Node ${version}`,
      rules: "none: js-yaml",
      ...rest,
      command: (path) => [node, peerFile("parse.mjs"), path],
    },
  ];
}

/** Every checker, with the nearest to the rules of the Pod Security Standards that it has. */
export const peersWith = (gatorFile: string, nodes: readonly string[]): readonly Peer[] => [
  ...nodes.flatMap(slipway),
  ...nodes.flatMap(floor),
  {
    name: "kube-score 1.20.0",
    rules: "its own defaults",
    ...goTool("kube-score", "github.com/zegl/kube-score/cmd/kube-score@v1.20.0"),
    // It takes no folder.
    command: (path) => [join(BIN, "kube-score"), "score", ...filesOf(path)],
  },
  {
    name: "conftest 0.71.1",
    rules: "eight checks in Rego",
    ...goTool("conftest", "github.com/open-policy-agent/conftest@v0.71.1"),
    command: (path) => [join(BIN, "conftest"), "test", "--policy", peerFile("restricted.rego"), path],
  },
  {
    name: "gator 3.23.1",
    rules: "the same Rego",
    ...goTool("gator", "github.com/open-policy-agent/gatekeeper/v3/cmd/gator@v3.23.1"),
    command: (path) => [join(BIN, "gator"), "test", "--filename", gatorFile, "--filename", path],
  },
  {
    name: "kyverno 1.19.1",
    rules: "Kubernetes' own library",
    ...goModule("kubectl-kyverno", "github.com/kyverno/kyverno@v1.19.1", "cmd/cli/kubectl-kyverno"),
    command: (path) => [join(BIN, "kubectl-kyverno"), "apply", peerFile("kyverno.yaml"), "--resource", path],
  },
  {
    name: "checkov 3.3.30",
    rules: "its own defaults",
    program: join(CACHE, "checkov", "bin", "checkov"),
    install: [
      ["python3", "-m", "venv", join(CACHE, "checkov")],
      [join(CACHE, "checkov", "bin", "pip"), "install", "--quiet", "checkov==3.3.30"],
    ],
    command: (path) => [
      join(CACHE, "checkov", "bin", "checkov"),
      ...[
        path.endsWith(".yaml") ? "--file" : "--directory",
        path,
        "--framework",
        "kubernetes",
        "--compact",
        "--quiet",
        "--skip-download",
      ],
    ],
  },
];

export const isInstalled = ({ program }: Peer): boolean => existsSync(program);

/** The environment that an installation needs. */
export const installEnvironment = { GOBIN: BIN, GOFLAGS: "-p=1" };
