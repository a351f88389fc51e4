import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rules } from "../../policy/rules/index.ts";

/** Where manifests are: the same ones, as one stream and as a file each. */
export interface Manifests {
  readonly stream: string;
  readonly folder: string;
}

/** A checker to measure. */
export interface Peer {
  readonly name: string;
  /** How much of what Slipway's checker does it does here. */
  readonly rules: string;
  readonly command: (manifests: Manifests) => readonly string[];
  /** The program that has to be there. */
  readonly program: string;
  /** How to get it. */
  readonly install: readonly (readonly string[])[];
}

const CACHE = join(homedir(), ".cache", "slipway", "bench");
const BIN = join(CACHE, "bin");
const projectFile = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const peerFile = (name: string): string => projectFile(`test/bench/peers/${name}`);

/** Rules over all resources have no equal elsewhere. */
const byName = rules.flatMap(({ name }) => ["--rule", name]);

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

/** Every checker, with the nearest to the rules of the Pod Security Standards that it has. */
export const peersWith = (gatorFile: string): readonly Peer[] => [
  {
    name: "slipway-policy, Pod Security",
    rules: "the standards, exactly",
    program: process.execPath,
    install: [],
    command: ({ stream }) => [
      process.execPath,
      CHECKER,
      "check",
      "--framework",
      "pod-security-standards",
      stream,
    ],
  },
  {
    name: "slipway-policy, all rules",
    rules: `${rules.length} rules on single resources`,
    program: process.execPath,
    install: [],
    command: ({ stream }) => [process.execPath, CHECKER, "check", ...byName, stream],
  },
  {
    name: "kube-score 1.20.0",
    rules: "its own defaults",
    ...goTool("kube-score", "github.com/zegl/kube-score/cmd/kube-score@v1.20.0"),
    command: ({ stream }) => [join(BIN, "kube-score"), "score", stream],
  },
  {
    name: "conftest 0.71.1",
    rules: "eight checks in Rego",
    ...goTool("conftest", "github.com/open-policy-agent/conftest@v0.71.1"),
    command: ({ stream }) => [join(BIN, "conftest"), "test", "--policy", peerFile("restricted.rego"), stream],
  },
  {
    name: "gator 3.23.1",
    rules: "the same Rego",
    ...goTool("gator", "github.com/open-policy-agent/gatekeeper/v3/cmd/gator@v3.23.1"),
    command: ({ stream }) => [join(BIN, "gator"), "test", "--filename", gatorFile, "--filename", stream],
  },
  {
    name: "kyverno 1.19.1",
    rules: "Kubernetes' own library",
    ...goModule("kubectl-kyverno", "github.com/kyverno/kyverno@v1.19.1", "cmd/cli/kubectl-kyverno"),
    command: ({ stream }) => [
      join(BIN, "kubectl-kyverno"),
      "apply",
      peerFile("kyverno.yaml"),
      "--resource",
      stream,
    ],
  },
  {
    name: "checkov 3.3.30",
    rules: "its own defaults",
    program: join(CACHE, "checkov", "bin", "checkov"),
    install: [
      ["python3", "-m", "venv", join(CACHE, "checkov")],
      [join(CACHE, "checkov", "bin", "pip"), "install", "--quiet", "checkov==3.3.30"],
    ],
    command: ({ folder }) => [
      join(CACHE, "checkov", "bin", "checkov"),
      ...["--directory", folder, "--framework", "kubernetes", "--compact", "--quiet", "--skip-download"],
    ],
  },
];

export const isInstalled = ({ program }: Peer): boolean => existsSync(program);

/** The environment that an installation needs. */
export const installEnvironment = { GOBIN: BIN, GOFLAGS: "-p=1" };
