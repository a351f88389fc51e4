import assert from "node:assert/strict";
import { acquireCrds } from "../../../sandbox/toolchain/crds.ts";
import { type Values, judged, leaving, renderText } from "../../charts/helm.ts";
import { TestSandbox, testTools } from "./support.ts";

const ENFORCED = ["enforce", "warn"].map((mode) => `pod-security.kubernetes.io/${mode}=restricted`);

describe("chart of a service, by a real API server in a restricted namespace", () => {
  let sandbox: TestSandbox;

  before(async () => {
    sandbox = new TestSandbox(await testTools(), "simulated");
    await sandbox.start();
    await sandbox.kubectl(["create", "namespace", "shop"]);
    await sandbox.kubectl(["label", "namespace", "shop", ...ENFORCED]);
  });

  after(() => sandbox.remove());

  before("definitions of what the strategies need", async () => {
    const library = await acquireCrds();
    const charts = ["flagger", "gateway-crds-helm", "prometheus-operator-crds"];
    const items = charts.flatMap((chart) => library.ofChart(chart));
    await sandbox.kubectl(
      ["apply", "--server-side", "-f", "-"],
      JSON.stringify({ apiVersion: "v1", kind: "List", items }),
    );
    await sandbox.kubectl(["wait", "--for=condition=Established", "crd", "--all", "--timeout=60s"]);
  });

  const dryRun = (manifests: string): Promise<string> =>
    sandbox.kubectl(
      ["apply", "--server-side", "--dry-run=server", "--validate=strict", "--warnings-as-errors", "-f", "-"],
      manifests,
    );

  const variants: readonly (readonly [string, Values, number])[] = [
    ["defaults", {}, 7],
    ["a fixed number of pods", { autoscaling: { enabled: false } }, 6],
    ["nothing let in or out", { networkPolicy: { metricsFrom: [], dnsTo: [] } }, 7],
    [
      "everything set",
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
      7,
    ],
  ];

  const strategies: readonly (readonly [string, Values, number])[] = [
    ...(["canary", "ab"] as const).map((type) => [type, judged(type), 14] as const),
    ["blueGreen with a preview", judged("blueGreen"), 15],
    ["a canary by Traefik's metrics", judged("canary", { metrics: "traefik", skipAnalysis: true }), 14],
    ["a canary in a mesh of Istio's", { ...judged("canary", { provider: "istio" }), routing: {} }, 13],
    ["a canary in a mesh of Linkerd's", { ...judged("ab", { provider: "linkerd" }), routing: {} }, 13],
    ["the step from Flagger to rolling", leaving, 8],
  ];

  for (const [what, values, objects] of [...variants, ...strategies]) {
    it(`is taken without a warning: ${what}`, async () => {
      const answers = (await dryRun(await renderText(values))).split("\n");
      assert.equal(answers.filter((line) => line.endsWith("(server dry run)")).length, objects);
    });
  }

  it("would not be taken as root, or with a field that doesn't exist", async () => {
    const rendered = await renderText();
    await assert.rejects(dryRun(rendered.replace("runAsNonRoot: true", "runAsNonRoot: false")), /restricted/);
    await assert.rejects(
      dryRun(rendered.replace("minReadySeconds", "minReadySecond")),
      /field not declared in schema/,
    );
  });
});
