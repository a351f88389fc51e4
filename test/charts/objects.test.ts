import assert from "node:assert/strict";
import { lagSeconds } from "../../components/service/termination-timing.ts";
import { type Manifest, everything, image, render, renderAll, withPassword } from "./helm.ts";

const named = (manifests: readonly Manifest[]): string[] =>
  manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`.replace(/-[0-9a-f]{10}$/, "-HASH")).sort();
const find = (manifests: readonly Manifest[], kind: string, name = /./): Manifest =>
  manifests.find((manifest) => manifest.kind === kind && name.test(manifest.metadata.name));
const dependencies = ({ metadata }: Manifest): string[] =>
  metadata.annotations["config.kubernetes.io/depends-on"].split(",");

describe("chart of a service: kinds", () => {
  it("renders every object that its values ask for", async () => {
    assert.deepEqual(named(await renderAll(everything)), [
      "ConfigMap web",
      "ConfigMap web-database-ca",
      "Deployment web",
      "ExternalSecret web-HASH",
      "ExternalSecret web-db-admin",
      "HTTPRoute web",
      "HorizontalPodAutoscaler web",
      "Job web-db-role-HASH",
      "Job web-migrate-HASH",
      "NetworkPolicy web",
      "NetworkPolicy web-db-role",
      "PodDisruptionBudget web",
      "SecretStore web",
      "SecretStore web-db-admin",
      "Service web",
      "Service web-metrics",
      "ServiceAccount web",
      "ServiceAccount web-db-role",
      "ServiceMonitor web",
      "TargetGroupConfiguration web",
    ]);
  });

  it("gives a worker no Service and no route", async () => {
    assert.deepEqual(named(await renderAll({ kind: "worker" })), [
      "ConfigMap web",
      "Deployment web",
      "HorizontalPodAutoscaler web",
      "NetworkPolicy web",
      "PodDisruptionBudget web",
      "ServiceAccount web",
    ]);
  });

  for (const [kind, values, name] of [
    ["Job", { kind: "job" }, "Job web-HASH"],
    ["CronJob", { kind: "cronJob", schedule: "0 3 * * *" }, "CronJob web"],
  ] as const) {
    it(`runs a ${kind} as confined as a Deployment, without what only serves`, async () => {
      const manifests = await renderAll({ ...values, command: ["report"] });
      assert.deepEqual(
        named(manifests),
        ["ConfigMap web", name, "NetworkPolicy web", "ServiceAccount web"].sort(),
      );
      const { spec } = find(manifests, kind);
      const job = kind === "Job" ? spec : spec.jobTemplate.spec;
      const deployment = (await render())["Deployment"].spec.template.spec;
      const [container] = job.template.spec.containers;
      assert.deepEqual(container.command, ["report"]);
      assert.deepEqual(container.securityContext, deployment.containers[0].securityContext);
      assert.deepEqual(container.resources, deployment.containers[0].resources);
      assert.deepEqual(job.template.spec.securityContext, deployment.securityContext);
      assert.equal(job.template.spec.automountServiceAccountToken, false);
      assert.equal(job.template.spec.restartPolicy, "Never");
      assert(job.backoffLimit > 0 && job.activeDeadlineSeconds > 0);
      assert(!("ttlSecondsAfterFinished" in job), "a Job that is gone would be run again by the next update");
    });
  }

  it("names a Job after what it runs, for a Job can't be changed", async () => {
    const nameOf = async (values: object): Promise<string> =>
      find(await renderAll({ kind: "job", ...values }), "Job").metadata.name;
    const name = await nameOf({});
    assert.equal(await nameOf({}), name);
    assert.notEqual(await nameOf({ image: { ...image, digest: `sha256:${"f".repeat(64)}` } }), name);
    assert.notEqual(await nameOf({ config: { LOG_LEVEL: "debug" } }), name);
  });
});

describe("chart of a service: order (anchors #3)", () => {
  let manifests: readonly Manifest[];
  const here = "namespaces/shop";

  before(async () => {
    manifests = await renderAll(everything);
  });

  it("runs migrations in the new image before the rollout, with all that pods have", async () => {
    const job = find(manifests, "Job", /migrate/);
    const deployment = find(manifests, "Deployment");
    assert(dependencies(deployment).includes(`batch/${here}/Job/${job.metadata.name}`));
    const [migration] = job.spec.template.spec.containers;
    const [container] = deployment.spec.template.spec.containers;
    assert.equal(migration.image, container.image);
    assert.deepEqual(migration.envFrom, container.envFrom);
    assert.deepEqual(migration.env, container.env);
    assert.deepEqual(migration.command, ["/nodejs/bin/node", "dist/migrate.js"]);
  });

  it("sends no request to the pods of migrations, but lets them out as it does the others", async () => {
    const { labels } = find(manifests, "Job", /migrate/).spec.template.metadata;
    const matches = (selector: object): boolean =>
      Object.entries(selector).every(([key, value]) => labels[key] === value);
    for (const service of manifests.filter(({ kind }) => kind === "Service")) {
      assert.equal(matches(service.spec.selector), false);
    }
    assert.equal(matches(find(manifests, "NetworkPolicy", /^web$/).spec.podSelector.matchLabels), true);
  });

  it("has everything that pods need, and Service and route, before the first pod", () => {
    const { name } = find(manifests, "ExternalSecret", /web-[0-9a-f]{10}$/).metadata;
    const pods = [
      `/${here}/ConfigMap/web`,
      `/${here}/ServiceAccount/web`,
      `networking.k8s.io/${here}/NetworkPolicy/web`,
      `/${here}/ConfigMap/web-database-ca`,
      `batch/${here}/Job/${find(manifests, "Job", /db-role/).metadata.name}`,
      `external-secrets.io/${here}/ExternalSecret/${name}`,
    ];
    assert.deepEqual(dependencies(find(manifests, "Job", /migrate/)), pods);
    assert.deepEqual(dependencies(find(manifests, "Deployment")).slice(0, -1), [
      ...pods,
      `/${here}/Service/web`,
      `gateway.networking.k8s.io/${here}/HTTPRoute/web`,
      `gateway.k8s.aws/${here}/TargetGroupConfiguration/web`,
    ]);
  });

  it("depends on nothing that isn't there", () => {
    const references = new Set(
      manifests.map(({ apiVersion, kind, metadata }) => {
        const group = apiVersion.includes("/") ? apiVersion.split("/")[0] : "";
        return `${group}/namespaces/${metadata.namespace}/${kind}/${metadata.name}`;
      }),
    );
    const ordered = manifests.filter(
      ({ metadata }) => metadata.annotations?.["config.kubernetes.io/depends-on"] !== undefined,
    );
    assert.deepEqual(
      ordered.flatMap(dependencies).filter((reference) => !references.has(reference)),
      [],
    );
  });

  it("waits for no endpoints of a Service whose pods come after it", () => {
    for (const { metadata } of manifests.filter(({ kind }) => kind === "Service")) {
      assert.equal(metadata.annotations["pulumi.com/skipAwait"], "true");
    }
  });
});

describe("chart of a service: secrets (anchors #6)", () => {
  it("has the operator read them by the service's own role, without credentials in the store", async () => {
    const { SecretStore } = await render(withPassword);
    assert.deepEqual(SecretStore.spec, {
      provider: {
        aws: {
          service: "SecretsManager",
          region: "eu-central-1",
          role: "arn:aws:iam::111122223333:role/web-secret-reader",
        },
      },
    });
  });

  it("makes a file of each, and DATABASE_URL of the database's, escaped, in the cluster only", async () => {
    const { ExternalSecret, Deployment } = await render(withPassword);
    const { data, target } = ExternalSecret.spec;
    assert.deepEqual(data, [
      { secretKey: "SESSION_KEY", remoteRef: { key: "shop/web/session-key" } },
      { secretKey: "database_username", remoteRef: { key: "shop/web/database", property: "username" } },
      { secretKey: "database_password", remoteRef: { key: "shop/web/database", property: "password" } },
    ]);
    assert.deepEqual(target.template.data, {
      SESSION_KEY: "{{ .SESSION_KEY }}",
      DATABASE_URL:
        "postgresql://{{ .database_username | urlquery }}:{{ .database_password | urlquery }}" +
        "@db.example:5432/shop?sslmode=verify-full&sslrootcert=/etc/database/ca.pem",
    });
    assert.equal(target.name, ExternalSecret.metadata.name);
    const [{ envFrom, env }] = Deployment.spec.template.spec.containers;
    assert.deepEqual(envFrom, [{ configMapRef: { name: "web" } }]);
    assert.deepEqual(
      env.filter(({ name }: Manifest) => name.endsWith("_FILE")),
      [
        { name: "DATABASE_URL_FILE", value: "/etc/database/url" },
        { name: "SESSION_KEY_FILE", value: "/etc/secrets/SESSION_KEY" },
      ],
    );
  });

  it("makes variables of them for programs that read no files", async () => {
    const { ExternalSecret, Deployment } = await render({
      ...withPassword,
      secrets: { ...everything.secrets, as: "environment" },
    });
    const { containers, volumes } = Deployment.spec.template.spec;
    assert.deepEqual(containers[0].envFrom, [
      { configMapRef: { name: "web" } },
      { secretRef: { name: ExternalSecret.spec.target.name } },
    ]);
    assert.deepEqual(
      volumes.map(({ name }: Manifest) => name),
      ["tmp", "database"],
    );
  });

  it("keeps what the operator has read when a secret is deleted by mistake, and says when it can't read", async () => {
    const { ExternalSecret } = await render(withPassword);
    assert.equal(ExternalSecret.spec.target.deletionPolicy, "Retain");
    assert.equal(ExternalSecret.metadata.annotations["pulumi.com/waitFor"], "condition=Ready");
  });

  it("mounts the named secrets alone, read-only, in a folder that follows a new value", async () => {
    const { Deployment, ExternalSecret } = await render(withPassword);
    const { volumes, containers } = Deployment.spec.template.spec;
    assert.deepEqual(volumes[2], {
      name: "secrets",
      secret: {
        secretName: ExternalSecret.metadata.name,
        items: [{ key: "SESSION_KEY", path: "SESSION_KEY" }],
      },
    });
    assert.deepEqual(containers[0].volumeMounts[2], {
      name: "secrets",
      mountPath: "/etc/secrets",
      readOnly: true,
    });
  });

  it("mounts the URL and the authorities as files, read-only, that a rotation reaches", async () => {
    const { Deployment, ExternalSecret } = await render(withPassword);
    const { volumes, containers } = Deployment.spec.template.spec;
    assert.deepEqual(volumes[1], {
      name: "database",
      projected: {
        sources: [
          { secret: { name: ExternalSecret.metadata.name, items: [{ key: "DATABASE_URL", path: "url" }] } },
          { configMap: { name: "web-database-ca" } },
        ],
      },
    });
    assert.deepEqual(containers[0].volumeMounts[1], {
      name: "database",
      mountPath: "/etc/database",
      readOnly: true,
    });
  });

  it("gives other secrets another name, so that pods start with all of theirs", async () => {
    const nameOf = async (keys: object, refreshMinutes = 5): Promise<string> =>
      (await render({ secrets: { ...everything.secrets, keys, refreshMinutes } }))["ExternalSecret"].metadata
        .name;
    const name = await nameOf({ A: "a" });
    assert.equal(await nameOf({ A: "a" }, 60), name);
    assert.notEqual(await nameOf({ A: "a", B: "b" }), name);
    assert.notEqual(await nameOf({ A: "b" }), name);
  });
});

describe("chart of a service: routing", () => {
  const routing = { hostnames: ["a.example.com", "*.b.example.com"], gateway: everything.routing.gateway };

  it("binds the hosts to the Gateway by an HTTPRoute, in front of the Service", async () => {
    const { HTTPRoute, Ingress } = await render({ routing: { ...routing, requestTimeoutSeconds: 30 } });
    assert.equal(Ingress, undefined);
    assert.deepEqual(HTTPRoute.spec, {
      parentRefs: [
        { group: "gateway.networking.k8s.io", kind: "Gateway", name: "public", namespace: "gateway" },
      ],
      hostnames: routing.hostnames,
      rules: [
        {
          matches: [{ path: { type: "PathPrefix", value: "/" } }],
          backendRefs: [{ group: "", kind: "Service", name: "web", port: 80, weight: 1 }],
          timeouts: { request: "30s" },
        },
      ],
    });
  });

  it("has an Ingress instead where it is asked for", async () => {
    const annotations = { a: "b", "pulumi.com/skipAwait": "false" };
    const { HTTPRoute, Ingress, Deployment } = await render({
      routing: { ...routing, ingress: { className: "nginx", tlsSecret: "tls", annotations } },
    });
    assert.equal(HTTPRoute, undefined);
    assert.equal(Ingress.spec.ingressClassName, "nginx");
    assert.deepEqual(Ingress.spec.tls, [{ secretName: "tls", hosts: routing.hostnames }]);
    assert.deepEqual(
      Ingress.spec.rules.map(({ host }: Manifest) => host),
      routing.hostnames,
    );
    assert.deepEqual(Ingress.metadata.annotations, { a: "b", "pulumi.com/skipAwait": "true" });
    assert(dependencies(Deployment).includes("networking.k8s.io/namespaces/shop/Ingress/web"));
  });

  it("tells AWS's target groups to use the pods themselves and to cut no request that they still answer", async () => {
    const { TargetGroupConfiguration, Deployment } = await render(everything);
    const { targetType, targetGroupAttributes } = TargetGroupConfiguration.spec.defaultConfiguration;
    assert.equal(targetType, "ip");
    const [{ key, value }] = targetGroupAttributes;
    assert.equal(key, "deregistration_delay.timeout_seconds");
    const [{ env }] = Deployment.spec.template.spec.containers;
    const { value: drain } = env.find(({ name }: Manifest) => name === "DRAIN_SECONDS");
    assert(Number(value) >= lagSeconds.alb + Number(drain));
  });
});

describe("chart of a service: monitoring", () => {
  it("has the Prometheus operator read the metrics, by a Service that answers nothing else", async () => {
    const manifests = await renderAll(everything);
    const service = find(manifests, "Service", /-metrics$/);
    assert.equal(service.spec.clusterIP, "None");
    assert.deepEqual(
      service.spec.ports.map(({ name, targetPort }: Manifest) => [name, targetPort]),
      [["metrics", "metrics"]],
    );
    const { spec, metadata } = find(manifests, "ServiceMonitor");
    assert.equal(metadata.labels.release, "prometheus");
    for (const [key, value] of Object.entries(spec.selector.matchLabels)) {
      assert.equal(service.metadata.labels[key], value);
      if (key.endsWith("component"))
        assert.equal(find(manifests, "Service", /^web$/).metadata.labels[key], undefined);
    }
  });
});

describe("chart of a service: number of pods (anchors #8)", () => {
  it("is taken back from an autoscaler that was on before", async () => {
    const off = (await render({ autoscaling: { enabled: false } }))["Deployment"];
    assert.equal(off.metadata.annotations["pulumi.com/patchForce"], "true");
    assert.equal((await render())["Deployment"].metadata.annotations["pulumi.com/patchForce"], undefined);
  });
});
