import assert from "node:assert/strict";
import { join } from "node:path";
import { CloudEditor } from "../../../sandbox/cloud/edit.ts";
import { SecretsManager } from "../../../sandbox/cloud/secrets-manager.ts";
import { clusterStatus } from "../../../sandbox/cluster/cluster.ts";
import { KubernetesProvider } from "../../../sandbox/fallback/provider.ts";
import { listAt, recordAt, textAt } from "../../../sandbox/kubernetes/objects.ts";
import type { Properties } from "../../../sandbox/plugin/provider.ts";
import { acquireCrds } from "../../../sandbox/toolchain/crds.ts";
import { REGION } from "../cloud/harness.ts";
import { document, putReaders, putSecret, READER } from "../cloud/readers.ts";
import { Resource } from "./plugin-resource.ts";
import { eventually, TestSandbox, testTools } from "./support.ts";

const API = "external-secrets.io/v1";
const RDS = { username: "app", password: "p@ss w/rd" };

describe("the emulators of controllers that call AWS, on a real API server", () => {
  let sandbox: TestSandbox;
  let cloud: CloudEditor;
  let provider: KubernetesProvider;

  before(async () => {
    sandbox = new TestSandbox(await testTools(), "simulated");
    await sandbox.start();
    cloud = new CloudEditor(join(sandbox.dir, "cloud"));
    await putReaders(cloud);
    await putSecret(cloud, "rds!db", JSON.stringify(RDS));
    await putSecret(cloud, "shop/api");
    provider = new KubernetesProvider();
    await provider.configure({
      kubeconfig: join(sandbox.dir, "cluster", "admin.kubeconfig"),
      namespace: "shop",
    });
    await sandbox.kubectl(["create", "namespace", "shop"]);
    await new Resource(provider, "helm.sh/v3:Release", "operator").create({
      chart: "external-secrets",
      name: "external-secrets",
    });
    await resource("SecretStore", "api").create(store("api", { role: READER }));
  });
  after(() => sandbox.remove());

  const resource = (kind: string, name: string) => new Resource(provider, `${API}:${kind}`, name);
  const store = (name: string, more: Properties = {}): Properties => ({
    ...{ apiVersion: API, kind: "SecretStore", metadata: { name } },
    spec: { provider: { aws: { service: "SecretsManager", region: REGION, ...more } } },
  });
  const externalSecret = (name: string, spec: Properties, annotations: Properties = {}): Properties => ({
    ...{ apiVersion: API, kind: "ExternalSecret", metadata: { name, annotations } },
    spec: { refreshInterval: "1h", secretStoreRef: { kind: "SecretStore", name: "api" }, ...spec },
  });
  const find = (kind: string, name: string) =>
    sandbox.objects.find({
      ...(kind === "Secret" ? { group: "", version: "v1" } : { group: "external-secrets.io", version: "v1" }),
      ...{ kind, namespace: "shop", name },
    });
  const read = async (name: string): Promise<Record<string, string>> => {
    const found = await find("Secret", name);
    assert.ok(found, `there is no Secret ${name}`);
    const data = recordAt(found, "data");
    const entries = Object.entries(data).map(([key, value]) => [
      key,
      Buffer.from(String(value), "base64").toString(),
    ]);
    return Object.fromEntries(entries) as Record<string, string>;
  };
  const ready = async (kind: string, name: string): Promise<string> => {
    const conditions = listAt(await find(kind, name), "status", "conditions");
    const condition = conditions.find((each) => textAt(each, "type") === "Ready");
    return `${textAt(condition, "status")} ${textAt(condition, "message")}`;
  };
  const becomes = (kind: string, name: string, message: RegExp) =>
    eventually(`${kind} ${name} ${message}`, 120, async () => message.test(await ready(kind, name)));
  const isGone = (name: string) =>
    eventually(`secret ${name} is gone`, 120, async () => (await find("Secret", name)) === undefined);

  it("makes a DATABASE_URL of what RDS keeps in Secrets Manager, and takes it away with its owner", async () => {
    const property = (name: string) => ({
      secretKey: `database_${name}`,
      remoteRef: { key: "rds!db", property: name },
    });
    const url =
      "postgresql://{{ .database_username | urlquery }}:{{ .database_password | urlquery }}@db:5432/shop";
    const inputs = externalSecret(
      "database",
      {
        target: {
          ...{ name: "api-secrets", creationPolicy: "Owner", deletionPolicy: "Retain" },
          template: { engineVersion: "v2", data: { DATABASE_URL: url } },
        },
        data: [property("username"), property("password")],
      },
      { "pulumi.com/waitFor": "condition=Ready", "pulumi.com/timeoutSeconds": "120" },
    );
    const made = await resource("ExternalSecret", "database").create(inputs);
    assert.deepEqual(await read("api-secrets"), {
      DATABASE_URL: "postgresql://app:p%40ss+w%2Frd@db:5432/shop",
    });
    assert.deepEqual(await made.diff(inputs), []);
    await made.refresh();
    assert.deepEqual(await made.diff(inputs), [], "its status is no difference");
    assert.doesNotMatch(JSON.stringify(made.state), /p@ss/);
    await sandbox.kubectl(["-n", "shop", "delete", "secret", "api-secrets"]);
    await eventually(
      "it is back",
      120,
      async () => (await read("api-secrets").catch(() => ({}) as never)).DATABASE_URL !== undefined,
    );
    await made.delete();
    await isGone("api-secrets");
  });

  it("says that a secret has no value, and takes it up when somebody sets one (anchors #3)", async () => {
    const data = [{ secretKey: "KEY", remoteRef: { key: "shop/api" } }];
    const made = await resource("ExternalSecret", "waiting").create(externalSecret("waiting", { data }));
    await becomes("ExternalSecret", "waiting", /^False .*staging label: AWSCURRENT \(shop\/api\)/);
    assert.deepEqual(await new SecretsManager(join(sandbox.dir, "cloud")).fillEmpty(), ["shop/api"]);
    await becomes("ExternalSecret", "waiting", /^True secret synced$/);
    assert.match((await read("waiting")).KEY ?? "", /^[\w-]{43}$/);
    await made.delete();
    await isGone("waiting");
  });

  it("says what IAM refuses", async () => {
    const trust = (assumeRolePolicy: string) =>
      cloud.patch("aws:iam/role:Role", "reader", { assumeRolePolicy });
    const { outputs } = (await cloud.get("aws:iam/role:Role", "reader"))!;
    await trust(document());
    const data = [{ secretKey: "KEY", remoteRef: { key: "shop/api" } }];
    const made = await resource("ExternalSecret", "refused").create(externalSecret("refused", { data }));
    await becomes("ExternalSecret", "refused", /^False .*not authorized to perform: sts:AssumeRole/);
    await trust(String(outputs.assumeRolePolicy));
    await becomes("ExternalSecret", "refused", /^True/);
    await made.delete();
  });

  it("refuses to guess: what it does not model is said on the object", async () => {
    await resource("SecretStore", "vault").create({
      ...store("vault"),
      spec: { provider: { aws: { service: "ParameterStore", region: REGION } } },
    });
    await becomes("SecretStore", "vault", /^False .*does not model the AWS service ParameterStore/);
    const target = { template: { data: { KEY: "{{ .a | b64enc }}" } } };
    const data = [{ secretKey: "a", remoteRef: { key: "shop/api" } }];
    const made = await resource("ExternalSecret", "odd").create(externalSecret("odd", { target, data }));
    await becomes(
      "ExternalSecret",
      "odd",
      /^False .*understands \{\{ \.key \}\}.*got \{\{ \.a \| b64enc \}\}/,
    );
    await made.delete();
  });

  it("keep an update waiting for a Gateway whose load balancer AWS refuses, say why, and go on once it does not", async () => {
    const library = await acquireCrds();
    for (const chart of ["gateway-crds-helm", "aws-load-balancer-controller"])
      await sandbox.apply(...library.ofChart(chart));
    await sandbox.kubectl(["wait", "crd", "--all", "--for=condition=Established", "--timeout=120s"]);
    const certificate = "arn:aws:acm:eu-west-1:111122223333:certificate/c";
    const make = (type: string, object: Properties): Promise<Resource> =>
      new Resource(provider, type, String((object["metadata"] as Properties)["name"])).create(object);
    await make("gateway.networking.k8s.io/v1:GatewayClass", {
      ...{ apiVersion: "gateway.networking.k8s.io/v1", kind: "GatewayClass", metadata: { name: "alb" } },
      spec: { controllerName: "gateway.k8s.aws/alb" },
    });
    await make("gateway.k8s.aws/v1beta1:LoadBalancerConfiguration", {
      ...{ apiVersion: "gateway.k8s.aws/v1beta1", kind: "LoadBalancerConfiguration" },
      metadata: { name: "web" },
      spec: { listenerConfigurations: [{ protocolPort: "HTTPS:443", defaultCertificate: certificate }] },
    });
    const gateway = (timeoutSeconds: string): Properties => ({
      ...{ apiVersion: "gateway.networking.k8s.io/v1", kind: "Gateway" },
      metadata: {
        name: `web-${timeoutSeconds}`,
        annotations: {
          "pulumi.com/waitFor": '["condition=Accepted","condition=Programmed"]',
          "pulumi.com/timeoutSeconds": timeoutSeconds,
        },
      },
      spec: {
        gatewayClassName: "alb",
        infrastructure: {
          parametersRef: { group: "gateway.k8s.aws", kind: "LoadBalancerConfiguration", name: "web" },
        },
        listeners: [{ name: "http", protocol: "HTTP", port: 80 }],
      },
    });
    const type = "gateway.networking.k8s.io/v1:Gateway";
    await assert.rejects(
      make(type, gateway("4")),
      ({ message, reasons }: Error & { reasons?: readonly string[] }) => {
        const said = `${message} ${(reasons ?? []).join(" ")}`;
        assert.match(
          said,
          /FailedDeployModel: .*CertificateNotFound: Certificate '.*certificate\/c' not found/,
        );
        return true;
      },
    );
    await cloud.put({
      ...{ type: "aws:acm/certificate:Certificate", scope: REGION, id: certificate },
      outputs: { arn: certificate, status: "ISSUED" },
    });
    const made = await make(type, gateway("120"));
    assert.match(
      JSON.stringify(made.state),
      /"arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer\/app\/k8s-shop-web-120-/,
    );
  });

  it("are a process of the cluster: its crash is told, and a start brings it back", async () => {
    const { facts } = await clusterStatus(sandbox.dir);
    process.kill(facts!.pids["aws-controllers"]!, "SIGKILL");
    await eventually(
      "the crash is seen",
      30,
      async () => (await clusterStatus(sandbox.dir)).state === "degraded",
    );
    const [crashed] = (await clusterStatus(sandbox.dir)).components.filter(({ running }) => !running);
    assert.equal(crashed?.name, "aws-controllers");
    assert.match(crashed?.lastWords ?? "", /ExternalSecret shop\/database: SecretSynced|shop\/odd/);
    await sandbox.start();
    const data = [{ secretKey: "KEY", remoteRef: { key: "shop/api" } }];
    await resource("ExternalSecret", "after").create(externalSecret("after", { data }));
    await becomes("ExternalSecret", "after", /^True/);
  });
});
