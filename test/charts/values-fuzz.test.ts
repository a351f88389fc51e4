import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import fc from "fast-check";

interface Schema {
  readonly properties: Readonly<Record<string, Schema>>;
  readonly pattern?: string;
}

const schema = JSON.parse(
  readFileSync(new URL("../../charts/service/values.schema.json", import.meta.url), "utf8"),
) as Schema;

/** Whether the chart takes a string at this place, as far as its pattern says. */
function takes(path: string, value: string): boolean {
  const place = path.split(".").reduce((at, key) => at.properties[key]!, schema);
  assert.ok(place.pattern, `${path} has no pattern`);
  return new RegExp(place.pattern, "u").test(value);
}

/** Pieces by which a value gets out of a URL, a template or a query, between ordinary ones. */
const text = fc
  .array(
    fc.oneof(
      fc.constantFrom("app", "db", "a", "-", ".", "_", "1", "shop", "$"),
      fc.constantFrom(
        "?",
        "&",
        "#",
        "@",
        ":",
        "/",
        "\\",
        "%",
        "sslmode=disable",
        "{{",
        "}}",
        '"',
        "'",
        "\n",
        " ",
        ";",
      ),
      fc.string({ maxLength: 3 }),
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((pieces) => pieces.join(""));

describe("chart of a service: drawn values", () => {
  it("leave the database's URL as it is meant, wherever they are taken", () => {
    let taken = 0;
    fc.assert(
      fc.property(text, text, (host, name) => {
        const [goodHost, goodName] = [takes("database.host", host), takes("database.name", name)];
        if (goodHost && host !== "") {
          taken += 1;
          const { hostname, port, username } = new URL(`postgresql://u:p@${host}:5432/app`);
          assert.deepEqual([hostname, port, username], [host, "5432", "u"]);
        }
        if (goodName) {
          taken += 1;
          const url = new URL(`postgresql://u:p@db.example.com:5432/${name}?sslmode=verify-full`);
          assert.deepEqual([url.pathname, url.search, url.hash], [`/${name}`, "?sslmode=verify-full", ""]);
        }
      }),
      { numRuns: 5_000 },
    );
    assert.ok(taken > 100, `hardly any was taken: ${taken}`);
  });

  it("open no template, and close no string", () => {
    fc.assert(
      fc.property(text, (value) => {
        for (const path of ["database.host", "database.name", "probes.readiness.path"])
          if (takes(path, value)) assert.doesNotMatch(value, /\{\{|["\\\n]/, path);
      }),
      { numRuns: 5_000 },
    );
  });
});
