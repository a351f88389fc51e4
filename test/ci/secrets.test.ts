import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { Programs } from "../../ci/programs.ts";
import { seeSecrets, tellSecrets } from "../../ci/release/secrets.ts";

const names = {
  "api/session-key": "shop-staging/api/session-key",
  "api/token": "shop-staging/api/token",
  "web/token": "shop-staging/web/token",
};

const described = (...stages: string[][]): string =>
  JSON.stringify({ VersionIdsToStages: Object.fromEntries(stages.map((of, index) => [`v${index}`, of])) });

/** What the AWS CLI answers, by secret; an Error is how it fails. */
function awsThatAnswers(answers: Readonly<Record<string, string | Error>>): {
  programs: Programs;
  calls: string[];
} {
  const calls: string[] = [];
  const none = (): never => assert.fail("it reads alone");
  return {
    calls,
    programs: {
      capture: none,
      show: none,
      read(name, args) {
        calls.push([name, ...args].join(" "));
        const answer = answers[args[args.indexOf("--secret-id") + 1] ?? ""];
        return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer ?? "{}");
      },
    },
  };
}

const see = (services: readonly string[], programs: Programs) =>
  seeSecrets(services, { names, region: "eu-west-1" }, programs, {});

describe("ci: secrets without a value", () => {
  it("are those without a current version, of the services that are deployed", async () => {
    const { programs, calls } = awsThatAnswers({
      "shop-staging/api/session-key": "{}",
      "shop-staging/api/token": described(["AWSPREVIOUS"], ["AWSCURRENT", "AWSPENDING"]),
    });
    const { empty, unseen } = await see(["api"], programs);
    assert.deepEqual(empty, [{ service: "api", key: "session-key", name: "shop-staging/api/session-key" }]);
    assert.equal(unseen, undefined);
    assert.deepEqual(calls, [
      "aws secretsmanager describe-secret --secret-id shop-staging/api/session-key --region eu-west-1 --output json",
      "aws secretsmanager describe-secret --secret-id shop-staging/api/token --region eu-west-1 --output json",
    ]);
  });

  it("counts one whose only version is pending or old as empty", async () => {
    const { programs } = awsThatAnswers({
      "shop-staging/web/token": described(["AWSPENDING"], ["AWSPREVIOUS"]),
    });
    assert.deepEqual(
      (await see(["web"], programs)).empty.map(({ key }) => key),
      ["token"],
    );
  });

  it("are asked about four at a time, and told in the order of their names", async () => {
    const many = Object.fromEntries(
      Array.from({ length: 10 }, (_, index) => [`api/${index}`, `api/${index}`]),
    );
    let [running, most] = [0, 0];
    const { programs } = awsThatAnswers({});
    const slow: Programs = {
      ...programs,
      async read(_name, args) {
        most = Math.max(most, ++running);
        // The first ones end last.
        await sleep(20 - Number(args[3]?.split("/")[1]));
        running--;
        return "{}";
      },
    };
    const { empty } = await seeSecrets(["api"], { names: many, region: "eu-west-1" }, slow, {});
    assert.deepEqual(
      empty.map(({ name }) => name),
      Object.values(many),
    );
    assert.equal(most, 4);
  });

  it("asks about no other once it may not look", async () => {
    const many = Object.fromEntries(
      Array.from({ length: 10 }, (_, index) => [`api/${index}`, `api/${index}`]),
    );
    const { programs, calls } = awsThatAnswers(
      Object.fromEntries(Object.values(many).map((name) => [name, new Error("AccessDenied")])),
    );
    const { unseen } = await seeSecrets(["api"], { names: many, region: "eu-west-1" }, programs, {});
    assert.equal(unseen, "AccessDenied");
    assert.equal(calls.length, 4);
  });

  it("hold up no update where nobody may look, and say so", async () => {
    const { programs } = awsThatAnswers({
      "shop-staging/api/session-key": new Error("An error occurred (AccessDeniedException)\nmore"),
      "shop-staging/api/token": new Error("An error occurred (AccessDeniedException)\nmore"),
    });
    const seen = await see(["api"], programs);
    assert.deepEqual(seen.empty, []);
    assert.deepEqual(tellSecrets(seen), [
      "Not looked at: whether secrets have values (An error occurred (AccessDeniedException))",
    ]);
  });
});
