/** The gateway of traces as it is deployed, as a real Collector, with the sample service that sends to it. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { json } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { tracesDashboard } from "../../components/observability/dashboards/traces.ts";
import { gatewayConfig, queueFolder } from "../../components/observability/gateway-config.ts";
import { traceAlerts } from "../../components/observability/trace-alerts.ts";
import { CollectorProcess } from "../../sandbox/observability/collector-process.ts";
import { acquireTools } from "../../sandbox/toolchain/acquire.ts";
import { metricsOf } from "../components/observability/known-metrics.ts";

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly name: string;
}
type Line = Readonly<Record<string, unknown>>;

/** A store of traces that may be away, and what it has. */
class Store {
  status = 200;
  readonly spans: Span[] = [];
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      void json(request).then((body) => {
        if (this.status === 200) this.spans.push(...spansIn(body));
        response.writeHead(this.status, { "content-type": "application/json" }).end("{}");
      });
    });
  }

  async start(): Promise<string> {
    await once(this.#server.listen(0, "127.0.0.1"), "listening");
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1/traces`;
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

const spansIn = (body: unknown): Span[] =>
  (body as { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] }).resourceSpans.flatMap(({ scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) => spans),
  );

const ADDRESS = "127.77.0.3";
const OTLP = `http://${ADDRESS}:4318`;
const hex = (number: number, digits: number): string => number.toString(16).padStart(digits, "0");

/** A request with one span each, as any SDK sends it. */
const bodyOf = (number: number): string =>
  JSON.stringify({
    resourceSpans: [
      {
        resource: { attributes: [{ key: "service.name", value: { stringValue: "drill" } }] },
        scopeSpans: [
          {
            spans: [
              {
                ...{ traceId: hex(number, 32), spanId: hex(number, 16), name: "GET /", kind: 2 },
                ...{ startTimeUnixNano: "1700000000000000000", endTimeUnixNano: "1700000000100000000" },
              },
            ],
          },
        ],
      },
    ],
  });

describe("the gateway of traces", () => {
  let program: string;
  let folder: string;
  let store: Store;
  let gateway: CollectorProcess;
  let service: ChildProcess | undefined;
  before("get the collector", async function () {
    this.timeout(1_800_000);
    program = (await acquireTools(["collector"])).collector.path;
    folder = mkdtempSync(join(tmpdir(), "slipway-traces-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  beforeEach(async () => {
    store = new Store();
    const home = mkdtempSync(join(folder, "gateway-"));
    const config = gatewayConfig({
      ...{ clusterName: "shop", traces: "otlp", tracesEndpoint: "https://otlp.example.com/v1/traces" },
    });
    const { exporters } = config as { exporters: { otlp_http: object } };
    // All else stays. JSON, so that the store here can read it.
    Object.assign(exporters.otlp_http, { traces_endpoint: await store.start(), encoding: "json" });
    Object.assign(exporters.otlp_http, { compression: "none" });
    gateway = new CollectorProcess(program, home, {
      config: JSON.parse(
        JSON.stringify(config).replaceAll(queueFolder, mkdtempSync(join(home, "queue-"))),
      ) as object,
      extraArgs: [],
      address: ADDRESS,
    });
    await gateway.start();
  });
  afterEach(async () => {
    service?.kill("SIGKILL");
    service = undefined;
    await gateway.kill();
    store.stop();
  });

  /** The sample service as a process, with the variables that a stack gives it. */
  async function started(): Promise<{ readonly url: string; readonly lines: readonly Line[] }> {
    const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
    const child = spawn(process.execPath, ["--import", at("loader.mjs"), at("app/src/main.ts")], {
      env: {
        ...{ PATH: process.env["PATH"], PORT: "0", METRICS_PORT: "0", DRAIN_SECONDS: "0" },
        ...{ OTEL_EXPORTER_OTLP_ENDPOINT: OTLP, OTEL_SERVICE_NAME: "api" },
        OTEL_RESOURCE_ATTRIBUTES: "service.namespace=shop,k8s.namespace.name=shop",
        // Nothing is at its address: what asks it fails.
        DATABASE_URL: "postgresql://shop:none@127.0.0.1:9/shop",
      },
      stdio: ["ignore", "pipe", "inherit"],
    });
    service = child;
    const lines: Line[] = [];
    createInterface({ input: child.stdout }).on("line", (line) => lines.push(JSON.parse(line) as Line));
    const listening = await until("the service", () => lines.find(({ message }) => message === "listening"));
    return { url: `http://127.0.0.1:${String(listening["port"])}`, lines };
  }

  it("has every request's span, with the ids of its line, and makes metrics of them by their names", async () => {
    const { url, lines } = await started();
    for (let index = 0; index < 20; index++) await (await fetch(url)).text();
    for (let index = 0; index < 5; index++) await (await fetch(`${url}/visits`)).text();
    const requests = () => lines.filter(({ message }) => message === "request");
    await until("25 lines", () => (requests().length === 25 ? true : undefined));
    const idsOf = (each: Span | Line): string => `${String(each.traceId)} ${String(each.spanId)}`;
    const arrived = await until("25 spans", () => {
      const served = store.spans.filter(({ name }) => name === "GET /" || name === "GET /visits");
      return served.length >= 25 ? served : undefined;
    });
    assert.deepEqual(arrived.map(idsOf).sort(), requests().map(idsOf).sort());
    // Of what failed the line about it has the same trace.
    const queries = store.spans.filter(({ name }) => name === "SELECT visits");
    const errors = lines.filter(({ message }) => message === "database query failed");
    assert.equal(errors.length, 5);
    const traceOf = ({ traceId }: Span | Line): string => String(traceId);
    assert.deepEqual(queries.map(traceOf).sort(), errors.map(traceOf).sort());

    const ofService = 'service_name="api",service_namespace="shop",span_kind="SPAN_KIND_SERVER"';
    const good = `${ofService},http_route="/",http_response_status_code="200"`;
    const bad = `${ofService},http_route="/visits",status_code="STATUS_CODE_ERROR",http_response_status_code="503"`;
    // A series begins at 0, so that its first requests are an increase.
    const text = await until("metrics of spans", async () => {
      const answer = await (await fetch(`http://${ADDRESS}:8889/metrics`)).text();
      return callsIn(answer, good) === 20 && callsIn(answer, bad) === 5 ? answer : undefined;
    });
    const own = await gateway.metrics();
    const names = new Set([...own.keys(), ...[...text.matchAll(/^([a-z_]+)\{/gm)].map(([, name]) => name)]);
    const asked = [
      ...traceAlerts.map(({ expr }) => expr),
      ...tracesDashboard.rows.flatMap(({ panels }) =>
        panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
      ),
    ].flatMap(metricsOf);
    assert.deepEqual(
      [...new Set(asked)].filter((name) => !names.has(name) && name !== "otelcol_exporter_send_failed_spans"),
      [],
    );
  });

  it("loses no span that it took to two kills while its store is away", async () => {
    store.status = 503;
    const taken: string[] = [];
    for (let number = 1; number <= 600; number++) {
      // In the middle of what is sent.
      if (number === 200 || number === 400) {
        await gateway.kill();
        await gateway.start();
      }
      const response = await fetch(`${OTLP}/v1/traces`, {
        ...{ method: "POST", body: bodyOf(number), headers: { "content-type": "application/json" } },
      });
      if (response.status === 200) taken.push(hex(number, 32));
    }
    assert.ok(taken.length >= 590, String(taken.length));
    store.status = 200;
    const arrived = await until("every span that was taken", () => {
      const ids = new Set(store.spans.map(({ traceId }) => traceId));
      return taken.every((id) => ids.has(id)) ? store.spans.map(({ traceId }) => traceId) : undefined;
    });
    const twice = arrived.length - new Set(arrived).size;
    console.log(`      ${JSON.stringify({ taken: taken.length, kills: 2, lost: 0, twice })}`);
  });

  it("counts what the store calls wrong, under the name that the alert asks for", async () => {
    store.status = 400;
    await fetch(`${OTLP}/v1/traces`, {
      ...{ method: "POST", body: bodyOf(1), headers: { "content-type": "application/json" } },
    });
    await until("a refused span", async () =>
      ((await gateway.metrics()).get("otelcol_exporter_send_failed_spans") ?? 0) > 0 ? true : undefined,
    );
  });
});

/** Value of the one series of calls that has these labels. */
function callsIn(text: string, labels: string): number | undefined {
  const lines = text
    .split("\n")
    .filter((line) => line.startsWith("traces_span_metrics_calls_total{"))
    .filter((line) => labels.split(",").every((label) => line.includes(label)));
  assert.ok(lines.length <= 1, lines.join("\n"));
  return lines[0] === undefined ? undefined : Number(lines[0].split(" ").at(-1));
}

async function until<T>(what: string, ask: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + 60_000; Date.now() < end; await sleep(200)) {
    const answer = await ask();
    if (answer !== undefined) return answer;
  }
  return assert.fail(`waited in vain for ${what}`);
}
