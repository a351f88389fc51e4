import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { parseConfig } from "../../app/src/config.ts";

describe("sample service: configuration", () => {
  it("has a default for every variable", () => {
    assert.deepEqual(parseConfig({}), {
      ok: true,
      config: {
        serviceName: "sample",
        serviceVersion: "dev",
        port: 8080,
        metricsPort: 9090,
        drainSeconds: 25,
        keepAliveSeconds: 65,
        logLevel: "info",
      },
    });
  });

  it("reads every variable", () => {
    const result = parseConfig({
      SERVICE_NAME: "web",
      SERVICE_VERSION: "1.2.3",
      PORT: "0",
      METRICS_PORT: "0",
      DRAIN_SECONDS: "5",
      KEEP_ALIVE_SECONDS: "125",
      LOG_LEVEL: "debug",
    });
    assert.deepEqual(result, {
      ok: true,
      config: {
        serviceName: "web",
        serviceVersion: "1.2.3",
        port: 0,
        metricsPort: 0,
        drainSeconds: 5,
        keepAliveSeconds: 125,
        logLevel: "debug",
      },
    });
  });

  for (const [variable, received, allowed] of [
    ["SERVICE_NAME", "", /1 to 128 letters/],
    ["SERVICE_VERSION", "a\nb", /1 to 128 letters/],
    ["PORT", "http", /a whole number from 0 to 65535/],
    ["PORT", "65536", /65535/],
    ["PORT", "1e3", /a whole number/],
    ["PORT", "", /a whole number/],
    ["METRICS_PORT", "8080", /a port other than PORT/],
    ["DRAIN_SECONDS", "-1", /from 0 to 3600/],
    ["KEEP_ALIVE_SECONDS", "0", /from 1 to 7200/],
    ["LOG_LEVEL", "trace", /one of debug, info, warn, error/],
  ] as const) {
    it(`refuses ${variable}=${JSON.stringify(received)}`, () => {
      const result = parseConfig({ [variable]: received });
      assert(!result.ok);
      assert.equal(result.problems.length, 1);
      assert.equal(result.problems[0]?.variable, variable);
      assert.equal(result.problems[0].received, received);
      assert.match(result.problems[0].allowed, allowed);
    });
  }

  describe("database", () => {
    const url = "postgresql://shop:s3cret@db.example:5432/shop?sslmode=verify-full";

    it("takes the URL from the environment, or from the file that goes before it", async () => {
      const directory = await mkdtemp(join(tmpdir(), "sample-service-"));
      const file = join(directory, "url");
      await writeFile(file, `${url}\n`);
      const databaseOf = (env: Record<string, string>): unknown => {
        const result = parseConfig(env);
        return result.ok ? result.config.database : result.problems;
      };
      assert.deepEqual(databaseOf({ DATABASE_URL: url }), { url, urlFile: undefined });
      assert.deepEqual(databaseOf({ DATABASE_URL: "old", DATABASE_URL_FILE: file }), { url, urlFile: file });
      await rm(directory, { recursive: true });
    });

    const tokenUrl = "postgresql://svc_shop@db.example:5433/svc_shop?sslmode=verify-full";

    it("takes a URL without password where the role logs in by IAM", () => {
      const env = { DATABASE_URL: tokenUrl, DATABASE_AUTH: "iam", AWS_REGION: "eu-west-1" };
      const result = parseConfig(env);
      assert(result.ok);
      assert.deepEqual(result.config.database, {
        url: tokenUrl,
        urlFile: undefined,
        iam: { region: "eu-west-1" },
      });
    });

    for (const [variable, env] of [
      ["DATABASE_AUTH", { DATABASE_AUTH: "kerberos" }],
      ["AWS_REGION", { DATABASE_AUTH: "iam", AWS_REGION: "" }],
      ["DATABASE_URL", { DATABASE_AUTH: "iam", DATABASE_URL: url }],
      ["DATABASE_URL", { DATABASE_AUTH: "iam", DATABASE_URL: tokenUrl.replace("verify-full", "disable") }],
      ["DATABASE_URL", { DATABASE_AUTH: "iam", DATABASE_URL: `${tokenUrl}&sslmode=no-verify` }],
    ] as const) {
      it(`refuses ${variable} for IAM: ${JSON.stringify(env).replace("s3cret", "…")}`, () => {
        const result = parseConfig({ DATABASE_URL: tokenUrl, AWS_REGION: "eu-west-1", ...env });
        assert(!result.ok);
        assert.deepEqual(
          result.problems.map((problem) => problem.variable),
          [variable],
        );
        assert.doesNotMatch(JSON.stringify(result.problems), /s3cret/);
      });
    }

    it("refuses every server but its own host where Node verifies no certificate", () => {
      const databaseOf = (database: string) => parseConfig({ DATABASE_URL: database });
      assert(databaseOf(url).ok);
      process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = "0";
      try {
        const result = databaseOf(url);
        assert(!result.ok);
        assert.match(result.problems[0]!.allowed, /NODE_TLS_REJECT_UNAUTHORIZED unset/);
        assert(databaseOf("postgresql://shop:s3cret@localhost/shop").ok);
      } finally {
        delete process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
      }
    });

    for (const [variable, received] of [
      ["DATABASE_URL", "mysql://shop:s3cret@db.example/shop"],
      ["DATABASE_URL", "postgresql://shop:s3cret@db.example"],
      ["DATABASE_URL", "shop:s3cret"],
      ["DATABASE_URL", "postgresql://shop:s3cret%@db.example/shop"],
      [
        "DATABASE_URL",
        "postgresql://shop:s3cret@db.example/shop?sslmode=verify-full&sslrootcert=/nowhere/ca.pem",
      ],
      ["DATABASE_URL", "postgresql://shop:s3cret@db.example/shop"],
      ["DATABASE_URL", "postgresql://shop:s3cret@db.example/shop?sslmode=disable"],
      ["DATABASE_URL", "postgresql://shop:s3cret@db.example/shop?sslmode=no-verify"],
      ["DATABASE_URL", "postgresql://shop:s3cret@db.example/shop?sslmode=verify-full&sslmode=disable"],
      ["DATABASE_URL", "postgresql://shop:s3cret@localhost/shop?host=db.example"],
      ["DATABASE_URL", "postgresql://shop:s3cret@db.example/shop?sslmode=require&uselibpqcompat=true"],
      ["DATABASE_URL", "postgresql://shop:s3cret@127.0.0.1.db.example/shop"],
      ["DATABASE_URL_FILE", "postgresql://shop:s3cret@db.example/shop"],
      ["DATABASE_URL_FILE", "postgresql://shop:s3cret@db.example:port/shop"],
      ["DATABASE_URL_FILE", "shop:s3cret@db.example/shop"],
      ["DATABASE_URL_FILE", "/nowhere/s3cret-free"],
    ] as const) {
      it(`refuses ${variable}=${received} without saying a password`, () => {
        const result = parseConfig({ [variable]: received });
        assert(!result.ok);
        assert.equal(result.problems[0]?.variable, variable);
        assert.equal(JSON.stringify(result.problems).includes("s3cret@"), false);
        assert.equal(JSON.stringify(result.problems).includes(":s3cret"), false);
      });
    }
  });

  it("says no URL with a password, in whichever variable or form somebody has put it", () => {
    const url = "postgresql://u:s3cret@db.example:5432/app";
    for (const variable of [
      "PORT",
      "LOG_LEVEL",
      "SERVICE_NAME",
      "DATABASE_AUTH",
      "AWS_REGION",
      "DATABASE_URL_FILE",
    ])
      for (const received of [
        url,
        `/${url}`,
        "//u:s3cret@db.example/app",
        "u:s3cret",
        "s3cret@db.example",
        "/run/u:s3cret",
      ]) {
        const result = parseConfig({ DATABASE_AUTH: "iam", DATABASE_URL: url, [variable]: received });
        assert(!result.ok || variable === "SERVICE_NAME", `${variable}=${received}`);
        assert.doesNotMatch(
          JSON.stringify(result.ok ? "" : result.problems),
          /s3cret/,
          `${variable}=${received}`,
        );
      }
    for (const variable of ["DATABASE_URL", "DATABASE_URL_FILE"])
      assert.doesNotMatch(JSON.stringify(parseConfig({ [variable]: "s3cret" })), /s3cret/, variable);
    const missing = parseConfig({ DATABASE_URL_FILE: "/etc/database/url.d/main-1" });
    assert(!missing.ok);
    assert.equal(missing.problems[0]?.received, "/etc/database/url.d/main-1");
  });

  it("reports every problem of a run", () => {
    const result = parseConfig({ PORT: "x", DRAIN_SECONDS: "y", LOG_LEVEL: "z" });
    assert(!result.ok);
    assert.deepEqual(
      result.problems.map(({ variable }) => variable),
      ["PORT", "DRAIN_SECONDS", "LOG_LEVEL"],
    );
  });

  it("takes a port exactly when it is a whole number that fits", () => {
    fc.assert(
      fc.property(fc.oneof(fc.integer().map(String), fc.string()), (text) => {
        const fits = /^\d+$/.test(text) && Number(text) <= 65_535 && Number(text) !== 9090;
        assert.equal(parseConfig({ PORT: text }).ok, fits);
      }),
    );
  });
});
