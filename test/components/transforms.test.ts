import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { DOCS_FOLDER } from "../../scripts/docs/components.ts";
import * as components from "../../components/index.ts";
import { neededArgs } from "../support/component-args.ts";
import { register } from "../support/mocks.ts";

type Constructor = new (name: string, args: object, opts: pulumi.ComponentResourceOptions) => pulumi.Resource;

/** The transform of a page, as a program has it. */
function transformOf(page: string): { readonly type: string; readonly change: pulumi.ResourceTransform } {
  const { arrow = "" } = /```ts\nconst change: [^=]+= (?<arrow>.*?);\n\nnew /s.exec(page)?.groups ?? {};
  const { type = "" } = /type ===\s+"(?<type>[^"]+)"/.exec(arrow)?.groups ?? {};
  return { type, change: new Function(`return ${arrow}`)() as pulumi.ResourceTransform };
}

describe("components: what no argument changes", () => {
  it("has a transform in each component's page that fits what the component makes", async () => {
    const pages = readdirSync(DOCS_FOLDER).filter((file) => file !== "README.md");
    assert.equal(pages.length, Object.keys(neededArgs).length);
    const unchanged: string[] = [];
    for (const file of pages) {
      const page = readFileSync(`${DOCS_FOLDER}${file}`, "utf8");
      const { name = "" } = /^# (?<name>\w+)/.exec(page)?.groups ?? {};
      const { type, change } = transformOf(page);
      const Component = Reflect.get(components, name) as Constructor;
      const made = await register(() => {
        const provider = new k8s.Provider("cluster", { kubeconfig: "{}" });
        new Component("shop", neededArgs[name] ?? {}, { providers: [provider] });
      });
      // The engine calls it for each child; there is none behind the SDK's mocks.
      const changed = made.filter(({ type: of, name: child, inputs: props }) => {
        const result = change({ type: of, name: child, custom: true, props, opts: {} });
        return result !== undefined && JSON.stringify(result) !== JSON.stringify({ props, opts: {} });
      });
      if (changed.length === 0 || changed.some((child) => child.type !== type))
        unchanged.push(`${file}: ${type}`);
    }
    assert.deepEqual(unchanged, []);
  });
});
