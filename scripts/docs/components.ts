import { readdirSync } from "node:fs";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { format } from "prettier";
import ts from "typescript";

/** Where the pages go: one a component, and an index. */
export const DOCS_FOLDER = fileURLToPath(new URL("../../docs/components/", import.meta.url));

const ROOM = fileURLToPath(new URL("../../components/", import.meta.url));
const GENERATED =
  "<!-- Generated from the docstrings by `npm run docs:components`: edit components/, not this file. -->";

export interface Member {
  readonly name: string;
  readonly type: string;
  readonly optional: boolean;
  readonly description: string;
  /** The text of `@default`. */
  readonly fallback: string;
}

interface ComponentPage {
  readonly className: string;
  /** `slipway:network:Network` */
  readonly token: string;
  /** Path below the repository. */
  readonly source: string;
  readonly description: string;
  readonly example: string;
  /** A child, one of its properties, and a value for that which no argument gives it. */
  readonly transform: string;
  readonly args: readonly Member[];
  readonly outputs: readonly Member[];
}

/** Every page by its file's name, formatted like the repository's own Markdown. */
export async function renderDocs(): Promise<ReadonlyMap<string, string>> {
  const parsed = sources();
  const interfaces = interfaceDocs(parsed);
  const pages = parsed.flatMap((file) => componentsOf(file, interfaces));
  const files: [string, string][] = pages.map((page) => [`${kebab(page.className)}.md`, renderPage(page)]);
  const markdown = [["README.md", renderIndex(pages)], ...files] as const;
  return new Map(
    await Promise.all(
      markdown.map(
        async ([file, text]) =>
          [file, await format(text, { parser: "markdown", printWidth: 110 })] as [string, string],
      ),
    ),
  );
}

/** What is said of each property of each interface of the components, inherited ones first, by the interface's name. */
export function interfaceDocs(files = sources()): ReadonlyMap<string, readonly Member[]> {
  const declared = new Map(
    files
      .flatMap(({ statements }) => statements.filter(ts.isInterfaceDeclaration))
      .map((found) => [found.name.text, found] as const),
  );
  const membersOf = (name: string): Member[] => {
    const { heritageClauses = [], members = [] } = declared.get(name) ?? {};
    return [
      ...heritageClauses.flatMap(({ types }) =>
        types.flatMap(({ expression }) => membersOf(expression.getText())),
      ),
      ...[...members].filter(ts.isPropertySignature).map(memberOf),
    ];
  };
  return new Map([...declared.keys()].map((name) => [name, membersOf(name)]));
}

let parsed: ts.SourceFile[] | undefined;

/** Every file of the room, parsed once and not run. */
function sources(): ts.SourceFile[] {
  return (parsed ??= parse());
}

function parse(): ts.SourceFile[] {
  return readdirSync(ROOM, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !/^(dist|node_modules)\//.test(file))
    .sort()
    .map((file) => {
      const text = ts.sys.readFile(`${ROOM}${file}`) ?? "";
      return ts.createSourceFile(`components/${file}`, text, ts.ScriptTarget.Latest, true);
    });
}

function componentsOf(
  { fileName, statements }: ts.SourceFile,
  interfaces: ReadonlyMap<string, readonly Member[]>,
): ComponentPage[] {
  return statements
    .filter(ts.isClassDeclaration)
    .filter((found) =>
      found.heritageClauses?.some((clause) => clause.getText().endsWith("ComponentResource")),
    )
    .map((found) => {
      const className = found.name?.text ?? "";
      return {
        className,
        token: /super\(\s*"(slipway:[^"]+)"/.exec(found.getText())?.[1] ?? "",
        source: fileName,
        description: descriptionOf(found),
        example: tagOf(found, "example"),
        transform: tagOf(found, "transform"),
        args: interfaces.get(`${className}Args`) ?? [],
        outputs: found.members
          .filter(ts.isPropertyDeclaration)
          .filter((member) => !ts.isPrivateIdentifier(member.name))
          .map(memberOf),
      };
    });
}

function memberOf(member: ts.PropertySignature | ts.PropertyDeclaration): Member {
  return {
    name: member.name.getText(),
    type: (member.type?.getText() ?? "").replace(/\s+/g, " "),
    optional: member.questionToken !== undefined,
    description: descriptionOf(member),
    fallback: tagOf(member, "default").replaceAll("\n", " "), // a cell of a table is one line
  };
}

function descriptionOf(node: ts.Node): string {
  const docs = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  return plain(docs.map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? "").join("\n\n"));
}

function tagOf(node: ts.Node, name: string): string {
  const tag = ts.getJSDocTags(node).find(({ tagName }) => tagName.text === name);
  return ts.getTextOfJSDocComment(tag?.comment) ?? "";
}

/** A link to another symbol as that symbol's name. */
function plain(text: string): string {
  return text.replace(/\{@link ([^{}]+)\}/g, "`$1`").trim();
}

function renderPage({
  className,
  token,
  source,
  description,
  example,
  transform,
  args,
  outputs,
}: ComponentPage): string {
  return [
    `# ${className}`,
    GENERATED,
    `\`${token}\`, in [\`${source}\`](../../${source}).`,
    description,
    ...(example === "" ? [] : [`\`\`\`ts\nimport { ${className} } from "slipway";\n\n${example}\n\`\`\``]),
    "## Arguments",
    args.length === 0 ? "None." : table(["Argument", "Type", "Default", ""], args.map(argumentRow)),
    "## Outputs",
    outputs.length === 0 ? "None." : table(["Output", "Type", ""], outputs.map(outputRow)),
    "## What no argument changes",
    `Pulumi's option \`transforms\` changes it, in whatever the component makes ([why there is no argument for that](README.md#what-no-argument-changes)); the policies judge the result:`,
    `\`\`\`ts\n${transformExample(className, transform)}\n\`\`\``,
  ].join("\n\n");
}

/** The text of `@transform`: `<type> <property> <expression>`. */
function transformExample(className: string, text: string): string {
  const [type = "", property = "", ...value] = text.split(" ");
  return `const change: pulumi.ResourceTransform = ({ type, props, opts }) =>
  type === "${type}" ? { props: { ...props, ${property}: ${value.join(" ")} }, opts } : undefined;

new ${className}("name", args, { transforms: [change] });`;
}

function renderIndex(pages: readonly ComponentPage[]): string {
  const rows = pages.map(({ className, token, description }) => [
    `[${className}](${kebab(className)}.md)`,
    code(token),
    cell(firstSentence(description)),
  ]);
  return [
    "# Components",
    GENERATED,
    "A page per component. How they stand together: [architecture](../architecture.md). Each can be used alone, by the npm package [`slipway`](../../components/README.md) or by the plugin for [other languages](../../examples/README.md); what an example does not make itself, such as `key`, is another component's output or your own value.",
    table(["Component", "Type", ""], rows),
    "## What no argument changes",
    "Arguments say what a platform differs in from another; each has a default, bounds and a reason. For all else there is Pulumi's own option `transforms` (Pulumi docs, \"Resource option: transforms\"), with an example in each page, and no argument of Slipway's:",
    [
      "- It reaches every property and every option (`ignoreChanges`, `protect`, …) of everything below a component, of remote components such as `eks:index:Cluster` too. An argument for each child would say less, and make part of the interface how many children there are.",
      "- It is a function. A schema has none, so that such an argument could not be had in Python, Go or YAML.",
      "- It is seen: policies, previews and recorded states judge what comes of it.",
    ].join("\n"),
    "A transform gets what is not known yet as an Output. In a stack of Slipway's, `pulumi.runtime.registerResourceTransform` in the program does the same for all.",
  ].join("\n\n");
}

function argumentRow({ name, type, optional, description, fallback }: Member): string[] {
  return [code(name), code(type), optional ? defaultCell(fallback) : "required", cell(description)];
}

function outputRow({ name, type, description }: Member): string[] {
  return [code(name), code(type), cell(description)];
}

/** A value as code, a sentence as text. */
function defaultCell(fallback: string): string {
  if (fallback === "") return "none";
  return /^("[^"]*"|\S+)$/.test(fallback) ? code(fallback) : cell(fallback);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

function code(text: string): string {
  return `\`${text.replaceAll("|", "\\|")}\``;
}

function cell(text: string): string {
  return text.replace(/\s+/g, " ").replaceAll("|", "\\|");
}

function firstSentence(text: string): string {
  return /^.*?[.:](?=\s|$)/s.exec(text)?.[0].replace(/:$/, ".") ?? text;
}

function kebab(name: string): string {
  return name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, "-").toLowerCase();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const pages = await renderDocs();
  await mkdir(DOCS_FOLDER, { recursive: true });
  const stale = (await readdir(DOCS_FOLDER)).filter((file) => !pages.has(file));
  await Promise.all([
    ...stale.map((file) => rm(`${DOCS_FOLDER}${file}`)),
    ...[...pages].map(([file, text]) => writeFile(`${DOCS_FOLDER}${file}`, text)),
  ]);
}
