import assert from "node:assert/strict";
import { type Manifest, type Values, everything, image, renderAll, renderText } from "./helm.ts";

const { database } = everything;
const url =
  "postgresql://svc_web@db.example:5432/svc_web?sslmode=verify-full&sslrootcert=/etc/database/ca.pem";

async function renderMap(values: Values = everything): Promise<ReadonlyMap<string, Manifest>> {
  return new Map(
    (await renderAll(values)).map((manifest) => [
      `${manifest.kind} ${manifest.metadata.name}`.replace(/-[0-9a-f]{10}$/, "-HASH"),
      manifest,
    ]),
  );
}

const podsOf = (objects: Iterable<Manifest>): readonly Manifest[] =>
  [...objects].flatMap(({ spec }) => spec?.template ?? spec?.jobTemplate?.spec.template ?? []);

describe("chart of a service: database role", () => {
  let objects: ReadonlyMap<string, Manifest>;
  let job: Manifest;

  before(async () => {
    objects = await renderMap();
    job = objects.get("Job web-db-role-HASH");
  });

  const dependencies = ({ metadata }: Manifest): string[] =>
    metadata.annotations["config.kubernetes.io/depends-on"].split(",");

  it("logs in by tokens as a role of its own, with nothing secret in its URL", () => {
    for (const name of ["Deployment web", "Job web-migrate-HASH"]) {
      const [{ env }] = objects.get(name).spec.template.spec.containers;
      assert.deepEqual(
        env.filter(({ name: variable }: Manifest) => /^(DATABASE|AWS)_/.test(variable)),
        [
          { name: "DATABASE_AUTH", value: "iam" },
          { name: "DATABASE_URL", value: url },
          { name: "AWS_REGION", value: "eu-central-1" },
        ],
      );
    }
    const { data } = objects.get("ExternalSecret web-HASH").spec;
    assert.deepEqual(
      data.map(({ secretKey }: Manifest) => secretKey),
      ["SESSION_KEY"],
    );
  });

  it("shows the administrator's secret to no pod but the one that makes the role", () => {
    const pods = podsOf(objects.values());
    assert.equal(pods.length, 3);
    const seeing = pods.filter((pod) => /web-db-admin|rds!db/.test(JSON.stringify(pod)));
    assert.deepEqual(seeing, [job.spec.template]);
    const naming = [...objects].filter(([, object]) => JSON.stringify(object).includes("rds!db"));
    assert.deepEqual(
      naming.map(([name]) => name),
      ["ExternalSecret web-db-admin"],
    );
  });

  it("reads that secret by a store and a role of its own, often, for RDS rotates it", () => {
    const { provider } = objects.get("SecretStore web-db-admin").spec;
    assert.deepEqual(provider.aws, {
      service: "SecretsManager",
      region: "eu-central-1",
      role: "arn:aws:iam::111122223333:role/db-secret-reader",
    });
    const { spec, metadata } = objects.get("ExternalSecret web-db-admin");
    assert.equal(spec.secretStoreRef.name, "web-db-admin");
    assert.equal(spec.refreshInterval, "1m");
    assert.equal(metadata.annotations["pulumi.com/waitFor"], "condition=Ready");
    assert.deepEqual(spec.target.template.data, {
      url: "postgresql://{{ .username | urlquery }}:{{ .password | urlquery }}@db.example:5432/app?sslmode=verify-full&sslrootcert=/etc/database/ca.pem",
    });
  });

  it("makes the role before migrations and pods, with all that it needs there", () => {
    const name = `batch/namespaces/shop/Job/${job.metadata.name}`;
    assert(dependencies(objects.get("Job web-migrate-HASH")).includes(name));
    assert(dependencies(objects.get("Deployment web")).includes(name));
    assert.deepEqual(dependencies(job), [
      "/namespaces/shop/ServiceAccount/web-db-role",
      "networking.k8s.io/namespaces/shop/NetworkPolicy/web-db-role",
      "external-secrets.io/namespaces/shop/ExternalSecret/web-db-admin",
      "/namespaces/shop/ConfigMap/web-database-ca",
    ]);
  });

  it("runs the command in the service's image, confined as the service, without an AWS identity", () => {
    const { spec } = job.spec.template;
    const pod = objects.get("Deployment web").spec.template.spec;
    const [container] = spec.containers;
    assert.equal(container.image, pod.containers[0].image);
    assert.deepEqual(container.command, ["/nodejs/bin/node", "dist/make-database-role.js"]);
    assert.deepEqual(container.env, [
      { name: "SERVICE_NAME", value: "web-db-role" },
      { name: "DATABASE_ADMIN_URL_FILE", value: "/etc/database/url" },
      { name: "DATABASE_ROLE", value: "svc_web" },
      { name: "DATABASE_NAME", value: "svc_web" },
      { name: "DATABASE_AUTH", value: "iam" },
    ]);
    assert.deepEqual(container.securityContext, pod.containers[0].securityContext);
    assert.deepEqual(container.resources, pod.containers[0].resources);
    assert.deepEqual(spec.securityContext, pod.securityContext);
    assert.equal(spec.automountServiceAccountToken, false);
    assert.equal(spec.serviceAccountName, "web-db-role");
    assert.equal(spec.restartPolicy, "Never");
  });

  it("makes the role anew for a new image, or for another role alone where it is to be made once", async () => {
    const nameOf = async (once: boolean, more: Values = {}): Promise<string> => {
      const values = {
        ...everything,
        database: { ...database, admin: { ...database.admin, once } },
        ...more,
      };
      return (await renderMap(values)).get("Job web-db-role-HASH").metadata.name as string;
    };
    const other = { image: { ...image, digest: `sha256:${"f".repeat(64)}` } };
    assert.notEqual(await nameOf(false, other), await nameOf(false));
    assert.equal(await nameOf(true, other), await nameOf(true));
    const { admin, ...place } = database;
    const renamed = { database: { ...place, user: "svc_shop", admin: { ...admin, once: true } } };
    assert.notEqual(await nameOf(true, renamed), await nameOf(true));
  });

  it("goes on trying for longer than a rotated password takes to come", () => {
    const { backoffLimit, activeDeadlineSeconds } = job.spec;
    // Kubernetes, "Job": 10 s, doubled each time, at most 6 minutes.
    const waited = Array.from({ length: backoffLimit }, (_, turn) => Math.min(10 * 2 ** turn, 360));
    const seconds = waited.reduce((sum, wait) => sum + wait, 0);
    assert(seconds > 5 * 60 && activeDeadlineSeconds > seconds);
    const timeout = Number(job.metadata.annotations["pulumi.com/timeoutSeconds"]);
    assert(timeout > activeDeadlineSeconds);
  });

  it("lets that pod out to names and the database alone, and is no part of the service", async () => {
    const [all, elsewhere] = [{ cidr: "10.20.192.0/24" }, { cidr: "0.0.0.0/0" }];
    const narrow = await renderMap({
      ...everything,
      networkPolicy: {
        dnsTo: [],
        egressTo: [
          { ...all, ports: [443, 5432] },
          { ...elsewhere, ports: [443] },
        ],
      },
    });
    const { spec } = narrow.get("NetworkPolicy web-db-role");
    assert.deepEqual(spec.policyTypes, ["Ingress", "Egress"]);
    assert.deepEqual(spec.egress, [{ to: [{ ipBlock: all }], ports: [{ port: 5432, protocol: "TCP" }] }]);
    assert.equal(spec.ingress, undefined);
    const { labels } = job.spec.template.metadata;
    const matches = (selector: object): boolean =>
      Object.entries(selector).every(([key, value]) => labels[key] === value);
    assert(matches(spec.podSelector.matchLabels));
    for (const name of ["NetworkPolicy web", "PodDisruptionBudget web", "Service web", "Deployment web"]) {
      const { podSelector, selector } = objects.get(name).spec;
      assert(!matches(podSelector?.matchLabels ?? selector.matchLabels ?? selector), name);
    }
  });

  it("makes a role before a job and a worker, too, and none where somebody else has", async () => {
    const { migrations: _, routing: __, monitoring: ___, ...plain } = everything;
    for (const kind of ["job", "worker"]) {
      const found = await renderMap({ ...plain, kind });
      const role = found.get("Job web-db-role-HASH").metadata.name as string;
      const own = found.get(kind === "job" ? "Job web-HASH" : "Deployment web");
      assert(dependencies(own).includes(`batch/namespaces/shop/Job/${role}`));
    }
    const { admin: ____, ...made } = database;
    const without = await renderMap({ ...everything, database: made });
    assert.deepEqual(
      [...without.keys()].filter((name) => name.includes("db-")),
      [],
    );
    assert.equal(without.get("Deployment web").spec.template.spec.containers[0].env[6].value, url);
  });

  it("fits the name of every object, whatever the release's", async () => {
    const release = { name: "a".repeat(40), namespace: "shop" };
    const text = await renderText({ image, ...everything }, release);
    const names = [...text.matchAll(/^ {2}name: "?([\w-]+)"?$/gm)].map(([, name = ""]) => name);
    assert(names.some((name) => name.startsWith(`${release.name}-db-role-`)));
    // Kubernetes, "Job": the name is a label of its pods.
    assert.deepEqual(
      names.filter((name) => name.length > 63),
      [],
    );
  });
});
