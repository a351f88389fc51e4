import assert from "node:assert/strict";
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { argumentTypes } from "../../components/argument-types.ts";
import { membersOf, partsOf } from "../../components/arguments.ts";
import * as components from "../../components/index.ts";
import { InvalidInputError } from "../../components/validation.ts";
import { neededArgs } from "../support/component-args.ts";
import { register } from "../support/mocks.ts";

type Constructor = new (name: string, args: object, opts: pulumi.ComponentResourceOptions) => pulumi.Resource;

/** A value of the type that is hardly right anywhere. */
function wrongFor(type: string): unknown {
  const { inner, kind } = partsOf(type);
  if (kind === "[]") return [wrongFor(inner)];
  if (kind === "{}") return { "- wrong -": wrongFor(inner) };
  if (inner === "number") return -1.5;
  if (inner === "boolean") return true;
  if (argumentTypes[inner] === undefined) return "- wrong -";
  return Object.fromEntries(membersOf(inner).map(({ name, type: of }) => [name, wrongFor(of)]));
}

/** Whether a path leads to something of that type: members by their names, and whatever key or index. */
function exists(type: string, path: string): boolean {
  if (path === "") return true;
  const { inner, kind } = partsOf(type);
  if (kind === "[]") return /^\[\d+\]/.test(path) && exists(inner, path.replace(/^\[\d+\]/, ""));
  if (kind === "{}") return /^\.[^.[]+/.test(path) && exists(inner, path.replace(/^\.[^.[]+/, ""));
  const { name = "", rest = "" } = /^\.?(?<name>\w+)(?<rest>.*)$/.exec(path)?.groups ?? {};
  const member = membersOf(inner).find((each) => each.name === name);
  return member !== undefined && exists(member.type, rest);
}

describe("components: what is said to be wrong", () => {
  for (const token of Object.keys(argumentTypes).filter((group) => group.startsWith("slipway:"))) {
    const name = token.replace(/^.*:/, "");
    const members = membersOf(token).filter(({ type }) => !type.endsWith("~"));
    it(`of ${name} is an argument's name`, async () => {
      const Component = Reflect.get(components, name) as Constructor;
      const paths: string[] = [];
      await register(() => {
        const provider = new k8s.Provider("cluster", { kubeconfig: "{}" });
        for (const { name: argument, type } of members) {
          const args = { ...neededArgs[name], [argument]: wrongFor(type) };
          try {
            new Component(`shop-${argument}`, args, { providers: [provider] });
          } catch (error) {
            if (!(error instanceof InvalidInputError)) throw error;
            paths.push(...error.problems.map(({ path }) => path));
          }
        }
      });
      assert.deepEqual([...new Set(paths.filter((path) => !exists(token, path)))], []);
      assert.ok(paths.length > 0 || members.every(({ type }) => type === "boolean"), "nothing is refused");
    });
  }
});
