import assert from "node:assert/strict";
import { type Values, renderText } from "../../charts/helm.ts";
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

  for (const [what, values, objects] of variants) {
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
