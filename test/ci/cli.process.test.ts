import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;
const [good, bad] = [digest("a"), digest("b")];

interface Kept {
  outputs: { digests: Record<string, string>; repositories: Record<string, string> };
  tags: Record<string, string>;
  history: object[];
  calls: string[];
}

/** A pulumi, a cosign and an aws that keep what they are told in one file. */
const STUB = (file: string): string => `#!${process.execPath}
const fs = require("node:fs");
const file = ${JSON.stringify(file)};
const kept = JSON.parse(fs.readFileSync(file, "utf8"));
const name = require("node:path").basename(process.argv[1]);
const args = process.argv.slice(2);
const end = (value, code = 0) => {
  fs.writeFileSync(file, JSON.stringify(kept));
  if (value !== undefined) console.log(JSON.stringify(value));
  process.exit(code);
};
if (!/^(stack|config)$/.test(args[0]) || args[1] === "tag" && args[2] !== "ls") kept.calls.push([name, ...args].join(" "));
if (name === "cosign") {
  if (args.at(-1).includes(process.env.UNSIGNED)) { console.error("Error: no matching signatures"); end(undefined, 1); }
  end([]);
}
if (name === "aws") end(process.env.EMPTY ? {} : { VersionIdsToStages: { v1: ["AWSCURRENT"] } });
if (args[0] === "config") end({
  "slipway:aws": { objectValue: { region: "eu-west-1" } },
  "slipway:services": { objectValue: { api: { digest: process.env.DECLARED } } },
});
if (args[0] === "up") {
  if (process.env.REFUSES) end(undefined, 255);
  const digests = JSON.parse(process.env.SLIPWAY_IMAGE_DIGESTS);
  const failed = Object.values(digests).includes(process.env.FAILS);
  if (!failed) Object.assign(kept.outputs.digests, digests);
  kept.history.unshift({ kind: "update", result: failed ? "failed" : "succeeded", at: kept.history.length });
  end(undefined, failed ? 1 : 0);
}
if (args[1] === "tag") {
  if (args[2] === "set") kept.tags[args[3]] = args[4];
  if (args[2] === "rm") delete kept.tags[args[3]];
  end(args[2] === "ls" ? kept.tags : undefined);
}
end({ output: kept.outputs, history: kept.history, export: { deployment: {} } }[args[1]]);
`;

describe("ci: the entry point", () => {
  let folder: string;
  let server: Server;
  const kept = (): Kept => JSON.parse(readFileSync(join(folder, "kept.json"), "utf8")) as Kept;

  before((done) => {
    // What serves is good unless it is the bad release.
    server = createServer((_request, answer) => {
      answer.statusCode = kept().outputs.digests["api"] === bad ? 500 : 200;
      answer.end();
    }).listen(0, "127.0.0.1", done);
  });
  after(() => server.close());
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "slipway-ci-"));
    for (const name of ["pulumi", "cosign", "aws"])
      writeFileSync(join(folder, name), STUB(join(folder, "kept.json")), { mode: 0o755 });
    const outputs = {
      digests: { api: good },
      repositories: { api: "registry.example/api" },
      secrets: { "api/session-key": "shop-staging/api/session-key" },
    };
    const state: Kept = { outputs, tags: {}, history: [], calls: [] };
    writeFileSync(join(folder, "kept.json"), JSON.stringify(state));
    for (const file of ["output", "summary"]) writeFileSync(join(folder, file), "");
    writeFileSync(join(folder, "pipeline.yaml"), "signer: { key: release.pub }\n");
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  function ci(
    args: readonly string[],
    env: Record<string, string> = {},
  ): Promise<{ code: number; stdout: string; stderr: string }> {
    return new Promise((resolve) => {
      const at = `api=http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const command = [
        ...[join(root, "compiled.mjs"), "ci/cli.ts", ...args],
        ...(args[0] === "verify" ? [] : ["--at", at, "--within", "1"]),
      ];
      const given = {
        ...{ PATH: folder, HOME: process.env["HOME"], UNSIGNED: "none", ...env },
        ...{ GITHUB_OUTPUT: join(folder, "output"), GITHUB_STEP_SUMMARY: join(folder, "summary") },
      };
      const child = execFile(
        process.execPath,
        command,
        { cwd: folder, env: given },
        (_error, stdout, stderr) => {
          resolve({ code: child.exitCode ?? 1, stdout, stderr });
        },
      );
    });
  }
  const release = (api: string): Record<string, string> => ({
    SLIPWAY_IMAGE_DIGESTS: JSON.stringify({ api }),
  });
  const written = (file: string): string => readFileSync(join(folder, file), "utf8");

  it("begins no update while a secret of the service has no value, and says how to give it one", async () => {
    const { code, stdout } = await ci(["up", "--stack", "staging"], { ...release(digest("c")), EMPTY: "1" });
    assert.equal(code, 2, stdout);
    assert.deepEqual(
      kept().calls.filter((call) => /^(pulumi up|aws)/.test(call)),
      [
        "aws secretsmanager describe-secret --secret-id shop-staging/api/session-key --region eu-west-1 --output json",
      ],
    );
    assert.match(
      stdout,
      /api: its secret session-key has no value.*put-secret-value --secret-id shop-staging\/api\/session-key/,
    );
    assert.deepEqual(kept().tags, {});
  });

  it("releases with the policy pack, and hands over what runs", async () => {
    const { code, stdout, stderr } = await ci(["up", "--stack", "staging"], release(digest("c")));
    assert.equal(code, 0, stdout + stderr);
    const ups = kept().calls.filter((call) => call.startsWith("pulumi up"));
    assert.equal(ups.length, 1);
    assert.match(ups[0]!, /--stack staging --yes --non-interactive .*--policy-pack policy$/);
    assert.equal(written("output"), `digests={"api":"${digest("c")}"}\n`);
    assert.match(written("summary"), /### up staging[^]*- Released/);
    assert.deepEqual(kept().tags, {});
  });

  it("takes back what its smoke test finds bad, verified, and hands nothing over", async () => {
    const { code, stdout } = await ci(["up", "--stack", "staging"], release(bad));
    assert.equal(code, 1, stdout);
    assert.deepEqual(kept().outputs.digests, { api: good });
    assert.deepEqual(kept().tags, {});
    assert.equal(written("output"), "");
    assert.match(
      written("summary"),
      /Not good: api: GET [^]*500 instead of 200[^]*Rolled back: api sha256:a/,
    );
    const order = kept()
      .calls.filter((call) => !/slsaprovenance1|cyclonedx/.test(call))
      .map((call) => call.replaceAll(/sha256:(\w)\w+/g, "$1").split(" --")[0]);
    assert.deepEqual(order, [
      ...[
        "cosign verify-attestation",
        "aws secretsmanager describe-secret",
        "pulumi stack tag set slipway:good.0 api=a",
        "pulumi up",
      ],
      ...["cosign verify-attestation", "pulumi up", "pulumi stack tag rm slipway:good.0"],
    ]);
    for (const up of kept().calls.filter((call) => call.startsWith("pulumi up")))
      assert.match(up, / --policy-pack policy$/);
  });

  it("never has an update of what is not signed, on any stack, by any command", async () => {
    for (const [args, env, code] of [
      [["up", "--stack", "staging"], release(bad), 2],
      [["up", "--stack", "production"], release(bad), 2],
      [["verify", "--stack", "production"], release(bad), 2],
    ] as const) {
      const ended = await ci(args, { ...env, UNSIGNED: bad });
      assert.equal(ended.code, code, ended.stdout);
      assert.match(ended.stderr, /api@sha256:b+ is not proven to be ours: no matching signatures/);
      assert.doesNotMatch(ended.stderr, /\n\s+at /);
    }
    const { code, stdout } = await ci(["rollback", "--stack", "production", "--to", "last-good"], {
      UNSIGNED: good,
    });
    assert.equal(code, 3);
    assert.match(stdout, /The rollback was refused: what served before is not verified/);
    assert.deepEqual(
      kept().calls.filter((call) => call.startsWith("pulumi up")),
      [],
    );
  });

  it("nor of what the stack's file names, which counts where nothing is handed over", async () => {
    const { code, stderr } = await ci(["up", "--stack", "production"], { DECLARED: bad, UNSIGNED: bad });
    assert.equal(code, 2);
    assert.match(stderr, /api@sha256:b+ is not proven to be ours: no matching signatures/);
    assert.ok(!kept().calls.some((call) => call.startsWith("pulumi up")));
  });

  it("goes on with a rollback where another run has died, and with nothing else", async () => {
    const state = kept();
    writeFileSync(
      join(folder, "kept.json"),
      JSON.stringify({
        ...state,
        outputs: { ...state.outputs, digests: { api: bad } },
        tags: { "slipway:good.0": `api=${good}` },
      }),
    );
    const { code, stdout } = await ci(["rollback", "--stack", "production"]);
    assert.equal(code, 0, stdout);
    assert.match(stdout, /api: sha256:a+, which served before the release that was not found good/);
    assert.deepEqual([kept().outputs.digests, kept().tags], [{ api: good }, {}]);
  });

  it("tells a refused update from a failed one", async () => {
    assert.equal((await ci(["up", "--stack", "staging"], { ...release(bad), REFUSES: "1" })).code, 2);
    assert.deepEqual(kept().tags, {});
    assert.equal((await ci(["up", "--stack", "staging"], { ...release(bad), FAILS: bad })).code, 1);
    assert.deepEqual(kept().outputs.digests, { api: good });
  });

  it("says all that is wrong with how it is called, and changes nothing", async () => {
    const { code, stderr } = await ci(["upp", "--stak", "x", "--", "https://evil.example"]);
    assert.equal(code, 2);
    assert.match(stderr, /did you mean up\?[^]*did you mean --stack\?[^]*--stack: it is missing/);
    assert.deepEqual(kept().calls, []);
    const { code: other, stderr: said } = await ci(["up", "--stack", "s"], { SLIPWAY_IMAGE_DIGESTS: "[1]" });
    assert.deepEqual([other, /SLIPWAY_IMAGE_DIGESTS: not a JSON object of strings/.test(said)], [2, true]);
  });
});
