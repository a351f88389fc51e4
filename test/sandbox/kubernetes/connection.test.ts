import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ApiClient, UnreachableError } from "../../../sandbox/kubernetes/client.ts";
import { parseExecCredential } from "../../../sandbox/kubernetes/credentials.ts";
import { Discovery, UnknownKindError } from "../../../sandbox/kubernetes/discovery.ts";
import { KubeconfigError, connectionOf, loadKubeconfig } from "../../../sandbox/kubernetes/kubeconfig.ts";
import { FakeApiServer, failure } from "./fake-api-server.ts";

describe("a kubeconfig", () => {
  const yaml = `
current-context: one
clusters:
  - {name: a, cluster: {server: "https://a/", certificate-authority-data: ${Buffer.from("PEM").toString("base64")}}}
  - {name: b, cluster: {server: "https://b", insecure-skip-tls-verify: true, tls-server-name: kubernetes}}
contexts:
  - {name: one, context: {cluster: a, user: u, namespace: team}}
  - {name: two, context: {cluster: b, user: v}}
users:
  - {name: u, user: {token: secret-token}}
  - {name: v, user: {exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: aws, args: [eks, get-token], env: [{name: A, value: "1"}]}}}
`;

  it("is contents", () => {
    assert.deepEqual(connectionOf(loadKubeconfig(yaml), {}), {
      server: "https://a",
      ca: "PEM",
      skipVerify: false,
      namespace: "team",
      credential: { token: "secret-token" },
    });
  });

  it("is a path", () => {
    const dir = mkdtempSync(join(tmpdir(), "slipway-kubeconfig-"));
    const path = join(dir, "config");
    writeFileSync(path, yaml);
    assert.equal(connectionOf(loadKubeconfig(path), {}).server, "https://a");
    rmSync(dir, { recursive: true });
  });

  it("leads elsewhere by context and cluster", () => {
    const { server, skipVerify, serverName, credential } = connectionOf(loadKubeconfig(yaml), {
      context: "two",
    });
    assert.deepEqual(
      { server, skipVerify, serverName },
      { server: "https://b", skipVerify: true, serverName: "kubernetes" },
    );
    assert.deepEqual(credential, {
      apiVersion: "client.authentication.k8s.io/v1beta1",
      command: "aws",
      args: ["eks", "get-token"],
      env: { A: "1" },
    });
    assert.equal(connectionOf(loadKubeconfig(yaml), { cluster: "b" }).server, "https://b");
  });

  it("says what it lacks", () => {
    assert.throws(
      () => connectionOf(loadKubeconfig(yaml), { context: "three" }),
      /"three" leads to no cluster.*one, two/,
    );
    assert.throws(() => loadKubeconfig("/no/such/file"), KubeconfigError);
    assert.throws(() => loadKubeconfig("{"), /neither YAML nor JSON/);
  });
});

describe("the API client", () => {
  let server: FakeApiServer;
  let dir: string;
  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), "slipway-client-"));
    server = new FakeApiServer();
    await server.start();
  });
  afterEach(async () => {
    await server.stop();
    rmSync(dir, { recursive: true });
  });

  const client = (user: unknown = {}) => new ApiClient(connectionOf(JSON.parse(server.kubeconfig(user)), {}));
  const version = (of: ApiClient) => of.request({ method: "GET", path: "/version" });

  /** A command that counts its calls and answers a token with its count. */
  function tokenCommand(expires = ""): { exec: unknown; calls: () => number } {
    const [command, log] = [join(dir, "get-token"), join(dir, "calls")];
    const status = `{"token":"token-'$n'"${expires === "" ? "" : `,"expirationTimestamp":"${expires}"`}}`;
    writeFileSync(
      command,
      `#!/bin/sh\necho x >> ${log}\nn=$(wc -l < ${log} | tr -d ' ')\necho '{"status":${status}}'\n`,
    );
    chmodSync(command, 0o755);
    return {
      exec: { apiVersion: "v1", command, args: [] },
      calls: () => readFileSync(log, "utf8").length / 2,
    };
  }

  it("asks a credential command once for many calls", async () => {
    const { exec, calls } = tokenCommand();
    const api = client({ exec });
    await Promise.all([version(api), version(api), version(api)]);
    assert.equal(calls(), 1);
    assert.equal(server.requests[0]?.authorization, "Bearer token-1");
  });

  it("asks it again when the credential is about to expire", async () => {
    const { exec, calls } = tokenCommand(new Date(Date.now() + 1000).toISOString());
    const api = client({ exec });
    await version(api);
    assert.equal(calls(), 2);
  });

  it("asks it again, once, when the server refuses the credential", async () => {
    const { exec } = tokenCommand();
    server.intercept = ({ authorization }) =>
      authorization === "Bearer token-1" ? { status: 401 } : undefined;
    await version(client({ exec }));
    assert.deepEqual(
      server.requests.map(({ authorization }) => authorization),
      ["Bearer token-1", "Bearer token-2"],
    );
    server.intercept = () => ({ status: 401, body: { message: "Unauthorized" } });
    await assert.rejects(version(client({ token: "t" })), /Unauthorized/);
  });

  it("says what the command said when it fails", async () => {
    const command = join(dir, "fails");
    writeFileSync(command, "#!/bin/sh\necho no session >&2\nexit 1\n");
    chmodSync(command, 0o755);
    await assert.rejects(
      version(client({ exec: { command, args: ["x"] } })),
      /fails x` gave no credentials: no session/,
    );
  });

  it("waits for a busy server", async () => {
    const busy = { status: 429, headers: { "retry-after": "0" } };
    server.intercept = () => (server.requests.length < 3 ? busy : undefined);
    await version(client());
    assert.equal(server.requests.length, 3);
    server.intercept = () => ({
      ...failure(429, "TooManyRequests", "slow down"),
      ...{ headers: { "retry-after": "0" } },
    });
    await assert.rejects(version(client()), /slow down/);
  });

  it("says that nobody answers", async () => {
    const connection = connectionOf(JSON.parse(server.kubeconfig()), {});
    await assert.rejects(
      version(new ApiClient({ ...connection, server: "http://127.0.0.1:1" })),
      UnreachableError,
    );
  });

  it("asks for a group's kinds once, but again for a kind that was not there", async () => {
    const discovery = new Discovery(client());
    const pod = { group: "", version: "v1", kind: "Pod" };
    assert.deepEqual(await discovery.find(pod), { plural: "pods", namespaced: true });
    await discovery.find(pod);
    assert.equal(server.requests.length, 1);
    const widget = { group: "example.com", version: "v1", kind: "Widget" };
    await assert.rejects(discovery.find(widget), UnknownKindError);
    const resources = [
      { name: "widgets/status", kind: "Widget" },
      { name: "widgets", kind: "Widget", namespaced: false },
    ];
    server.intercept = ({ url }) =>
      url === "/apis/example.com/v1" ? { status: 200, body: { resources } } : undefined;
    assert.deepEqual(await discovery.find(widget), { plural: "widgets", namespaced: false });
  });
});

describe("an exec credential", () => {
  it("is a certificate with a time of its end", () => {
    const status = {
      clientCertificateData: "C",
      clientKeyData: "K",
      expirationTimestamp: "2026-01-01T00:00:00Z",
    };
    assert.deepEqual(parseExecCredential(JSON.stringify({ status })), {
      credential: { certificate: "C", key: "K" },
      expires: Date.UTC(2026, 0, 1),
    });
  });
});
