import assert from "node:assert/strict";
import { InvalidInputError } from "../../components/validation.ts";
import { parseConfig } from "../../stacks/config/parse.ts";
import { withImages } from "../support/program.ts";
import { merged, settingsOf, sourceOf } from "../support/stack-file.ts";

function problemsOf(changes: Record<string, unknown>) {
  const settings = merged(settingsOf("production"), changes);
  try {
    parseConfig(withImages(sourceOf("production", settings)));
    return [];
  } catch (error) {
    assert.ok(error instanceof InvalidInputError, String(error));
    return error.problems.map(({ path, message, fix }) => `${path}: ${message}; ${fix}`);
  }
}

const database = (instanceClass: string) => ({ databases: { main: { instanceClass } } });
const group = (...instanceTypes: string[]) => ({ cluster: { nodeGroups: { general: { instanceTypes } } } });
const newer = "Where it is newer than that list, add it to slipway:aws.newerTypes";

describe("stacks: what a region has not", () => {
  it("is refused where a class of RDS does not exist, or is not for PostgreSQL", () => {
    for (const name of ["db.q9.large", "db.t4g.8xlarge", "db.m4.large"]) {
      const [problem, ...more] = problemsOf(database(name));
      assert.match(
        problem ?? "",
        /^slipway:databases\.main\.instanceClass: RDS for PostgreSQL has no such class \(as of 20/,
      );
      assert.deepEqual(more, []);
    }
  });

  it("is refused in a region that does not offer the class that is the default", () => {
    const moved = problemsOf({
      aws: { region: "ca-west-1" },
      network: { availabilityZones: ["ca-west-1a", "ca-west-1b"] },
      databases: { main: { instanceClass: undefined } },
    });
    const said = moved.filter((problem) => /instance(Class|Types)/.test(problem));
    assert.match(
      said.join("\n"),
      /databases\.main\.instanceClass: RDS does not offer this class in ca-west-1 \(as of .*did you mean db\.\w+\.medium\?/,
    );
    assert.match(said.join("\n"), /instanceTypes\[0\]: EC2 does not offer this instance type in ca-west-1/);
  });

  it("says what is meant, and what to do about a type that is newer", () => {
    const [problem] = problemsOf(group("m7g.larg", "m6g.large"));
    assert.match(problem ?? "", /EC2 has no such instance type/);
    assert.ok(problem?.endsWith(`did you mean m7g.large? ${newer}`), problem);
  });

  it("is taken as given where aws.newerTypes says so", () => {
    const types = ["m99g.large", "db.m99g.large"];
    assert.equal(problemsOf(merged(group("m99g.large"), database("db.m99g.large"))).length, 2);
    const declared = merged(merged(group("m99g.large"), database("db.m99g.large")), {
      aws: { newerTypes: types },
    });
    assert.deepEqual(problemsOf(declared), []);
  });

  it("is no copy's region, and a copy is not in the stack's own", () => {
    const key = (region: string) =>
      `arn:aws:kms:${region}:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
    const problems = problemsOf({
      registry: { replicateTo: ["eu-west-1", "eu-west-9", "eu-central-1"] },
      secrets: {
        replicas: {
          "eu-west-1": key("eu-west-1"),
          "eu-west-9": key("eu-west-9"),
          "eu-north-1": key("eu-north-1"),
        },
      },
    });
    assert.deepEqual(
      problems.map((problem) => problem.replace(/ \(as of.*|;.*/, "")),
      [
        "slipway:registry.replicateTo[0]: this is the stack's own region, which has the original",
        "slipway:registry.replicateTo[1]: AWS has no such region with EKS",
        "slipway:secrets.replicas.eu-west-1: this is the stack's own region, which has the original",
        "slipway:secrets.replicas.eu-west-9: AWS has no such region with EKS",
      ],
    );
  });
});
