import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { privateCache } from "../policy/private-cache.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

/** So that a Node that strips types by itself goes through tsx as well. */
const stripsTypes = Boolean((process.features as { readonly typescript?: unknown }).typescript);
const throughTsx = stripsTypes ? ["--no-experimental-strip-types"] : [];

/** What an attacker would have run: it shows in the output. */
const PLANTED = 'console.log("planted");';

/** Puts `PLANTED` into everything that a cache holds. @returns how many files that were */
function poison(folder: string): number {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile() && statSync(path).size > 0);
  for (const path of files) {
    const cached = JSON.parse(readFileSync(path, "utf8")) as { code: string };
    writeFileSync(path, JSON.stringify({ ...cached, code: `${PLANTED}${cached.code}` }));
  }
  return files.length;
}

/** Lives until tsx, which does not wait for that, has written its cache. */
const PROGRAM = `const told: string = process.env.TMPDIR ?? ""; console.log(told); setTimeout(() => {}, 500);
`;

describe("the caches of compiled code", () => {
  const isRoot = process.getuid?.() === 0;
  let home: string;
  let tmp: string;
  let program: string;

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "slipway-cache-"));
    tmp = join(home, "tmp");
    mkdirSync(tmp);
    chmodSync(tmp, 0o1777);
    program = join(home, "program.mts");
    writeFileSync(program, PROGRAM);
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  const environment = () => ({ ...process.env, TMPDIR: tmp, XDG_CACHE_HOME: join(home, "cache") });
  const run = (...args: string[]): string =>
    execFileSync(process.execPath, args, { cwd: root, env: environment(), encoding: "utf8" });
  const load = (): string => run(...throughTsx, "--import", "./loader.mjs", program);
  const own = (): string => join(home, "cache", "slipway", "tsx");

  it("are a folder of the user's own, and the program's TMPDIR stays what it was", () => {
    assert.equal(load(), `${tmp}\n`);
    assert.deepEqual(readdirSync(tmp), []);
    assert.equal(statSync(own()).mode & 0o777, 0o700);
    assert.ok(poison(own()) > 0, "nothing is cached");
    assert.match(load(), /planted/, "what is planted does not show, so that the tests below prove nothing");
  });

  it("are not where everybody may write: what is planted there is not run", () => {
    load();
    poison(own());
    cpSync(own(), tmp, { recursive: true });
    for (const name of readdirSync(tmp, { recursive: true, encoding: "utf8" }))
      if (isRoot) chownSync(join(tmp, name), 65534, 65534);
    rmSync(own(), { recursive: true });
    assert.equal(load(), `${tmp}\n`);
  });

  for (const [what, spoil] of [
    ["that others may write", () => chmodSync(own(), 0o777)],
    ["that others may read", () => chmodSync(own(), 0o755)],
    [
      "that is a link to another",
      () => {
        cpSync(own(), join(home, "elsewhere"), { recursive: true });
        rmSync(own(), { recursive: true });
        symlinkSync(join(home, "elsewhere"), own());
      },
    ],
    ["in a folder that others may write", () => chmodSync(join(home, "cache"), 0o777)],
    ...(isRoot ? [["of somebody else", () => chownSync(own(), 65534, 65534)] as const] : []),
    ...(isRoot
      ? [["in a folder of somebody else", () => chownSync(join(home, "cache"), 65534, 65534)] as const]
      : []),
  ] as const) {
    it(`are not used from a folder ${what}`, () => {
      load();
      poison(own());
      spoil();
      assert.equal(load(), `${tmp}\n`);
    });
  }

  it("are done without where there is no folder to be had", () => {
    writeFileSync(join(home, "cache"), "a file");
    assert.equal(load(), `${tmp}\n`);
    assert.deepEqual(readdirSync(tmp), []);
  });

  it("of the policy package leave nothing where everybody may write", () => {
    assert.match(run("policy/bin.mjs", "version"), /^\d+\.\d+\.\d+\n$/);
    assert.deepEqual(readdirSync(tmp), []);
  });

  it("are given out by one function", () => {
    const users = execFileSync(
      "git",
      ["grep", "-lE", "tsx/|enableCompileCache", "--", "*.mjs", "*.cjs", "*.ts"],
      {
        cwd: root,
        encoding: "utf8",
      },
    )
      .trim()
      .split("\n")
      .filter((file) => !file.startsWith("test/"));
    for (const file of users) assert.match(readFileSync(join(root, file), "utf8"), /privateCache\(/, file);
    assert.ok(users.includes("loader.mjs"));
    assert.equal(typeof privateCache("tsx"), "string");
  });
});
