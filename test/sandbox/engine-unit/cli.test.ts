import assert from "node:assert/strict";
import { type CommanderError } from "commander";
import { createProgram } from "../../../sandbox/cli.ts";
import { type Context, createContext } from "../../../sandbox/commands/context.ts";

/** Parses a command line and tells which command it means, or what it complains about. */
async function parse(...argv: string[]): Promise<{ command: string; context: Context } | string> {
  let result: { command: string; context: Context } | undefined;
  let complaint = "";
  const program = createProgram(async ({ name }, context) => {
    result = { command: name, context };
  });
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({ writeErr: (text) => (complaint += text), writeOut: () => {} });
  }
  try {
    await program.parseAsync(argv, { from: "user" });
  } catch (error) {
    return complaint || (error as CommanderError).message;
  }
  assert.ok(result);
  return result;
}

async function understood(...argv: string[]): Promise<{ command: string; context: Context }> {
  const result = await parse(...argv);
  assert.ok(typeof result !== "string", String(result));
  return result;
}

describe("command line", () => {
  it("starts staging by default, on whatever nodes this machine can have", async () => {
    const { command, context } = await understood("start");
    assert.equal(command, "start");
    assert.equal(context.stack, "staging");
    assert.equal(context.layout.name, "staging");
    assert.equal(context.options.nodes, "auto");
  });

  it("names a sandbox after its stack unless told otherwise", async () => {
    assert.equal((await understood("up", "--stack", "production")).context.layout.name, "production");
    const { context } = await understood("up", "--stack", "production", "--name", "rehearsal");
    assert.deepEqual([context.layout.name, context.stack], ["rehearsal", "production"]);
  });

  it("passes on what follows another program's name, flags included", async () => {
    const { context } = await understood("pulumi", "up", "--yes", "-s", "staging", "--name", "theirs");
    assert.deepEqual(context.arguments, ["up", "--yes", "-s", "staging", "--name", "theirs"]);
    assert.equal(context.layout.name, "staging");
  });

  it("takes its own flags before the first argument that it passes on", async () => {
    const { context } = await understood("kubectl", "--stack", "production", "get", "pods", "-A");
    assert.deepEqual(context.arguments, ["get", "pods", "-A"]);
    assert.equal(context.layout.name, "production");
  });

  it("has each program that means the sandbox in its shell", () => {
    const names = createProgram(() => Promise.resolve()).commands.map((command) => command.name());
    for (const name of ["pulumi", "kubectl", "helm", "aws"]) assert.ok(names.includes(name), name);
  });

  it("takes a drill by its name, and what is to run besides", async () => {
    const { command, context } = await understood("drill", "error-budget", "--json");
    assert.deepEqual([command, context.arguments, context.options.json], ["drill", ["error-budget"], true]);
    assert.equal((await understood("up", "--with", "observability")).context.options.with, "observability");
  });

  const mistakes: readonly (readonly [argv: string[], complaint: RegExp])[] = [
    [["frobnicate"], /unknown command 'frobnicate'/],
    [["start", "--nodes", "virtual"], /'virtual' is invalid\. Allowed choices are auto, real, simulated/],
    [["start", "extra"], /too many arguments/],
    [["preview", "--jsno"], /unknown option '--jsno'[^]*Did you mean --json/],
    [["up", "--stack"], /argument missing/],
    [["up", "--with", "logs"], /'logs' is invalid\. Allowed choices are observability/],
    [["drill"], /missing required argument 'drill'/],
    [
      ["drill", "fire"],
      /'fire' is invalid[^]*Allowed choices are error-budget, node-down, secret-sync, log-outage, queries/,
    ],
  ];
  for (const [argv, complaint] of mistakes) {
    it(`explains what is wrong with "${argv.join(" ")}"`, async () => {
      assert.match(String(await parse(...argv)), complaint);
    });
  }

  for (const name of ["../other", "", "A", "-x", "a".repeat(41)]) {
    it(`refuses "${name.slice(0, 9)}" as a sandbox's name`, () => {
      assert.throws(() => createContext({ name }), /Allowed: up to 40 lower-case letters/);
    });
  }
});
