import assert from "node:assert/strict";
import { planService } from "../../../components/service/service-plan.ts";
import { deployment } from "./example.ts";

const problemsOf = (change: object) => planService("api", { ...deployment, ...change }).problems;

describe("a service's files", () => {
  it("are kept as they are, of any name that a ConfigMap takes", () => {
    const files = { "rules.yaml": "eu: 19\n", _NOTE: "", "a-b.c": "x" };
    const { plan, problems } = planService("api", { ...deployment, files });
    assert.deepEqual(problems, []);
    assert.deepEqual(plan.files, files);
  });

  for (const name of ["rules/eu.yaml", "..", ".hidden", "", "a b"])
    it(`have no name like ${JSON.stringify(name)}`, () => {
      const [problem, ...others] = problemsOf({ files: { [name]: "" } });
      assert.deepEqual([problem?.path, problem?.received, others.length], [`files.${name}`, name, 0]);
    });

  it("fit into a ConfigMap, whose limit is in bytes", () => {
    const name = "a.txt";
    const largest = "ä".repeat((1_048_576 - 6) / 2);
    assert.deepEqual(problemsOf({ files: { [name]: `${largest}x` } }), []);
    const [problem] = problemsOf({ files: { [name]: `${largest}xx` } });
    assert.deepEqual([problem?.path, problem?.received], ["files", "1048577 bytes"]);
    assert.match(problem?.fix ?? "", /image|bucket/);
  });

  it("have /etc/config to themselves", () => {
    const volumes = { own: { mountPath: "/etc/config/own", sizeLimit: "1Mi" } };
    assert.deepEqual(
      problemsOf({ volumes }).map(({ path }) => path),
      ["volumes.own.mountPath"],
    );
  });
});
