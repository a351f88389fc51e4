import assert from "node:assert/strict";
import { leftOutOf } from "../../../sandbox/report/left-out.ts";
import { sharedSandbox } from "./shared-sandbox.ts";

/** What an add-on is made of: a chart of definitions, a controller, and an object of one of its kinds. */
const program = `
import * as k8s from "@pulumi/kubernetes";

const definitions = new k8s.helm.v4.Chart("gateway-api", {
  name: "gateway-api-crds",
  namespace: "kube-system",
  chart: "oci://registry.invalid/gateway-crds-helm",
  version: "v1.9.0",
});
const controller = new k8s.helm.v3.Release("controller", {
  name: "aws-load-balancer-controller",
  namespace: "kube-system",
  chart: "aws-load-balancer-controller",
  version: "3.5.0",
  repositoryOpts: { repo: "https://charts.invalid" },
  values: { clusterName: "shop" },
  atomic: true,
}, { dependsOn: definitions });
new k8s.apiextensions.CustomResource("class", {
  apiVersion: "gateway.networking.k8s.io/v1",
  kind: "GatewayClass",
  metadata: { name: "public" },
  spec: { controllerName: "gateway.k8s.aws/alb" },
}, { dependsOn: controller });
export const status = controller.status.status;
`;

describe("add-ons whose charts are left out, on the engine", () => {
  const sandbox = sharedSandbox();
  let dir: string;

  before(async () => {
    dir = await sandbox.project("add-ons", program);
  });

  const pulumi = (...args: string[]) => sandbox.pulumi([...args, "--stack", "test"], {}, dir);

  it("are named, in a warning on the resource and in the state", async () => {
    const { code, stdout, stderr } = await pulumi("up", "--yes", "--skip-preview");
    assert.equal(code, 0, stdout + stderr);
    assert.match(
      stdout,
      /warning: left out: chart gateway-crds-helm v1\.9\.0: it can't be fetched: .*registry\.invalid/s,
    );
    assert.match(
      stdout,
      /warning: left out: chart aws-load-balancer-controller 3\.5\.0: its controller calls the AWS API/,
    );
    const charts = leftOutOf(await sandbox.export("test", dir));
    assert.deepEqual(
      charts.map(({ chart, release }) => [chart, release]),
      [
        ["aws-load-balancer-controller", "kube-system/aws-load-balancer-controller"],
        ["gateway-crds-helm", "kube-system/gateway-api-crds"],
      ],
    );
  });

  it("change nothing in a second update, nor after a refresh", async () => {
    for (const extra of [[], ["--refresh"]]) {
      const { code, stdout } = await pulumi("preview", "--expect-no-changes", ...extra);
      assert.equal(code, 0, stdout);
    }
  });

  it("leave nothing after a destroy", async () => {
    const { code, stdout } = await pulumi("destroy", "--yes", "--skip-preview");
    assert.equal(code, 0, stdout);
    assert.equal((await sandbox.kubectl("get", "crd", "-o", "name")).stdout, "");
  });
});
