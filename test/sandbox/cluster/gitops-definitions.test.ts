import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parseAllDocuments } from "yaml";
import { acquireCrds } from "../../../sandbox/toolchain/crds.ts";
import { gitOpsCrds } from "../../support/gitops-crds.ts";
import { type Answer, type DryRun, type Manifest, dryRunClient } from "./dry-run.ts";
import { TestSandbox, testTools } from "./support.ts";

const charts = [
  ...["aws-load-balancer-controller", "external-secrets", "flagger", "gateway-crds-helm"],
  "prometheus-operator-crds",
];
/** The Pulumi Kubernetes Operator's, where somebody has it (docs/gitops.md): its Go module can't be had everywhere. */
const stackDefinition = process.env["SLIPWAY_STACK_DEFINITION"];
const documentsIn = (text: string): Manifest[] =>
  parseAllDocuments(text).flatMap((each) => (each.toJS() as Manifest | null) ?? []);

/** Objects of what `render` writes, by the file that each is in; kustomize's own files are no objects. */
function written(golden: string): { file: string; manifest: Manifest }[] {
  const text = readFileSync(new URL(`../../ci/render/golden/${golden}.txt`, import.meta.url), "utf8");
  return text
    .split(/^### /m)
    .slice(1)
    .flatMap((part) => {
      const [file = "", ...rest] = part.split("\n");
      if (!/\.yaml$/.test(file) || file.endsWith("/kustomization.yaml")) return [];
      return documentsIn(rest.join("\n")).map((manifest) => ({ file, manifest }));
    });
}

/** Pieces of YAML of a page whose first line names this kind. */
function shownIn(page: string, kind: string): Manifest[] {
  const text = readFileSync(new URL(`../../../docs/${page}`, import.meta.url), "utf8");
  return [...text.matchAll(/^```yaml\n([^]*?)^```/gm)]
    .flatMap(([, yaml = ""]) => (yaml.includes(`kind: ${kind}\n`) ? documentsIn(yaml) : []))
    .filter((manifest) => manifest.kind === kind);
}

describe("what a deploy repository has, by a real API server with the tools' own definitions", () => {
  let sandbox: TestSandbox;
  let server: DryRun;

  before(async () => {
    sandbox = new TestSandbox(await testTools(), "simulated");
    await sandbox.start();
    const library = await acquireCrds();
    const items = [
      ...charts.flatMap((chart) => library.ofChart(chart)),
      ...(await gitOpsCrds("flux", "argo-cd", "policy-controller")),
      ...(stackDefinition === undefined ? [] : documentsIn(readFileSync(stackDefinition, "utf8"))),
    ];
    const list = JSON.stringify({ apiVersion: "v1", kind: "List", items });
    await sandbox.kubectl(["apply", "--server-side", "-f", "-"], list);
    await sandbox.kubectl(["wait", "--for=condition=Established", "crd", "--all", "--timeout=60s"]);
    for (const namespace of ["shop", "flux-system", "argocd", "platform"])
      await sandbox.kubectl(["create", "namespace", namespace]);
    server = dryRunClient(sandbox.kubeconfig);
  });
  after(async () => {
    server?.close();
    await sandbox.remove();
  });

  const isTaken = ({ status, warnings }: Answer): boolean => status < 300 && warnings.length === 0;

  for (const golden of ["everything", "canary"])
    it(`is taken whole, without a warning: ${golden}`, async () => {
      const all = written(golden);
      const kinds = new Set(all.map(({ manifest }) => manifest.kind));
      for (const kind of ["GitRepository", "Kustomization", "Application", "Deployment"])
        assert.ok(kinds.has(kind), kind);
      for (const { file, manifest } of all) {
        const answer = await server.apply(manifest);
        assert.ok(isTaken(answer), `${file}: ${JSON.stringify(answer)}`);
      }
    });

  it("would not be taken with a field that Flux or Argo CD does not have", async () => {
    for (const kind of ["GitRepository", "Kustomization", "Application"]) {
      const found = written("everything").find(({ manifest }) => manifest.kind === kind)?.manifest;
      assert.ok(found);
      const changed = { ...found, spec: { ...found.spec, intervall: "1m" } };
      const { message, warnings } = await server.apply(changed as Manifest);
      assert.match(
        [message, ...warnings].join(),
        /intervall: field not declared in schema|unknown field/,
        kind,
      );
    }
  });

  it("has beside it, as the docs show them, Stacks that Pulumi's operator reads", async function () {
    const stacks = shownIn("gitops.md", "Stack");
    // Whoever deletes the object deletes no platform; production waits for staging.
    const specs = stacks.map(({ metadata, spec }) => [metadata.name, spec] as const);
    assert.deepEqual(
      specs.map(([name]) => name),
      ["staging", "production"],
    );
    for (const [name, spec] of specs) {
      const { stack, destroyOnFinalize } = spec as unknown as Record<string, unknown>;
      assert.deepEqual([stack, destroyOnFinalize], [`octo-org/slipway/${name}`, false]);
    }
    if (stackDefinition === undefined) {
      console.log("      skipped: its definition is not here (SLIPWAY_STACK_DEFINITION, docs/gitops.md)");
      return this.skip();
    }
    for (const stack of stacks) {
      const answer = await server.apply(stack);
      assert.ok(isTaken(answer), JSON.stringify(answer));
      const changed = { ...stack, spec: { ...stack.spec, destroyOnFinalise: false } };
      const { message, warnings } = await server.apply(changed as Manifest);
      assert.match([message, ...warnings].join(), /destroyOnFinalise: field not declared|unknown field/);
    }
  });

  it("has beside it, as the docs show it, a policy on signed images that its controller reads", async () => {
    const [policy, ...more] = shownIn("pipeline.md", "ClusterImagePolicy");
    assert.ok(policy && more.length === 0);
    const answer = await server.apply(policy);
    assert.ok(isTaken(answer), JSON.stringify(answer));
    const spec = policy.spec as unknown as {
      mode: string;
      authorities: { keyless: { identities: object[] }; signatureFormat: string; attestations: object[] }[];
    };
    assert.equal(spec.mode, "enforce");
    for (const { keyless, signatureFormat, attestations } of spec.authorities) {
      // No pattern: whoever is not named exactly could be anybody.
      for (const identity of keyless.identities)
        assert.deepEqual(Object.keys(identity).sort(), ["issuer", "subject"]);
      assert.equal(signatureFormat, "bundle");
      assert.equal(attestations.length, 3);
    }
  });
});
