/**
 * JSONPath (RFC 9535) as far as `pulumi.com/waitFor` needs it: members, indices, wildcards, and filters of
 * comparisons, existence, `!`, `&&`, `||` and parentheses. Functions, slices and descendants are left out.
 */
export type JsonPath = (root: unknown) => readonly unknown[];

/** @throws SyntaxError saying where the path stops making sense */
export function parseJsonPath(text: string): JsonPath {
  const parser = new Parser(text);
  const select = parser.query("$");
  parser.end();
  return (root) => select(root, root);
}

/** The values that a query selects, given what `$` and `@` are. */
type Select = (root: unknown, current: unknown) => readonly unknown[];
type Test = (root: unknown, current: unknown) => boolean;
type Segment = (root: unknown, value: unknown) => readonly unknown[];

/** What a query that selects nothing compares as; it equals itself alone. */
const NOTHING = Symbol("nothing");

class Parser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  end(): void {
    if (this.#at < this.#text.length) this.#fail("the end");
  }

  query(start: "$" | "@"): Select {
    this.#expect(start);
    const segments: Segment[] = [];
    for (let segment = this.#segment(); segment; segment = this.#segment()) segments.push(segment);
    return (root, current) =>
      segments.reduce<readonly unknown[]>(
        (values, segment) => values.flatMap((value) => segment(root, value)),
        [start === "@" ? current : root],
      );
  }

  #segment(): Segment | undefined {
    if (this.#take(".")) return this.#take("*") ? childrenOf : member(this.#match(/[\w-]+/y, "a name"));
    if (!this.#take("[")) return undefined;
    this.#blank();
    const segment = this.#selector();
    this.#blank();
    this.#expect("]");
    return segment;
  }

  #selector(): Segment {
    if (this.#take("*")) return childrenOf;
    if (this.#take("?")) {
      const test = this.#or();
      return (root, value) => childrenOf(root, value).filter((child) => test(root, child));
    }
    const name = this.#string();
    return name === undefined ? element(Number(this.#match(/-?\d+/y, "a name or an index"))) : member(name);
  }

  #or(): Test {
    const tests = this.#list("||", () => this.#and());
    return (root, current) => tests.some((test) => test(root, current));
  }

  #and(): Test {
    const tests = this.#list("&&", () => this.#basic());
    return (root, current) => tests.every((test) => test(root, current));
  }

  #basic(): Test {
    this.#blank();
    if (this.#take("!")) {
      const test = this.#basic();
      return (root, current) => !test(root, current);
    }
    if (this.#take("(")) {
      const test = this.#or();
      this.#expect(")");
      return test;
    }
    return this.#comparison();
  }

  #comparison(): Test {
    const left = this.#operand();
    this.#blank();
    const operator = ["==", "<", ">"].find((each) => this.#take(each));
    if (operator === undefined) return (root, current) => left(root, current).length > 0;
    this.#blank();
    const right = this.#operand();
    return (root, current) => {
      const [one = NOTHING, other = NOTHING] = [left(root, current)[0], right(root, current)[0]];
      return operator === "==" ? isEqual(one, other) : isLess(...ordered(operator, one, other));
    };
  }

  #operand(): Select {
    const next = this.#text[this.#at];
    if (next === "@" || next === "$") return this.query(next);
    const text = this.#string();
    if (text !== undefined) return () => [text];
    const literal: unknown = JSON.parse(
      this.#match(/true|false|null|-?\d+(\.\d+)?/y, "@, $, a text or a number"),
    );
    return () => [literal];
  }

  #list<T>(separator: string, one: () => T): T[] {
    const found = [one()];
    for (this.#blank(); this.#take(separator); this.#blank()) found.push(one());
    return found;
  }

  #string(): string | undefined {
    const quote = ["'", '"'].find((each) => this.#take(each));
    if (quote === undefined) return undefined;
    const text = this.#match(quote === "'" ? /[^'\\]*/y : /[^"\\]*/y, "a text");
    this.#expect(quote);
    return text;
  }

  #blank(): void {
    while (this.#take(" "));
  }

  #take(token: string): boolean {
    if (!this.#text.startsWith(token, this.#at)) return false;
    this.#at += token.length;
    return true;
  }

  #expect(token: string): void {
    if (!this.#take(token)) this.#fail(token);
  }

  #match(pattern: RegExp, what: string): string {
    pattern.lastIndex = this.#at;
    const [found] = pattern.exec(this.#text) ?? [];
    if (found === undefined) this.#fail(what);
    this.#at += found.length;
    return found;
  }

  #fail(expected: string): never {
    throw new SyntaxError(`expected ${expected} after "${this.#text.slice(0, this.#at)}"`);
  }
}

const childrenOf: Segment = (_, value) =>
  typeof value === "object" && value !== null ? Object.values(value) : [];

function member(name: string): Segment {
  return (_, value) =>
    typeof value === "object" && value !== null && !Array.isArray(value) && Object.hasOwn(value, name)
      ? [(value as Record<string, unknown>)[name]]
      : [];
}

function element(index: number): Segment {
  return (_, value) => {
    const found: unknown = Array.isArray(value) ? value.at(index) : undefined;
    return found === undefined ? [] : [found];
  };
}

function ordered(operator: string, one: unknown, other: unknown): [unknown, unknown] {
  return operator === "<" ? [one, other] : [other, one];
}

function isLess(one: unknown, other: unknown): boolean {
  if (typeof one === "number" && typeof other === "number") return one < other;
  return typeof one === "string" && typeof other === "string" && one < other;
}

function isEqual(one: unknown, other: unknown): boolean {
  const isComposed = typeof one === "object" && typeof other === "object";
  return one === other || (isComposed && JSON.stringify(one) === JSON.stringify(other));
}
