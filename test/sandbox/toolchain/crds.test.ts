import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { crdSources } from "../../../sandbox/toolchain/crd-sources.ts";
import { acquireCrds, pinnedModules } from "../../../sandbox/toolchain/crds.ts";
import { RecordedProgress, TempDir } from "./fixtures.ts";

const PINS = join(import.meta.dirname, "..", "..", "..", "tools", "crds");
const WIDGETS = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.example.com, annotations: { kept: "yes" } }
spec:
  group: example.com
  conversion: { strategy: Webhook }
  versions:
    - name: v1
      schema:
        openAPIV3Schema:
          description: wrapped without quotes
          "and more. See: there": link
          properties: { description: { type: string, description: a property } }
---
kind: Kustomization
`;

describe("definitions of add-ons", () => {
  let temp: TempDir;
  beforeEach(() => (temp = new TempDir()));
  afterEach(() => temp.remove());

  /** A `go` whose modules all hold WIDGETS wherever a definition is looked for; logs each call. */
  function go(sum = (pinned: string) => pinned, version = "1.99.0"): NodeJS.ProcessEnv {
    const sums = readFileSync(join(PINS, "go.sum"), "utf8");
    const answers = pinnedModules(readFileSync(join(PINS, "go.mod"), "utf8")).map((module) => {
      const [Path = "", Version = ""] = module.split("@");
      const Dir = join(temp.path, "modules", Path);
      for (const source of Object.values(crdSources).flat()) {
        if (source.module !== Path) continue;
        const file = join(Dir, source.path.endsWith(".yaml") ? source.path : `${source.path}/widgets.yaml`);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, WIDGETS);
      }
      const pinned = new RegExp(`^${Path} ${Version} (\\S+)$`, "m").exec(sums)?.[1] ?? "";
      return JSON.stringify({ Path, Version, Dir, Sum: sum(pinned) }, null, 1);
    });
    writeFileSync(join(temp.path, "answer"), answers.join("\n"));
    const calls = join(temp.path, "calls");
    const script = temp.script(
      "bin/go",
      `if [ "$1" = version ]; then echo "go version go${version} linux/amd64"; exit; fi
echo "$GOFLAGS|$GOTOOLCHAIN|$*" >> '${calls}'; /bin/cat '${temp.path}/answer'`,
    );
    return { PATH: dirname(script), SLIPWAY_CACHE_DIR: join(temp.path, "cache") };
  }
  const calls = (): string[] => readFileSync(join(temp.path, "calls"), "utf8").trim().split("\n");

  it("come from the pinned modules by one download, and from the cache after it", async () => {
    const env = go();
    const progress = new RecordedProgress();
    const [definition] = (await acquireCrds({ env, progress })).ofChart("flagger");
    assert.equal(definition?.metadata.name, "widgets.example.com");
    assert.deepEqual((await acquireCrds({ env, progress })).ofChart("flagger"), [definition]);
    assert.equal(calls().length, 1);
    assert.match(calls()[0]!, /^-mod=readonly -buildvcs=false\|local\|mod download -json \S+@v/);
    assert.equal(progress.lines.length, 2);
  });

  it("stand without the webhook of their controller, and without text for people", async () => {
    const [definition] = (await acquireCrds({ env: go() })).ofChart("external-secrets");
    assert.deepEqual(definition, {
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: { name: "widgets.example.com", annotations: { kept: "yes" } },
      spec: {
        group: "example.com",
        versions: [
          { name: "v1", schema: { openAPIV3Schema: { properties: { description: { type: "string" } } } } },
        ],
      },
    });
  });

  it("are none for a chart that brings none", async () => {
    assert.deepEqual((await acquireCrds({ env: go() })).ofChart("loki"), []);
  });

  it("are refused where a module is not the one that go.sum names", async () => {
    const env = go(() => "h1:other");
    await assert.rejects(acquireCrds({ env }), /is h1:other, but tools\/crds\/go\.sum has h1:[^]*Fix: /);
    assert.equal(existsSync(join(temp.path, "cache", "tools", "crds")), false);
  });

  it("say which Go is needed where there is none, or too old a one", async () => {
    const env = go(undefined, "1.20.0");
    await assert.rejects(
      acquireCrds({ env }),
      /needs Go [\d.]+ or newer; .* is Go 1\.20\.0\nFix: install Go/,
    );
    await assert.rejects(acquireCrds({ env: { ...env, PATH: "" } }), /there is no go on PATH/);
  });

  it("name modules that are pinned, each with its content's hash", () => {
    const [goMod, goSum] = ["go.mod", "go.sum"].map((file) => readFileSync(join(PINS, file), "utf8"));
    const pinned = pinnedModules(goMod!);
    const named = new Set(
      Object.values(crdSources).flatMap((sources) => sources.map(({ module }) => module)),
    );
    assert.deepEqual(pinned.map((module) => module.split("@")[0]).sort(), [...named].sort());
    for (const module of pinned) assert.ok(goSum!.includes(`${module.replace("@", " ")} h1:`), module);
  });
});
