import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { parseAllDocuments } from "yaml";
import {
  type Manifest,
  type Values,
  everything,
  renderAll,
  helmLint,
  image,
  judged,
  leaving,
  misread,
  render,
  renderText,
} from "./helm.ts";

/** What each golden file is rendered with. */
const goldenValues: Readonly<Record<string, Values>> = {
  service: {
    config: { LOG_LEVEL: "info" },
    networkPolicy: {
      ingressFrom: [{ cidr: "10.20.0.0/16" }],
      egressTo: [{ cidr: "169.254.170.23/32", ports: [80] }],
    },
  },
  everything,
  canary: judged("canary"),
  leaving,
  cronjob: { kind: "cronJob", schedule: "0 3 * * *", command: ["/nodejs/bin/node", "dist/report.js"] },
};

describe("chart of a service", () => {
  let manifests: Readonly<Record<string, Manifest>>;
  let pod: Manifest;
  let container: Manifest;

  before(async () => {
    manifests = await render();
    pod = manifests["Deployment"].spec.template.spec;
    [container] = pod.containers;
  });

  it("has one object of each kind, all named after the release and in its namespace", () => {
    assert.deepEqual(Object.keys(manifests).sort(), [
      "ConfigMap",
      "Deployment",
      "HorizontalPodAutoscaler",
      "NetworkPolicy",
      "PodDisruptionBudget",
      "Service",
      "ServiceAccount",
    ]);
    for (const { metadata } of Object.values(manifests)) {
      assert.equal(metadata.name, "web");
      assert.equal(metadata.namespace, "shop");
      assert.equal(metadata.labels["app.kubernetes.io/name"], "web");
    }
  });

  it("selects the same pods from everywhere", () => {
    const { matchLabels } = manifests["Deployment"].spec.selector;
    assert.deepEqual(manifests["Service"].spec.selector, matchLabels);
    assert.deepEqual(manifests["PodDisruptionBudget"].spec.selector.matchLabels, matchLabels);
    assert.deepEqual(manifests["NetworkPolicy"].spec.podSelector.matchLabels, {
      "app.kubernetes.io/instance": matchLabels["app.kubernetes.io/instance"],
    });
    for (const [key, value] of Object.entries(matchLabels)) {
      assert.equal(manifests["Deployment"].spec.template.metadata.labels[key], value);
    }
  });

  it("names the image by digest alone", () => {
    assert.equal(container.image, `${image.repository}@${image.digest}`);
  });

  it("changes the Deployment alone when the digest changes", async () => {
    const next = await render({ image: { ...image, digest: `sha256:${"f".repeat(64)}` } });
    const changed = Object.keys(manifests).filter(
      (kind) => JSON.stringify(next[kind]) !== JSON.stringify(manifests[kind]),
    );
    assert.deepEqual(changed, ["Deployment"]);
  });

  it("rolls the pods when the configuration changes, and only then", async () => {
    const checksum = async (values: object): Promise<string> =>
      (await render({ ...values }))["Deployment"].spec.template.metadata.annotations["checksum/config"];
    const plain = await checksum({});
    assert.notEqual(await checksum({ config: { LOG_LEVEL: "debug" } }), plain);
    assert.equal(await checksum({ replicas: { min: 3, max: 4 } }), plain);
  });

  it("hands the configuration over as strings, whatever they look like", async () => {
    const config = { FLAG: "yes", NUMBER: "010", TEXT: 'a: "b"\n#c {{ d }}', EMPTY: "" };
    const rendered = await render({ config });
    assert.deepEqual(rendered["ConfigMap"].data, config);
    const [{ envFrom }] = rendered["Deployment"].spec.template.spec.containers;
    assert.deepEqual(envFrom, [{ configMapRef: { name: "web" } }]);
  });

  it("tells the service its ports and how long it may drain", async () => {
    const rendered = await render({ port: 3000, metricsPort: 3001 });
    const [{ env, ports }] = rendered["Deployment"].spec.template.spec.containers;
    const value = (name: string): unknown => env.find((entry: Manifest) => entry.name === name)?.value;
    assert.equal(value("PORT"), "3000");
    assert.equal(value("METRICS_PORT"), "3001");
    assert.equal(value("DRAIN_SECONDS"), "30");
    assert.deepEqual(
      ports.map((port: Manifest) => [port.name, port.containerPort]),
      [
        ["http", 3000],
        ["metrics", 3001],
      ],
    );
  });

  describe("security", () => {
    it("meets the restricted Pod Security Standard", () => {
      assert.equal(pod.securityContext.runAsNonRoot, true);
      assert.notEqual(pod.securityContext.runAsUser, 0);
      assert.deepEqual(pod.securityContext.seccompProfile, { type: "RuntimeDefault" });
      assert.equal(container.securityContext.allowPrivilegeEscalation, false);
      assert.deepEqual(container.securityContext.capabilities, { drop: ["ALL"] });
      for (const key of ["hostNetwork", "hostPID", "hostIPC"]) assert(!(key in pod));
    });

    it("writes to nothing but a small /tmp", () => {
      assert.equal(container.securityContext.readOnlyRootFilesystem, true);
      assert.deepEqual(container.volumeMounts, [{ name: "tmp", mountPath: "/tmp" }]);
      assert.deepEqual(pod.volumes, [{ name: "tmp", emptyDir: { sizeLimit: "64Mi" } }]);
    });

    it("carries no token of the API server and no environment of its neighbours", () => {
      assert.equal(pod.automountServiceAccountToken, false);
      assert.equal(manifests["ServiceAccount"].automountServiceAccountToken, false);
      assert.equal(pod.serviceAccountName, "web");
      assert.equal(pod.enableServiceLinks, false);
    });

    it("requests and limits CPU and memory", () => {
      for (const side of ["requests", "limits"]) {
        assert.deepEqual(Object.keys(container.resources[side]).sort(), ["cpu", "memory"]);
      }
    });

    it("keeps metrics out of the Service", () => {
      assert.deepEqual(
        manifests["Service"].spec.ports.map((port: Manifest) => [port.port, port.targetPort]),
        [[80, "http"]],
      );
    });
  });

  describe("availability", () => {
    it("starts a pod before it stops one", () => {
      assert.deepEqual(manifests["Deployment"].spec.strategy, {
        type: "RollingUpdate",
        rollingUpdate: { maxUnavailable: 0, maxSurge: "25%" },
      });
      assert(manifests["Deployment"].spec.minReadySeconds > 0);
    });

    it("sleeps before SIGTERM, and has time to drain before SIGKILL", () => {
      const { seconds } = container.lifecycle.preStop.sleep;
      assert(seconds > 0);
      assert(pod.terminationGracePeriodSeconds >= seconds + 30 + 10);
    });

    it("is told its times, which are those that the chart has judged", () => {
      const told = Object.fromEntries(container.env.map(({ name, value }: Manifest) => [name, value]));
      assert.equal(told.DRAIN_SECONDS, "30");
      assert.equal(told.KEEP_ALIVE_SECONDS, "65");
    });

    it("is asked whether it started, lives and is ready, at the service's port", () => {
      const paths = ["startup", "liveness", "readiness"].map((probe) => {
        const { path, port } = container[`${probe}Probe`].httpGet;
        return [path, port];
      });
      assert.deepEqual(paths, [
        ["/health", "http"],
        ["/health", "http"],
        ["/ready", "http"],
      ]);
    });

    it("runs where its settings say, as do its migrations and the Job of its database's role", async () => {
      const placement = {
        nodeSelector: { team: "shop", on: "1" },
        tolerations: [{ key: "dedicated", value: "shop", effect: "NoExecute", tolerationSeconds: 60 }],
        priorityClassName: "high",
      };
      const pods = (await renderAll({ ...everything, ...placement })).flatMap(({ kind, spec }) =>
        ["Deployment", "Job"].includes(kind as string) ? [spec.template.spec] : [],
      );
      assert.equal(pods.length, 3);
      for (const { nodeSelector, tolerations, priorityClassName } of pods)
        assert.deepEqual({ nodeSelector, tolerations, priorityClassName }, placement);
    });

    it("runs where its affinity says: what is required together, and what is preferred by weight", async () => {
      const nodeAffinity = [
        { key: "kubernetes.io/arch", values: ["arm64", "amd64"] },
        { key: "karpenter.sh/capacity-type", values: ["spot"], weight: 50 },
        { key: "team", values: ["shop"] },
      ];
      const pods = (await renderAll({ ...everything, nodeAffinity })).flatMap(({ kind, spec }) =>
        ["Deployment", "Job"].includes(kind as string) ? [spec.template.spec] : [],
      );
      assert.equal(pods.length, 3);
      const expression = (key: string, ...values: string[]) => ({ key, operator: "In", values });
      for (const { affinity } of pods)
        assert.deepEqual(affinity, {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [
                {
                  matchExpressions: [
                    expression("kubernetes.io/arch", "arm64", "amd64"),
                    expression("team", "shop"),
                  ],
                },
              ],
            },
            preferredDuringSchedulingIgnoredDuringExecution: [
              {
                weight: 50,
                preference: { matchExpressions: [expression("karpenter.sh/capacity-type", "spot")] },
              },
            ],
          },
        });
    });

    it("may write to its volumes, each of a limited size", async () => {
      const volumes = { cache: { mountPath: "/var/cache/web", sizeLimit: "256Mi" } };
      const all = await renderAll({ ...everything, volumes });
      const { spec } = all.find(({ kind }) => kind === "Deployment")!.spec.template;
      const named = (of: Manifest[]) => of.find(({ name }: Manifest) => name === "volume-cache");
      assert.deepEqual(named(spec.containers[0].volumeMounts), {
        name: "volume-cache",
        mountPath: "/var/cache/web",
      });
      assert.deepEqual(named(spec.volumes), { name: "volume-cache", emptyDir: { sizeLimit: "256Mi" } });
    });

    it("scales by memory, too, where that is wanted", async () => {
      const all = await renderAll({ ...everything, autoscaling: { targetMemoryUtilization: 80 } });
      const { metrics } = all.find(({ kind }) => kind === "HorizontalPodAutoscaler")!.spec;
      assert.deepEqual(
        metrics.map(({ resource }: Manifest) => [resource.name, resource.target.averageUtilization]),
        [
          ["cpu", 70],
          ["memory", 80],
        ],
      );
    });

    it("spreads each revision over zones and nodes", () => {
      const { matchLabels } = manifests["Deployment"].spec.selector;
      const keys = pod.topologySpreadConstraints.map((constraint: Manifest) => {
        assert.deepEqual(constraint.matchLabelKeys, ["pod-template-hash"]);
        assert.deepEqual(constraint.labelSelector, { matchLabels });
        return constraint.topologyKey;
      });
      assert.deepEqual(keys.sort(), ["kubernetes.io/hostname", "topology.kubernetes.io/zone"]);
    });

    it("leaves the number of pods to the autoscaler when it is on", () => {
      assert(!("replicas" in manifests["Deployment"].spec));
      const { spec } = manifests["HorizontalPodAutoscaler"];
      assert.deepEqual(spec.scaleTargetRef, { apiVersion: "apps/v1", kind: "Deployment", name: "web" });
      assert.deepEqual([spec.minReplicas, spec.maxReplicas], [2, 6]);
      assert(spec.behavior.scaleDown.stabilizationWindowSeconds > 0);
    });

    it("fixes the number of pods when it is off", async () => {
      const rendered = await render({ autoscaling: { enabled: false }, replicas: { min: 3, max: 3 } });
      assert(!("HorizontalPodAutoscaler" in rendered));
      assert.equal(rendered["Deployment"].spec.replicas, 3);
    });

    it("lets a drain take a pod, but never all, nor be stopped by a broken one", () => {
      const { spec } = manifests["PodDisruptionBudget"];
      assert(spec.maxUnavailable >= 1);
      assert(spec.maxUnavailable < manifests["HorizontalPodAutoscaler"].spec.minReplicas);
      assert.equal(spec.unhealthyPodEvictionPolicy, "AlwaysAllow");
    });
  });

  it("keeps texts as they are that YAML could read otherwise", async () => {
    // As kubectl and Helm read it, which is YAML 1.1.
    const documents = parseAllDocuments(await renderText(misread, { name: "on", namespace: "null" }), {
      version: "1.1",
    });
    const rendered = Object.fromEntries(
      documents.map((document) => document.toJS() as Manifest).map((each) => [each.kind, each]),
    );
    for (const { metadata } of Object.values<Manifest>(rendered)) {
      assert.match(String(metadata.name), /^on/);
      assert.equal(typeof metadata.name, "string");
      assert.equal(metadata.namespace, "null");
    }
    const { ConfigMap, HTTPRoute, ExternalSecret, NetworkPolicy, SecretStore } = rendered;
    assert.deepEqual(ConfigMap.data, misread.config);
    assert.deepEqual(HTTPRoute.spec.parentRefs[0].name, "on");
    assert.deepEqual(HTTPRoute.spec.parentRefs[0].namespace, "1");
    assert.equal(SecretStore.spec.provider.aws.region, "on");
    assert.deepEqual(Object.keys(ExternalSecret.spec.target.template.data), ["OFF", "ON", "DATABASE_URL"]);
    assert.deepEqual(
      NetworkPolicy.spec.ingress[0].from.map(
        ({ namespaceSelector }: Manifest) => namespaceSelector.matchLabels["kubernetes.io/metadata.name"],
      ),
      ["123", "null"],
    );
  });

  for (const [name, values] of Object.entries(goldenValues)) {
    it(`gives helm lint nothing to warn of: ${name}`, async () => {
      assert.match(await helmLint({ image, ...values }), /1 chart\(s\) linted, 0 chart\(s\) failed/);
    });

    it(`renders what golden/${name}.yaml shows`, async () => {
      const golden = new URL(`golden/${name}.yaml`, import.meta.url);
      const rendered = await renderText(values);
      if (process.env["UPDATE_GOLDEN"]) await writeFile(golden, rendered);
      assert.equal(
        rendered,
        await readFile(golden, "utf8"),
        "see the diff, then run again with UPDATE_GOLDEN=1",
      );
    });
  }
});
