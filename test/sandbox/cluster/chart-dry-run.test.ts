import assert from "node:assert/strict";
import { parseAllDocuments } from "yaml";
import { previewBinding, previewGroup, previewRole } from "../../../components/cluster/preview-access.ts";
import { acquireCrds } from "../../../sandbox/toolchain/crds.ts";
import { type Values, everything, judged, leaving, misread, renderText } from "../../charts/helm.ts";
import { type Answer, type DryRun, type Manifest, dryRunClient } from "./dry-run.ts";
import { TestSandbox, testTools } from "./support.ts";

const ENFORCED = ["enforce", "warn"].map((mode) => `pod-security.kubernetes.io/${mode}=restricted`);

describe("chart of a service, by a real API server in a restricted namespace", () => {
  let sandbox: TestSandbox;
  let server: DryRun;

  before(async () => {
    sandbox = new TestSandbox(await testTools(), "simulated");
    await sandbox.start();
    await sandbox.kubectl(["create", "namespace", "shop"]);
    await sandbox.kubectl(["label", "namespace", "shop", ...ENFORCED]);
    server = dryRunClient(sandbox.kubeconfig);
  });

  after(async () => {
    server.close();
    await sandbox.remove();
  });

  before("definitions of every custom resource of the chart's", async () => {
    const library = await acquireCrds();
    const charts = [
      "aws-load-balancer-controller",
      "external-secrets",
      "flagger",
      "gateway-crds-helm",
      "prometheus-operator-crds",
    ];
    const items = charts.flatMap((chart) => library.ofChart(chart));
    await sandbox.kubectl(
      ["apply", "--server-side", "-f", "-"],
      JSON.stringify({ apiVersion: "v1", kind: "List", items }),
    );
    await sandbox.kubectl(["wait", "--for=condition=Established", "crd", "--all", "--timeout=60s"]);
  });

  /** What the API server says of each object of a rendered chart. */
  const dryRun = (rendered: string): Promise<readonly Answer[]> =>
    Promise.all(
      parseAllDocuments(rendered)
        .map((document) => document.toJS() as Manifest | null)
        .filter((manifest) => manifest !== null)
        .map((manifest) => server.apply(manifest)),
    );

  const variants: readonly (readonly [string, Values])[] = [
    ["defaults", {}],
    ["a fixed number of pods", { autoscaling: { enabled: false } }],
    ["nothing let in or out", { networkPolicy: { metricsFrom: [], dnsTo: [] } }],
    [
      "every setting of the pods' and the network's",
      {
        config: { LOG_LEVEL: "debug", EMPTY: "" },
        serviceAccount: {
          annotations: { "eks.amazonaws.com/role-arn": "arn:aws:iam::111122223333:role/web" },
        },
        networkPolicy: {
          ingressFrom: [
            { namespace: "*" },
            { namespace: "edge" },
            { cidr: "10.20.0.0/16" },
            { cidr: "fd00::/8" },
          ],
          egressTo: [{ namespace: "payments", ports: [8080, 8443] }],
        },
        topologySpread: { zone: "DoNotSchedule", hostname: "DoNotSchedule" },
        podLabels: { team: "checkout" },
        podAnnotations: { note: "yes" },
      },
    ],
    ["every object of a service on AWS", everything],
    ["secrets as variables", { ...everything, secrets: { ...everything.secrets, as: "environment" } }],
    [
      "an Ingress",
      {
        routing: {
          hostnames: ["a.example.com", "*.b.example.com"],
          ingress: { className: "alb", tlsSecret: "tls", annotations: { "example.com/note": "true" } },
        },
      },
    ],
    ["a worker with migrations", { kind: "worker", migrations: { command: ["migrate"] } }],
    ["a job", { kind: "job", command: ["report"] }],
    ["a cronJob", { kind: "cronJob", schedule: "0 3 * * *", timeZone: "Europe/Berlin" }],
    ["texts that YAML could read otherwise", misread],
  ];

  const strategies: readonly (readonly [string, Values])[] = [
    ...(["canary", "ab"] as const).map((type) => [type, judged(type)] as const),
    [
      "a canary with every object on AWS",
      { ...everything, ...judged("canary"), routing: everything.routing },
    ],
    ["blueGreen with a preview", judged("blueGreen")],
    ["a canary by Traefik's metrics", judged("canary", { metrics: "traefik", skipAnalysis: true })],
    ["a canary in a mesh of Istio's", { ...judged("canary", { provider: "istio" }), routing: {} }],
    ["a canary in a mesh of Linkerd's", { ...judged("ab", { provider: "linkerd" }), routing: {} }],
    ["the step from Flagger to rolling", leaving],
  ];

  for (const [what, values] of [...variants, ...strategies]) {
    it(`is taken without a warning: ${what}`, async () => {
      const rendered = await renderText(values);
      const answers = await dryRun(rendered);
      assert.equal(answers.length, [...rendered.matchAll(/^kind: /gm)].length);
      for (const answer of answers) {
        const isTaken = answer.status === 200 || answer.status === 201;
        assert.ok(isTaken && answer.warnings.length === 0, JSON.stringify(answer));
      }
    });
  }

  describe("read by who previews", () => {
    const as = ["--as", "ci", "--as-group", previewGroup];
    const rbac = { apiVersion: "rbac.authorization.k8s.io/v1" };

    before("the group's rights, and what there is to read", async () => {
      await sandbox.apply(
        { ...rbac, kind: "ClusterRole", ...previewRole },
        { ...rbac, kind: "ClusterRoleBinding", ...previewBinding },
        {
          ...{ apiVersion: "v1", kind: "Secret", metadata: { name: "password", namespace: "shop" } },
          stringData: { password: "never" },
        },
      );
      await sandbox.kubectl(["apply", "--server-side", "-f", "-"], await renderText(everything));
    });

    it("every object of a service is readable, and definitions of kinds", async () => {
      const manifests = await renderText(everything);
      const read = await sandbox.kubectl(["get", "-f", "-", "-o", "name", ...as], manifests);
      assert.equal(read.split("\n").length, [...manifests.matchAll(/^kind: /gm)].length);
      await sandbox.kubectl(["get", "crd,storageclass,namespace,clusterrole", "-o", "name", ...as]);
    });

    it("nothing may be done but read, by name: no wildcard, no Secret, no subresource", async () => {
      const listed = await sandbox.kubectl(["auth", "can-i", "--list", "--no-headers", "-n", "shop", ...as]);
      // What every user may ask about itself comes from system:basic-user (Kubernetes, "Using RBAC Authorization").
      const rights = [...listed.matchAll(/^(\S+)\s.*\[([a-z* ]*)\]$/gm)]
        .map(([, resource = "", verbs = ""]) => ({ resource, verbs: verbs.split(" ") }))
        .filter(({ resource }) => !/^selfsubject\w+\.auth(entication|orization)\.k8s\.io$/.test(resource));
      assert.ok(rights.length > 30, listed);
      for (const { resource, verbs } of rights) {
        assert.match(resource, /^[a-z0-9]+(\.[a-z0-9.-]+)?$/);
        assert.notEqual(resource, "secrets");
        assert.deepEqual([...verbs].sort(), ["get", "list", "watch"], resource);
      }
    });

    it("no Secret is, by name or in a list, anywhere", async () => {
      for (const which of [
        ["secrets", "--all-namespaces"],
        ["secrets", "-n", "shop"],
        ["secret", "password", "-n", "shop"],
        ["secrets", "-n", "kube-system"],
      ])
        await assert.rejects(
          sandbox.kubectl(["get", ...which, ...as]),
          /secrets.* is forbidden/,
          which.join(" "),
        );
    });
  });

  it("would not be taken as root, or with a field that doesn't exist", async () => {
    const rendered = await renderText();
    const said = async (from: string, to: string): Promise<string> =>
      (await dryRun(rendered.replace(from, to)))
        .flatMap(({ message, warnings }) => [message, ...warnings])
        .join();
    assert.match(await said("runAsNonRoot: true", "runAsNonRoot: false"), /restricted/);
    assert.match(await said("minReadySeconds", "minReadySecond"), /field not declared in schema/);
  });
});
