import assert from "node:assert/strict";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseAllDocuments } from "yaml";
import { main } from "../../../ci/main.ts";
import type { PreviewDigest } from "../../../ci/preview/plan.ts";
import { chartObjects, previewOf } from "./plan.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const digest = `sha256:${"0123456789abcdef".repeat(4)}`;
const other = `sha256:${"f".repeat(64)}`;
const canary = "tr0ub4dor-canary";

/** The entry point with a pulumi that prints a preview, and a checkout to write into. */
describe("ci: render", () => {
  let folder: string;
  let checkout: string;
  let calls: { name: string; args: readonly string[]; env: Readonly<Record<string, string | undefined>> }[];
  let said: string[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "slipway-render-"));
    checkout = join(folder, "deploy");
    for (const each of ["deploy", "ci/render", "policy"]) mkdirSync(join(folder, each), { recursive: true });
    for (const each of ["ci/render/check.yml", "policy/package.json"])
      cpSync(join(root, each), join(folder, each));
    writeFileSync(
      join(folder, "pipeline.yaml"),
      "signer: { key: release.pub }\ngitOps: { url: https://git.example/deploy.git }\n",
    );
    [calls, said] = [[], []];
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  function render(
    preview: PreviewDigest,
    {
      env = {},
      code = 0,
      services = { web: { gitOps: true }, api: {} },
      unsigned = "" as string,
      args = [`--into=${checkout}`],
    } = {},
  ): Promise<number> {
    const nobody = (): Promise<never> => Promise.reject(new Error("nobody is asked"));
    return main(["render", "--stack", "production", ...args], {
      cwd: folder,
      env,
      programs: {
        read: (name, given, used = {}) => {
          calls.push({ name, args: given, env: used });
          if (name === "cosign" && given.at(-1)?.includes(unsigned) && unsigned !== "")
            return Promise.reject(new Error("Error: no matching signatures"));
          return Promise.resolve(JSON.stringify({ "slipway:services": { objectValue: services } }));
        },
        show: nobody,
        capture: (name, given, used = {}) => {
          calls.push({ name, args: given, env: used });
          return Promise.resolve({ code, stdout: JSON.stringify(preview) });
        },
      },
      outside: { fetch: nobody, now: () => 0, sleep: nobody },
      out: (line) => said.push(line),
      error: (line) => said.push(line),
    });
  }

  const written = (): string[] =>
    readdirSync(checkout, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(checkout.length + 1))
      .sort();
  const textOf = (path: string): string => readFileSync(join(checkout, path), "utf8");
  const objectsOf = <T>(path: string): T[] => parseAllDocuments(textOf(path)).map((each) => each.toJS() as T);
  interface Kustomization {
    kind: string;
    metadata: { name: string };
    spec: Record<string, unknown> & { dependsOn?: object[]; ignore?: object[]; path: string };
  }

  for (const name of ["everything", "canary"])
    it(`writes of ${name} what its golden file says (UPDATE_GOLDEN=1 rewrites it)`, async () => {
      assert.equal(await render(previewOf(chartObjects(name))), 0, said.join("\n"));
      const actual = written()
        .map((path) => `### ${path}\n${textOf(path)}`)
        .join("\n");
      const golden = new URL(`golden/${name}.txt`, import.meta.url);
      if (process.env["UPDATE_GOLDEN"]) writeFileSync(golden, actual);
      assert.equal(actual, readFileSync(golden, "utf8"));
    });

  it("writes the same bytes whatever order objects and their keys come in", async () => {
    const objects = chartObjects("everything");
    assert.equal(await render(previewOf(objects)), 0);
    const before = written().map((path) => [path, textOf(path)]);
    const turned = objects
      .map((object) => Object.fromEntries(Object.entries(object).toReversed()) as typeof object)
      .toReversed();
    assert.equal(await render(previewOf(turned)), 0);
    assert.deepEqual(
      written().map((path) => [path, textOf(path)]),
      before,
    );
  });

  it("asks for one preview with the policies, and verifies what it writes", async () => {
    assert.equal(
      await render(previewOf(chartObjects("service")), {
        env: { SLIPWAY_IMAGE_DIGESTS: JSON.stringify({ web: digest }) },
      }),
      0,
    );
    const [preview, ...more] = calls.filter(({ args }) => args[0] === "preview");
    assert.equal(more.length, 0);
    assert.match(preview?.args.join(" ") ?? "", /^preview --stack production --json .*--policy-pack policy$/);
    assert.equal(preview?.env["SLIPWAY_RENDER"], "true");
    assert.equal(preview.env["SLIPWAY_IMAGE_DIGESTS"], JSON.stringify({ web: digest }));
    const verified = calls.filter(({ name }) => name === "cosign").map(({ args }) => args.at(-1));
    assert.deepEqual(
      [...new Set(verified)],
      [`111122223333.dkr.ecr.eu-central-1.amazonaws.com/web@${digest}`],
    );
    assert.ok(
      said.some((line) => line.includes(`web: nothing → ${digest}`)),
      said.join("\n"),
    );
  });

  it("keeps the digest that the repository has, where none is named: a revert there stays one", async () => {
    const objects = chartObjects("service");
    const reverted = JSON.parse(JSON.stringify(objects).replaceAll(digest, other)) as typeof objects;
    assert.equal(await render(previewOf(reverted)), 0);
    calls = [];
    assert.equal(await render(previewOf(objects)), 0);
    const [preview] = calls.filter(({ args }) => args[0] === "preview");
    assert.equal(preview?.env["SLIPWAY_IMAGE_DIGESTS"], JSON.stringify({ web: other }));
  });

  it("leaves no file of an object that is gone, and touches nothing else", async () => {
    writeFileSync(join(checkout, "README.md"), "ours\n");
    mkdirSync(join(checkout, "apps/staging/web"), { recursive: true });
    writeFileSync(join(checkout, "apps/staging/web/kustomization.yaml"), "theirs\n");
    assert.equal(await render(previewOf(chartObjects("everything"))), 0);
    assert.ok(written().some((path) => path.includes("/job-web-migrate-")));
    assert.equal(await render(previewOf(chartObjects("service"))), 0);
    assert.ok(!written().some((path) => path.includes("/job-")));
    assert.equal(textOf("README.md"), "ours\n");
    assert.equal(textOf("apps/staging/web/kustomization.yaml"), "theirs\n");
  });

  it("has each wave wait for the one before, by the order that the objects say", async () => {
    assert.equal(await render(previewOf(chartObjects("everything"))), 0);
    const waveOf = (start: string): number =>
      Number(
        /wave-(\d+)/.exec(written().find((path) => path.split("/").at(-1)?.startsWith(start)) ?? "")?.[1],
      );
    const order = [
      "namespace-",
      "externalsecret-web-4",
      "job-web-db-role",
      "job-web-migrate",
      "deployment-",
    ].map(waveOf);
    assert.deepEqual(order, [0, 1, 2, 3, 4]);
    // Its readiness gate needs them before its pods are made.
    assert.ok(waveOf("httproute-") < waveOf("deployment-") && waveOf("service-web") < waveOf("deployment-"));
    // Well only once there is something to scale, or to guard.
    assert.ok(waveOf("horizontalpodautoscaler-") > waveOf("deployment-"));
    const waves = objectsOf<Kustomization>("clusters/production/flux/slipway.yaml").filter(({ spec }) =>
      spec.path?.startsWith("./apps/"),
    );
    for (const [index, { metadata, spec }] of waves.entries()) {
      assert.equal(metadata.name, `web-${index}`);
      assert.ok(existsSync(join(checkout, spec.path, "kustomization.yaml")), spec.path);
      assert.deepEqual(spec.dependsOn, [{ name: index === 0 ? "slipway" : `web-${index - 1}` }]);
      assert.deepEqual([spec["prune"], spec["wait"]], [true, true]);
    }
  });

  it("moves no object to another wave when what comes before it comes or goes: it would be deleted, and made anew", async () => {
    const waveOfEach = (): ReadonlyMap<string, string> =>
      new Map(
        written().flatMap((path) => {
          const [, wave = "", file = ""] = /\/(wave-\d+)\/(.*)$/.exec(path) ?? [];
          return file === "" || file === "kustomization.yaml" ? [] : [[file, wave] as const];
        }),
      );
    assert.equal(await render(previewOf(chartObjects("everything"))), 0);
    const all = waveOfEach();
    assert.equal(await render(previewOf(chartObjects("service"))), 0);
    const some = [...waveOfEach()].filter(([file]) => all.has(file));
    assert.ok(some.length > 5, String(some.length));
    for (const [file, wave] of some) assert.equal(wave, all.get(file), file);
    const waves = objectsOf<Kustomization>("clusters/production/flux/slipway.yaml").slice(2);
    const expected = ["slipway", ...waves.slice(0, -1).map(({ metadata }) => metadata.name)];
    assert.deepEqual(
      waves.map(({ spec }) => spec.dependsOn),
      expected.map((name) => [{ name }]),
    );
  });

  it("lists every file, and nothing that is not there: what is not listed is not applied", async () => {
    assert.equal(await render(previewOf(chartObjects("canary"))), 0);
    for (const path of written().filter((each) => each.endsWith("/kustomization.yaml"))) {
      const [{ resources } = { resources: [] }] = objectsOf<{ resources: string[] }>(path);
      const at = join(checkout, path, "..");
      assert.deepEqual(
        readdirSync(at)
          .filter((each) => each !== "kustomization.yaml")
          .sort(),
        resources.toSorted(),
        path,
      );
    }
  });

  it("leaves to Flagger and to the autoscaler what is theirs, in Flux and in Argo CD", async () => {
    assert.equal(await render(previewOf(chartObjects("canary"))), 0);
    const flux = objectsOf<Kustomization>("clusters/production/flux/slipway.yaml").flatMap(
      ({ spec }) => (spec.ignore ?? []) as { paths: string[]; target: { kind: string; name: string } }[],
    );
    const [argo] = objectsOf<{
      spec: {
        ignoreDifferences: { kind: string; jsonPointers: string[] }[];
        syncPolicy: { syncOptions: string[] };
      };
    }>("clusters/production/argo-cd/slipway.yaml").slice(-1);
    const expected = {
      Deployment: ["/spec/replicas"],
      Service: ["/spec/selector"],
      HTTPRoute: ["/spec/parentRefs", "/spec/hostnames", "/spec/rules"],
    };
    assert.deepEqual(
      Object.fromEntries(flux.map(({ paths, target }) => [target.kind.slice(1, -1), paths])),
      expected,
    );
    for (const { target } of flux) assert.equal(target.name, "^web$");
    assert.deepEqual(
      Object.fromEntries(
        (argo?.spec.ignoreDifferences ?? []).map(({ kind, jsonPointers }) => [kind, jsonPointers]),
      ),
      expected,
    );
    assert.ok(argo?.spec.syncPolicy.syncOptions.includes("RespectIgnoreDifferences=true"));
  });

  it("tells words that YAML 1.1 takes for something else", async () => {
    const [first, ...rest] = chartObjects("service");
    const config = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "words", namespace: "shop" },
      data: { A: "on", B: "0777", C: "12:30:45", D: "1e3", E: "~" },
    };
    assert.equal(await render(previewOf([first!, ...rest, config])), 0);
    const path = written().find((each) => each.endsWith("configmap-words.yaml")) ?? "";
    for (const word of Object.values(config.data)) {
      const quoted = [`: "${word}"\n`, `: '${word}'\n`];
      assert.ok(
        quoted.some((each) => textOf(path).includes(each)),
        textOf(path),
      );
    }
  });

  const refusals: [what: string, change: (text: string) => string, says: RegExp][] = [
    ["a secret value", (text) => text.replace(String.raw`a bundle\n`, "[secret]"), /its value is secret/],
    [
      "a value that is not known yet",
      (text) => text.replaceAll("111122223333.dkr", "04da6b54-80e4-46f7-96ec-b56ff0331ba9.dkr"),
      /not known yet[^]*npm run ci -- up/,
    ],
    ["an image by its tag", (text) => text.replaceAll(`web@${digest}`, "web:1.2.3"), /without a digest/],
    [
      "a Secret",
      (text) => text.replace('"kind":"ServiceAccount"', '"kind":"Secret"'),
      /a Secret has no place/,
    ],
  ];
  for (const [what, change, says] of refusals)
    it(`writes nothing where there is ${what}`, async () => {
      const before = JSON.stringify(previewOf(chartObjects("everything")));
      const text = change(before);
      assert.notEqual(text, before);
      assert.equal(await render(JSON.parse(text) as PreviewDigest), 2);
      assert.match(said.join("\n"), says);
      assert.deepEqual(written(), []);
    });

  it("writes nothing that nobody has signed, nor what a policy refuses", async () => {
    const preview = previewOf(chartObjects("service"));
    assert.equal(await render(preview, { unsigned: digest }), 2);
    assert.match(said.join("\n"), /not proven to be ours: no matching signatures/);
    assert.equal(await render(preview, { code: 255 }), 2);
    assert.match(said.join("\n"), /a policy refuses/);
    assert.deepEqual(written(), []);
  });

  it("refuses what it can't write: no service, no repository, no checkout, a digest of another", async () => {
    const preview = previewOf(chartObjects("service"));
    assert.equal(await render(preview, { services: { web: {}, api: {} } as never }), 2);
    assert.match(said.join("\n"), /gitOps: true/);
    assert.equal(await render(preview, { args: [`--into=${checkout}/nowhere`] }), 2);
    assert.match(said.join("\n"), /there is no such folder/);
    assert.equal(await render(preview, { args: [] }), 2);
    assert.match(said.join("\n"), /--into: it is missing/);
    assert.equal(
      await render(preview, { env: { SLIPWAY_IMAGE_DIGESTS: JSON.stringify({ api: digest }) } }),
      2,
    );
    assert.match(said.join("\n"), /SLIPWAY_IMAGE_DIGESTS\.api/);
    writeFileSync(join(folder, "pipeline.yaml"), "signer: { key: release.pub }\n");
    assert.equal(await render(preview), 2);
    assert.match(said.join("\n"), /pipeline\.yaml\.gitOps/);
    assert.deepEqual(written(), []);
  });

  it("has no value of the state but what it writes: outputs, other resources' inputs", async () => {
    const preview = previewOf(chartObjects("everything"));
    const steps = (preview.steps ?? []).map((step) =>
      step.urn.includes("aws:iam")
        ? { ...step, newState: { ...step.newState, inputs: { policy: canary } } }
        : step,
    );
    assert.equal(await render({ steps }), 0);
    for (const path of written()) assert.ok(!textOf(path).includes(canary), path);
    assert.ok(!said.join("\n").includes(canary));
  });
});
