/** Previews of services as pulumi prints them, from the manifests that the chart's own golden files have. */
import { readFileSync } from "node:fs";
import { parseAllDocuments } from "yaml";
import type { PreviewDigest, PreviewStep } from "../../../ci/preview/plan.ts";

type Manifest = Record<string, unknown> & {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
};

const STACK = "urn:pulumi:production::slipway::";
const root = `${STACK}pulumi:pulumi:Stack::slipway-production`;

export function chartObjects(golden: string): Manifest[] {
  const text = readFileSync(new URL(`../../charts/golden/${golden}.yaml`, import.meta.url), "utf8");
  return parseAllDocuments(text).flatMap((each) => (each.toJS() as Manifest | null) ?? []);
}

/** What `pulumi preview --json` says of the service `web` with these objects, among what is not its own. */
export function previewOf(objects: readonly Manifest[]): PreviewDigest {
  const service = `${STACK}slipway:service:Service::slipway-production-web`;
  const chart = `${STACK}slipway:service:Service$kubernetes:helm.sh/v4:Chart::slipway-production-web-chart`;
  const step = (urn: string, parent: string, inputs: Record<string, unknown> = {}): PreviewStep => ({
    ...{ op: "create", urn },
    newState: { parent, inputs },
  });
  const namespace = {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: {
      name: "shop",
      labels: { "pod-security.kubernetes.io/enforce": "restricted" },
      annotations: {},
    },
  };
  return {
    steps: [
      step(root, ""),
      step(`${STACK}kubernetes:core/v1:Namespace::monitoring`, root, {
        ...namespace,
        metadata: { name: "monitoring" },
      }),
      step(service, root),
      step(`${STACK}slipway:service:Service$aws:iam/role:Role::web-reader`, service, { name: "web-reader" }),
      step(`${STACK}slipway:service:Service$kubernetes:core/v1:Namespace::web-namespace`, service, namespace),
      step(chart, service, { chart: "./charts/service" }),
      ...objects.map((object) => {
        const { apiVersion, kind, metadata } = object;
        const type = `kubernetes:${apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`}:${kind}`;
        return step(
          `${STACK}slipway:service:Service$kubernetes:helm.sh/v4:Chart$${type}::web-chart:${metadata.namespace}/${metadata.name}`,
          chart,
          { ...object, __initialApiVersion: apiVersion, status: { phase: "Pending" } },
        );
      }),
    ],
  };
}
