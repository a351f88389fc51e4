import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import { planEndpoints } from "../components/network/endpoint-plan.ts";
import { headingAnchors } from "../scripts/heading-anchors.ts";
import { parseConfig } from "../stacks/config/parse.ts";
import { settings } from "../scripts/docs/configuration.ts";
import { stackSource } from "./support/stack-file.ts";

const root = join(import.meta.dirname, "..");
const tracked = execFileSync("git", ["ls-files"], { cwd: root, encoding: "utf8" }).trim().split("\n");
const pages = tracked.filter((file) => file.endsWith(".md"));
const textOf = (page: string): string => readFileSync(join(root, page), "utf8");
const code = /^```(\w*)\n([^]*?)^```/gm;

/** GitHub's anchors of a page's headings. */
function anchorsOf(page: string): ReadonlySet<string> {
  const headings = textOf(page)
    .replace(code, "")
    .matchAll(/^#+ (.*)$/gm);
  const anchor = headingAnchors();
  return new Set([...headings].map(([, title = ""]) => anchor(title)));
}

describe("docs", () => {
  it("link to what is there, down to the heading", () => {
    const links = pages.flatMap((page) =>
      [
        ...textOf(page)
          .replace(code, "")
          .matchAll(/\]\((?!https?:)([^)\s]+)\)/g),
      ].map(([, target = ""]) => ({
        page,
        target,
      })),
    );
    assert.ok(links.length > 100);
    const broken = links.filter(({ page, target }) => {
      const [path = "", anchor] = target.split("#");
      const file = path === "" ? page : join(dirname(page), path);
      return !existsSync(join(root, file)) || (anchor !== undefined && !anchorsOf(file).has(anchor));
    });
    assert.deepEqual(broken, []);
  });

  it("name files that there are", () => {
    const others = [".github/CODEOWNERS", ".github/workflows/check.yml"]; // a reader's to write, and a deploy repository's
    const folders = new Set(tracked.filter((file) => file.includes("/")).map((file) => file.split("/")[0]));
    const named = pages.flatMap((page) =>
      [...textOf(page).matchAll(/`((\.?[\w-]+)\/[\w./-]+)`/g)].flatMap(([, path = "", folder]) =>
        folders.has(folder) && !others.includes(path) ? [[page, path] as const] : [],
      ),
    );
    assert.ok(named.length > 50);
    assert.deepEqual(
      named.filter(([, path]) => !existsSync(join(root, path))),
      [],
    );
  });

  it("name scripts that package.json has, and so do messages and comments", () => {
    const { scripts } = JSON.parse(textOf("package.json")) as { scripts: Record<string, string> };
    const files = tracked.filter((file) => /\.(md|ts|mjs|cjs|js|yml)$/.test(file));
    const named = files.flatMap((file) =>
      [...textOf(file).matchAll(/npm run (?:-s )?([a-z][\w:-]*)/g)].map(
        ([, script = ""]) => [file, script] as const,
      ),
    );
    assert.ok(named.length > 50);
    assert.deepEqual(
      named.filter(([, script]) => !(script in scripts)),
      [],
    );
  });

  it("docs/cost.md names settings that there are", () => {
    const paths = settings().map(({ path }) => path);
    const cells = [...textOf("docs/cost.md").matchAll(/^\| (`[^|]*)\|/gm)].map(([, cell = ""]) => cell);
    const named = cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, path = ""]) => path));
    assert.ok(cells.length > 20 && named.length >= cells.length);
    assert.deepEqual(
      named.filter((path) => !paths.some((known) => known === path || known.startsWith(`${path}.`))),
      [],
    );
  });

  it("docs/cost.md counts endpoints and keys as there are", () => {
    const text = textOf("docs/cost.md");
    const { interface: endpoints } = planEndpoints({ mode: "private", zones: ["a"], endpointZones: {} });
    const inThree = 3 * endpoints.length;
    assert.ok(
      text.includes(
        `${endpoints.length} interface endpoints in each zone; in three zones that is ${inThree} `,
      ),
    );
    assert.match(text, /An environment has about seven keys/);
    for (const stack of ["staging", "production"])
      assert.equal(textOf(`test/stacks/golden/${stack}.json`).match(/"aws:kms\/key:Key"/g)?.length, 7, stack);
  });

  for (const [page, count] of [
    ["README.md", 1],
    ["docs/configuration.md", 3],
  ] as const)
    it(`${page} shows stack files that are valid`, () => {
      const examples = [...textOf(page).matchAll(code)].flatMap(([, language, text = ""]) =>
        language === "yaml" && text.startsWith("config:") ? [text] : [],
      );
      const whole = examples
        .map((text) => (parse(text) as { config: Record<string, object> }).config)
        .filter((config) => "slipway:services" in config);
      assert.equal(whole.length, count);
      for (const config of whole) {
        const sections = Object.entries(config).map(
          ([key, value]) => [key.replace("slipway:", ""), JSON.stringify(value)] as const,
        );
        parseConfig({ ...stackSource("production"), settings: Object.fromEntries(sections) });
      }
    });

  it("README.md shows a component as the examples have it", () => {
    for (const [language, example] of [
      ["ts", "examples/typescript/index.ts"],
      ["python", "examples/python/__main__.py"],
    ] as const) {
      const [shown = ""] = [...textOf("README.md").matchAll(code)].flatMap(([, name, text = ""]) =>
        name === language ? [text] : [],
      );
      const [, component = ""] = shown.split("\n\n");
      assert.notEqual(component, "");
      assert.ok(textOf(example).includes(component), example);
    }
  });

  it("and code say a thing by the field's word", () => {
    const own =
      /\b(?:roll-outs?|stand-ins?|fewest|unjudged|strangers?|mend(?:s|ed)?|the way in)\b|"a texts?"|allowed: "nothing/i;
    const texts = tracked.filter((file) => /\.(?:ts|mjs|md|tpl|yaml|yml)$/.test(file));
    // What is released already, this list itself.
    const others = ["CHANGELOG.md", "test/docs.test.ts"];
    const said = (file: string): boolean => !others.includes(file) && existsSync(join(root, file));
    assert.deepEqual(
      texts.filter((file) => said(file) && own.test(textOf(file))),
      [],
    );
  });
});
