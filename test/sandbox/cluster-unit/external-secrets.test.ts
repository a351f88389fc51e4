import assert from "node:assert/strict";
import fc from "fast-check";
import { accessOf, millisecondsOf, resolveData } from "../../../sandbox/cluster/external-secrets/resolve.ts";
import { generatePassword, generatorOf } from "../../../sandbox/cluster/external-secrets/generate.ts";
import { fillIn } from "../../../sandbox/cluster/external-secrets/template.ts";

describe("a template of an ExternalSecret", () => {
  it("is filled in, with values as a URL's query needs them", () => {
    const url = "postgresql://{{ .user | urlquery }}:{{.password|urlquery}}@db/{{ .name }}";
    const values = { user: "a b", password: "p@ss/w:rd!*", name: "shop" };
    assert.equal(fillIn(url, values), "postgresql://a+b:p%40ss%2Fw%3Ard%21%2A@db/shop");
  });

  it("gives back any value through urlquery", () => {
    fc.assert(
      fc.property(fc.string(), (password) => {
        const filled = fillIn("{{ .password | urlquery }}", { password });
        assert.equal(new URLSearchParams(`p=${filled}`).get("p"), password);
        assert.match(filled, /^[\w.~%+-]*$/);
      }),
    );
  });

  for (const template of [
    "{{ .a | b64enc }}",
    "{{ if .a }}x{{ end }}",
    '{{ "x" }}',
    "{{- .a }}",
    "{{ index . 1 }}",
    "a{{ .a",
    "{{ .a } }",
  ]) {
    it(`is refused where it goes further: ${template}`, () =>
      assert.throws(() => fillIn(template, { a: "canary" }), /understands \{\{ \.key \}\}/));
  }

  it("is refused where it names a value that is not there", () =>
    assert.throws(() => fillIn("{{ .b }}", { a: "1" }), /map has no entry for key "b"/));
});

describe("the data of an ExternalSecret", () => {
  const SECRETS: Readonly<Record<string, string>> = {
    plain: "text",
    database: JSON.stringify({ username: "app", password: "p w", nested: { port: 5432 }, "a.b": "dotted" }),
  };
  const resolve = (spec: object) =>
    resolveData(
      { apiVersion: "external-secrets.io/v1", kind: "ExternalSecret", metadata: {}, spec },
      async (key) => {
        const value = SECRETS[key];
        if (value === undefined) throw new Error(`no secret ${key}`);
        return value;
      },
    );
  const entry = (secretKey: string, key: string, property?: string) => ({
    secretKey,
    remoteRef: {
      key,
      ...(property && { property }),
      conversionStrategy: "Default",
      decodingStrategy: "None",
    },
  });

  it("is values and properties of values", async () => {
    const data = [
      entry("A", "plain"),
      entry("B", "database", "username"),
      entry("C", "database", "nested.port"),
    ];
    assert.deepEqual(await resolve({ data }), { A: "text", B: "app", C: "5432" });
    assert.deepEqual(await resolve({ data: [entry("D", "database", "a.b")] }), { D: "dotted" });
  });

  it("is a whole secret's, single values over it", async () => {
    const spec = { dataFrom: [{ extract: { key: "database" } }], data: [entry("username", "plain")] };
    assert.deepEqual(await resolve(spec), {
      ...{ username: "text", password: "p w", nested: '{"port":5432}', "a.b": "dotted" },
    });
  });

  it("is what the template says, and nothing else unless they are merged", async () => {
    const data = [entry("user", "database", "username")];
    const template = { engineVersion: "v2", data: { URL: "x://{{ .user }}" } };
    assert.deepEqual(await resolve({ data, target: { template } }), { URL: "x://app" });
    const merged = { ...template, mergePolicy: "Merge" };
    assert.deepEqual(await resolve({ data, target: { template: merged } }), { URL: "x://app", user: "app" });
  });

  for (const [what, spec, message] of [
    [
      "a property that is not there",
      { data: [entry("A", "database", "port")] },
      /key port does not exist in secret database/,
    ],
    ["a property of plain text", { data: [entry("A", "plain", "x")] }, /key x does not exist/],
    [
      "an extract of plain text",
      { dataFrom: [{ extract: { key: "plain" } }] },
      /plain: it is no JSON object/,
    ],
    ["find", { dataFrom: [{ find: { name: {} } }] }, /does not model spec\.dataFrom\[0\]\.find/],
    [
      "a version",
      { data: [{ secretKey: "A", remoteRef: { key: "plain", version: "AWSPREVIOUS" } }] },
      /remoteRef\.version/,
    ],
    [
      "a template from a ConfigMap",
      { target: { template: { templateFrom: [] } } },
      /target\.template\.templateFrom/,
    ],
  ] as const) {
    it(`is refused for ${what}`, () => assert.rejects(resolve(spec), message));
  }

  it("comes from Secrets Manager alone", () => {
    const store = (provider: object) => ({
      apiVersion: "v1",
      kind: "SecretStore",
      metadata: {},
      spec: { provider },
    });
    const aws = { service: "SecretsManager", region: "eu-west-1" };
    assert.deepEqual(accessOf(store({ aws })), { region: "eu-west-1" });
    assert.deepEqual(accessOf(store({ aws: { ...aws, role: "arn" } })), { region: "eu-west-1", role: "arn" });
    assert.throws(() => accessOf(store({ vault: {} })), /does not model the provider vault/);
    assert.throws(() => accessOf(store({ aws: { ...aws, service: "ParameterStore" } })), /ParameterStore/);
    assert.throws(() => accessOf(store({ aws: { ...aws, auth: {} } })), /spec\.provider\.aws\.auth/);
  });
});

describe("a refresh interval", () => {
  for (const [duration, milliseconds] of [
    ["1h0m0s", 3_600_000],
    ["15m", 900_000],
    ["1m30s", 90_000],
    ["500ms", 500],
    ["0", 0],
  ] as const) {
    it(`of ${duration}`, () => assert.equal(millisecondsOf(duration), milliseconds));
  }
});

describe("a generator of passwords", () => {
  const generator = (spec: object) => ({
    ...{ apiVersion: "generators.external-secrets.io/v1alpha1", kind: "Password", metadata: {} },
    spec: { length: 32, digits: 8, symbols: 0, noUpper: false, allowRepeat: true, ...spec },
  });

  it("makes another each time, of the length and with the digits asked for", () => {
    const [one, other] = [generatePassword(generator({})), generatePassword(generator({}))];
    assert.notEqual(one, other);
    for (const password of [one, other]) {
      assert.match(password, /^[A-Za-z0-9]{32}$/);
      assert.equal(password.replace(/\D/g, "").length, 8);
    }
    assert.match(generatePassword(generator({ noUpper: true, digits: 0, length: 5 })), /^[a-z]{5}$/);
  });

  it("refuses what it does not model", () => {
    for (const spec of [{ symbols: 1 }, { symbols: undefined }, { allowRepeat: false }, { encoding: "hex" }])
      assert.throws(() => generatePassword(generator(spec)), /does not model/);
    assert.throws(() => generatorOf({ sourceRef: { generatorRef: { kind: "UUID", name: "a" } } }), /UUID/);
    assert.equal(generatorOf({ extract: { key: "a" } }), undefined);
    assert.equal(generatorOf({ sourceRef: { generatorRef: { kind: "Password", name: "a" } } }), "a");
  });

  it("is what an ExternalSecret's template is filled with", async () => {
    const data = await resolveData(
      {
        ...{ apiVersion: "external-secrets.io/v1", kind: "ExternalSecret", metadata: {} },
        spec: {
          dataFrom: [{ sourceRef: { generatorRef: { kind: "Password", name: "admin" } } }],
          target: { template: { data: { user: "admin", "admin-password": "{{ .password }}" } } },
        },
      },
      () => Promise.reject(new Error("nothing is read")),
      (source) => Promise.resolve({ password: `made by ${generatorOf(source)}` }),
    );
    assert.deepEqual(data, { user: "admin", "admin-password": "made by admin" });
  });
});
