import assert from "node:assert/strict";
import fc from "fast-check";
import { controlInForce, type Level } from "../../policy/lib/frameworks.ts";
import { byVersion, KUBE_VERSIONS, type KubeVersion } from "../../policy/lib/kube-version.ts";
import { type Rule } from "../../policy/lib/rule.ts";
import { rules } from "../../policy/rules/index.ts";
import { acquireOracle, type Question, type Verdicts } from "./oracle.ts";
import { podTemplates } from "./pod-corpus.ts";

const LEVELS: readonly Level[] = ["baseline", "restricted"];

interface Standard {
  readonly settings: { readonly level: Level; readonly kubeVersion: KubeVersion };
  /** The rules that make a check of the Pod Security Standards at this level and version, by the check's id. */
  readonly checks: readonly (readonly [string, Rule])[];
}

const standardAt = (level: Level, kubeVersion: KubeVersion): Standard => ({
  settings: { level, kubeVersion },
  checks: rules.flatMap((rule) => {
    const control = controlInForce(rule.controls, level, kubeVersion);
    return control ? [[control.id, rule] as const] : [];
  }),
});

const STANDARDS = byVersion((version) => ({
  baseline: standardAt("baseline", version),
  restricted: standardAt("restricted", version),
}));

/** Each shape that a pod comes in: none may change a verdict. */
const WRAPPERS: readonly ((pod: unknown) => { readonly type: string; readonly props: unknown })[] = [
  (pod) => ({ type: "kubernetes:core/v1:Pod", props: pod }),
  (template) => ({ type: "kubernetes:core/v1:PodTemplate", props: { template } }),
  (template) => ({ type: "kubernetes:apps/v1:Deployment", props: { spec: { template } } }),
  (template) => ({
    type: "kubernetes:batch/v1:CronJob",
    props: { spec: { jobTemplate: { spec: { template } } } },
  }),
];

function ownVerdicts({ version, pod }: Question, shape: number): Verdicts {
  const wrap = WRAPPERS[shape % WRAPPERS.length] ?? assert.fail();
  const resource = { ...wrap(pod), name: "example" };
  const verdictsAt = ({ settings, checks }: Standard): Readonly<Record<string, boolean>> =>
    Object.fromEntries(checks.map(([id, rule]) => [id, rule.evaluate(resource, settings).length === 0]));
  const { baseline, restricted } = STANDARDS[version];
  return { baseline: verdictsAt(baseline), restricted: verdictsAt(restricted) };
}

describe("Pod Security Standards beside Kubernetes' own library", () => {
  let ask: Awaited<ReturnType<typeof acquireOracle>>;

  before("build the library's judge", async function () {
    // On a machine without tools it waits for a processor while Kubernetes itself is compiled.
    this.timeout(1_800_000);
    ask = await acquireOracle();
    // Whoever has no Go runs all the other tests; in CI the comparison must happen.
    if (ask === undefined && process.env.CI === undefined) this.skip();
    assert.ok(ask, "a go command on PATH is needed to build tools/pod-security");
  });

  it("come to the same verdict, check by check, on 20,000 pods of every version and both levels", () => {
    const corpus = fc.sample(fc.record({ version: fc.constantFrom(...KUBE_VERSIONS), pod: podTemplates }), {
      numRuns: 20_000,
      seed: 1,
    });
    const seen = new Set<string>();
    for (const [index, expected] of ask?.(corpus).entries() ?? []) {
      const question = corpus[index] ?? assert.fail();
      assert.deepEqual(ownVerdicts(question, index), expected, JSON.stringify(question));
      for (const level of LEVELS) {
        for (const [id, allowed] of Object.entries(expected[level])) {
          seen.add([question.version, level, id, allowed].join());
        }
      }
    }
    const expectable = KUBE_VERSIONS.flatMap((version) =>
      LEVELS.flatMap((level) =>
        STANDARDS[version][level].checks.flatMap(([id]) =>
          [true, false].map((allowed) => [version, level, id, allowed].join()),
        ),
      ),
    );
    assert.deepEqual(
      expectable.filter((verdict) => !seen.has(verdict)),
      [],
      "never seen in the corpus",
    );
    assert.equal(seen.size, expectable.length);
  });
});
