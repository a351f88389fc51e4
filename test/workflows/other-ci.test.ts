import assert from "node:assert/strict";
import { type CiFile, faultsOf, files, textOf } from "./other-ci.ts";

describe("other CI systems", () => {
  for (const file of files)
    it(`deploy by the same entry point, in order, one at a time, behind a gate: ${file}`, () => {
      assert.deepEqual(faultsOf(file, textOf(file)), []);
    });

  /** Each takes something away that nobody may miss only later. */
  const changes: readonly (readonly [CiFile, string | RegExp, string, RegExp])[] = [
    ["gitlab-ci.yml", "interruptible: false", "interruptible: true", /ended half-way/],
    ["gitlab-ci.yml", /resource_group: slipway-production/g, "resource_group: x", /production: another lock/],
    ["gitlab-ci.yml", "      when: manual\n  script:", "  script:", /nobody is asked before production/],
    ["gitlab-ci.yml", "needs: [staging]", "needs: [build]", /what staging did not run/],
    ["gitlab-ci.yml", "AWS_TOKEN: { aud: sts.amazonaws.com }", "OTHER: { aud: x }", /no token of its own/],
    ["gitlab-ci.yml", "outputs-of-staging | grep .", "outputs-of-staging", /promotes nothing/],
    ["gitlab-ci.yml", "ci -- build", "ci -- verify", /build: 0 jobs/],
    ["circleci.yml", "requires: [approve]", "requires: [staging]", /nobody is asked before production/],
    ["circleci.yml", "/slipway-production\n", "/other\n", /production: another lock/],
    ["circleci.yml", "requires: [build]", "requires: [check]", /what was not built/],
    ["circleci.yml", "CIRCLE_OIDC_TOKEN_V2", "TOKEN", /no token of its own/],
    ["circleci.yml", "| grep .", "", /promotes nothing/],
    ["circleci.yml", "ci -- rollback", "ci -- smoke", /nobody can roll back/],
    ["azure-pipelines.yml", /lockBehavior: sequential/g, "lockBehavior: runLatest", /another lock: none/],
    ["azure-pipelines.yml", "dependsOn: staging", "dependsOn: build", /what staging did not run/],
    ["azure-pipelines.yml", /cancelTimeoutInMinutes: "60"/g, 'cancelTimeoutInMinutes: "1"', /ended half-way/],
    [
      "azure-pipelines.yml",
      "azureSubscription: slipway-staging",
      "azureSubscription: x",
      /no token of its own/,
    ],
    [
      "azure-pipelines.yml",
      /: "\$\{SLIPWAY_IMAGE_DIGESTS:\?what[^\n]*/,
      "true",
      /production: it promotes nothing/,
    ],
    [
      "Jenkinsfile",
      "lock(resource: 'slipway-production')",
      "lock(resource: 'x')",
      /production: another lock/,
    ],
    ["Jenkinsfile", /^ {6}input .*$/m, "", /nobody is asked before production/],
    ["Jenkinsfile", "abortPrevious: false", "abortPrevious: true", /ended half-way/],
    ["Jenkinsfile", "credentialsId: 'aws-build', variable: 'AWS_WEB_IDENTITY_TOKEN_FILE'", "", /no token/],
    ["Jenkinsfile", "ci -- check", "ci -- smoke", /check: 0 jobs/],
  ];
  for (const [file, from, to, says] of changes)
    it(`are found out in ${file}: ${String(from).slice(0, 50)} → ${to.slice(0, 30)}`, () => {
      const before = textOf(file);
      const after = before.replace(from, to);
      assert.notEqual(after, before);
      assert.match(faultsOf(file, after).join("\n"), says);
    });

  it("are serialised with the rollbacks of the same stack", () => {
    for (const file of files)
      for (const stack of ["staging", "production"])
        assert.match(textOf(file), new RegExp(`slipway-${stack}|slipway-\\$|environment: ${stack}`), file);
  });
});
