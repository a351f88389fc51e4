import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** The gate of a deploy repository, on what `render` writes there. */
describe("ci: the gate of a deploy repository", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "slipway-gate-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  function write(golden: string, change: (text: string) => string = (text) => text): void {
    const text = readFileSync(new URL(`golden/${golden}.txt`, import.meta.url), "utf8");
    for (const part of change(text).split(/^### /m).slice(1)) {
      const end = part.indexOf("\n");
      const file = join(folder, part.slice(0, end));
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, part.slice(end + 1).replace(/\n\n$/, "\n")); // an empty line is between two
    }
  }

  /** Runs the steps of the workflow, with the checker of this commit. @returns the exit code of the first that fails */
  function gate(): number | null {
    run("git init -q && git add -A");
    const workflow = parse(readFileSync(join(folder, ".github/workflows/check.yml"), "utf8")) as {
      jobs: { check: { steps: { run?: string }[] } };
    };
    const { version } = JSON.parse(readFileSync(join(root, "policy/package.json"), "utf8")) as {
      version: string;
    };
    const checker = `npx --yes --ignore-scripts slipway-policy@${version}`;
    const scripts = workflow.jobs.check.steps.flatMap(({ run: script }) => script ?? []);
    assert.equal(scripts.length, 2);
    assert.ok(scripts[1]!.split("\n").every((line) => line === "" || line.startsWith(checker)));
    const own = `"${process.execPath}" "${join(root, "policy/bin.mjs")}"`;
    for (const script of scripts) {
      const code = run(script.replaceAll(checker, own));
      if (code !== 0) return code;
    }
    return 0;
  }

  /** As GitHub runs a step. */
  function run(script: string): number | null {
    return spawnSync("bash", ["-eo", "pipefail", "-c", script], { cwd: folder }).status;
  }

  for (const golden of ["everything", "canary"])
    it(`lets ${golden} pass as it is written`, () => {
      write(golden);
      assert.equal(gate(), 0);
    });

  it("stops a change by hand that the platform's rules forbid", () => {
    const change = (text: string): string =>
      text.replace("allowPrivilegeEscalation: false", "allowPrivilegeEscalation: true");
    write("everything", change);
    assert.equal(gate(), 1);
  });

  const privileged = JSON.stringify({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "evil", namespace: "shop" },
    spec: { containers: [{ name: "a", image: "evil", securityContext: { privileged: true } }] },
  });
  const wave = "apps/production/web/wave-4";
  const list = `${wave}/kustomization.yaml`;
  const isListed = "resources:\n  - deployment-web.yaml\n";
  /** What a pull request does to the files. */
  const unread: Readonly<Record<string, () => void>> = {
    "an object among the definitions of Flux": () =>
      appendFileSync(join(folder, "clusters/production/flux/slipway.yaml"), `---\n${privileged}\n`),
    "an object in a file of a name that the checker passes over": () => {
      writeFileSync(join(folder, wave, "pod.txt"), privileged);
      replaceIn(list, isListed, `${isListed}  - pod.txt\n`);
    },
    "an object in a hidden folder": () => {
      mkdirSync(join(folder, wave, ".more"));
      writeFileSync(join(folder, wave, ".more/pod.yaml"), privileged);
      replaceIn(list, isListed, `${isListed}  - .more/pod.yaml\n`);
    },
    "an object outside": () => {
      mkdirSync(join(folder, "more"));
      writeFileSync(join(folder, "more/pod.yaml"), privileged);
      replaceIn(list, isListed, `${isListed}  - ../../../../more/pod.yaml\n`);
    },
    "a link to an object outside": () => {
      writeFileSync(join(folder, "pod.yaml"), privileged);
      symlinkSync("../../../../pod.yaml", join(folder, wave, "pod.yaml"));
    },
    "a base of another repository": () =>
      replaceIn(list, isListed, `${isListed}  - https://git.example/evil//base?ref=main\n`),
    "a patch": () =>
      appendFileSync(
        join(folder, list),
        `patches:\n  - target: { kind: Deployment }\n    patch: '[{"op":"add","path":"/spec/template/spec/hostPID","value":true}]'\n`,
      ),
    "a kustomization by another of its names": () =>
      writeFileSync(join(folder, "apps/production/Kustomization"), "resources: [web]\nnamePrefix: evil-\n"),
  };
  const replaceIn = (file: string, what: string, by: string): void => {
    const text = readFileSync(join(folder, file), "utf8");
    assert.ok(text.includes(what), file);
    writeFileSync(join(folder, file), text.replace(what, by));
  };
  for (const [what, change] of Object.entries(unread))
    it(`stops what would be applied unread: ${what}`, () => {
      write("everything");
      change();
      assert.equal(gate(), 1);
    });
});
