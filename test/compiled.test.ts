import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");

describe("compiled sources", () => {
  let home: string;
  const write = (path: string, text: string): void => writeFileSync(join(home, path), text);

  /** What the entry point's function `main` returns, in a process of its own. */
  const run = (entry = "room/main.ts"): unknown =>
    JSON.parse(
      execFileSync(
        process.execPath,
        [
          ...["--enable-source-maps", "--input-type=module", "--eval"],
          `import { importSource } from "./compiled.mjs";
           const { main } = await importSource(${JSON.stringify(entry)});
           console.log(JSON.stringify(await main()));`,
        ],
        {
          cwd: home,
          encoding: "utf8",
          stdio: ["ignore", "pipe", "pipe"],
          env: { ...process.env, NODE_OPTIONS: "" },
        },
      ),
    );
  const builds = (): string[] => {
    const folder = join(home, ".slipway", "compiled");
    if (!existsSync(folder)) return []; // this Node strips types by itself
    return readdirSync(folder).map((name) => `${name} ${statSync(join(folder, name)).ino}`);
  };

  beforeEach(() => {
    home = realpathSync(mkdtempSync(join(tmpdir(), "slipway-compiled-")));
    mkdirSync(join(home, "room", "deep"), { recursive: true });
    for (const file of ["compiled.mjs", "policy/published-draft.mjs"])
      cpSync(join(root, file), join(home, file), { recursive: true });
    symlinkSync(join(root, "node_modules"), join(home, "node_modules"));
    write("package.json", '{"type": "module"}');
    write(
      "room/main.ts",
      'import { told } from "./deep/told.ts";\nexport const main = (): string => told();\n',
    );
    write("room/deep/told.ts", 'export const told = (): string => "one";\n');
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  it("are made anew as soon as a source has changed, and only then", () => {
    assert.equal(run(), "one");
    const made = builds();
    assert.equal(run(), "one");
    assert.deepEqual(builds(), made);
    write(
      "room/deep/told.ts",
      'import { more } from "./more.ts";\nexport const told = (): string => more;\n',
    );
    write("room/deep/more.ts", 'export const more = "two" as const;\n');
    assert.equal(run(), "two");
    write("room/deep/more.ts", 'export const more = "three" as const;\n');
    assert.equal(run(), "three");
  });

  it("find what lies beside them, and packages", () => {
    write("room/deep/data.txt", "beside");
    write(
      "room/deep/told.ts",
      `import { readFileSync } from "node:fs";
       import { parse } from "yaml";
       export const told = (): unknown => [
         readFileSync(new URL("data.txt", import.meta.url), "utf8"),
         import.meta.dirname,
         import.meta.filename,
         parse("1"),
       ];\n`,
    );
    const folder = join(home, "room", "deep");
    assert.deepEqual(run(), ["beside", folder, join(folder, "told.ts"), 1]);
  });

  it("are what errors name", () => {
    write(
      "room/deep/told.ts",
      "interface Unused {\n  readonly a: 1;\n}\nexport function told(): string {\n  return new Error('here').stack ?? '';\n}\n",
    );
    assert.match(String(run()), /at told \((file:\/\/)?\/\S+\/room\/deep\/told\.ts:5:10\)/);
  });

  it("that can't be compiled are told by place and reason", () => {
    write("room/deep/told.ts", "export const told = (): string => ;\n");
    assert.throws(() => run(), /told\.ts/);
    write("room/deep/told.ts", 'export const told = (): string => "changed";\n');
    assert.equal(run(), "changed");
  });

  it("run as programs with arguments of their own", () => {
    write(
      "room/main.ts",
      `import { fileURLToPath } from "node:url";
       if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(JSON.stringify(process.argv.slice(2)));\n`,
    );
    const args = [join(home, "compiled.mjs"), "room/main.ts", "a b", "--c"];
    assert.deepEqual(JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" })), ["a b", "--c"]);
  });

  it("are the program that Pulumi runs", () => {
    const { main } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      readonly main: string;
    };
    assert.match(readFileSync(join(root, main), "utf8"), /importSource\("stacks\/index\.ts"\)/);
  });
});
