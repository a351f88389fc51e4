import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ownRoot } from "../../sandbox/own/files.ts";

const room = join(ownRoot, "sandbox");

describe("programs of the sandbox that run in processes of their own", () => {
  it("are compiled with the package, though nothing imports them", () => {
    const sources = readdirSync(room, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts") && !name.includes("node_modules") && !name.startsWith("dist"))
      .map((name) => readFileSync(join(room, name), "utf8"))
      .join("\n");
    const started = Array.from(
      sources.matchAll(/ownProgram\("sandbox\/([\w./-]+\.ts)"\)/g),
      ([, path]) => path ?? "",
    );
    // What plain JavaScript imports by its path (`importOwn`).
    const imported = readdirSync(room, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".mjs") && name.includes("/") && !/node_modules|^dist/.test(name))
      .flatMap((name) => [...readFileSync(join(room, name), "utf8").matchAll(/"sandbox\/([\w./-]+\.ts)"/g)])
      .map(([, path]) => path ?? "");
    assert.ok(imported.includes("cloud/aws-cli-eks.ts"), imported.join(", "));
    const { files } = JSON.parse(readFileSync(join(room, "tsconfig.build.json"), "utf8")) as {
      files: string[];
    };
    assert.ok(started.includes("observability/inbox-main.ts"), started.join(", "));
    assert.deepEqual(
      [...new Set([...started, ...imported])].filter((path) => !files.includes(path)),
      [],
    );
  });
});
