import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileOf, installCommand, mirrorVariables, rows } from "../../../scripts/plugins.ts";
import { acquireTools, toolPaths } from "../../../sandbox/toolchain/acquire.ts";
import { run } from "./test-sandbox.ts";

const platform = `${process.platform}-${process.arch === "x64" ? "amd64" : process.arch}`;

/** A folder of archives behind a web server, as `npm run plugins -- files` has somebody fill it. */
describe("a mirror of the plugins", () => {
  const home = mkdtempSync(join(tmpdir(), "slipway-mirror-"));
  const asked: string[] = [];
  let server: Server;
  let variables: Record<string, string>;
  let pulumi: string;

  before(async () => {
    pulumi = toolPaths(await acquireTools(["pulumi"]))["pulumi"] ?? assert.fail();
    server = createServer((request, response) => {
      const file = (request.url ?? "").replace("/pulumi/", "");
      asked.push(file);
      const row = rows().find((one) => fileOf(one, platform) === file);
      if (row === undefined) response.writeHead(404).end();
      else response.end(plugin(home, row.name));
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as AddressInfo;
    const printed = mirrorVariables(`http://127.0.0.1:${port}/pulumi`).map(
      (line) => /^export (\w+)='(.*)'$/.exec(line)?.slice(1) ?? assert.fail(line),
    );
    variables = {
      ...{ PATH: process.env.PATH ?? "", HOME: home, PULUMI_HOME: join(home, ".pulumi") },
      ...{ PULUMI_SKIP_UPDATE_CHECK: "true", ...Object.fromEntries(printed) },
    };
  });
  after(() => {
    server.close();
    rmSync(home, { recursive: true, force: true });
  });

  it("fills a runner by the commands that are printed, with every version", async () => {
    for (const row of rows()) {
      const [, ...args] = installCommand(row).split(" ");
      const { code, stderr } = await run(pulumi, args, variables);
      assert.equal(code, 0, stderr);
    }
    assert.deepEqual(
      asked,
      rows().map((row) => fileOf(row, platform)),
    );
    const { stdout } = await run(pulumi, ["plugin", "ls", "--json"], variables);
    const there = (JSON.parse(stdout) as { name: string; version: string }[])
      .map(({ name, version }) => `${name} ${version}`)
      .sort();
    assert.deepEqual(
      there,
      rows()
        .map(({ name, version }) => `${name} ${version}`)
        .sort(),
    );
  });
});

/** An archive of a plugin that is never started. */
function plugin(folder: string, name: string): Buffer {
  const program = `pulumi-resource-${name}`;
  writeFileSync(join(folder, program), "#!/bin/sh\n");
  chmodSync(join(folder, program), 0o755);
  execFileSync("tar", ["-czf", `${program}.tar.gz`, program], { cwd: folder });
  return readFileSync(join(folder, `${program}.tar.gz`));
}
