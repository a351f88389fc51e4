import { type Manifest } from "./dry-run.ts";

/** A digest, so that no rule minds. */
export const IMAGE = `registry.example/shop@sha256:${"0123456789abcdef".repeat(4)}`;

const SELECTED = { "test.example/app": "shop" };

type Properties = Readonly<Record<string, unknown>>;

/** The specs that the API takes of some kinds, by what examples have of them. */
const SPECS: Readonly<Record<string, (spec: Properties) => Properties>> = {
  CronJob: ({ jobTemplate, ...spec }) => ({ ...spec, jobTemplate: { spec: jobSpec(specOf(jobTemplate)) } }),
  DaemonSet: (spec) => selecting(spec),
  Deployment: (spec) => selecting(spec),
  Ingress: (spec) =>
    "rules" in spec || "defaultBackend" in spec ? spec : { ...spec, rules: [{ host: "shop.example.com" }] },
  Job: (spec) => jobSpec(spec),
  PersistentVolumeClaim: (spec) => claimSpec(spec),
  ReplicaSet: (spec) => selecting(spec),
  Service: (spec) => ({
    ...spec,
    ports: ((spec["ports"] ?? [{ port: 80 }]) as object[]).map((port, index) => ({
      name: `p${index}`,
      ...port,
    })),
  }),
  StatefulSet: ({ volumeClaimTemplates = [], ...spec }) => ({
    ...selecting(spec),
    volumeClaimTemplates: (volumeClaimTemplates as Properties[]).map((template) => ({
      ...template,
      spec: claimSpec(specOf(template)),
    })),
  }),
};

const specOf = (owner: unknown): Properties => (owner as { spec?: Properties } | undefined)?.spec ?? {};

const claimSpec = (spec: Properties): Properties => ({
  ...spec,
  resources: { requests: { storage: "1Gi" } },
});

const withContainers = (ofPod: Properties): Properties => ({
  containers: [{ name: "app", image: IMAGE }],
  ...ofPod,
});

function jobSpec({ template, ...spec }: Properties): Properties {
  return {
    ...spec,
    template: {
      ...(template as object),
      spec: withContainers({ restartPolicy: "Never", ...specOf(template) }),
    },
  };
}

function selecting({ template, ...spec }: Properties): Properties {
  const { metadata } = (template ?? {}) as NonNullable<NonNullable<Manifest["spec"]>["template"]>;
  return {
    ...spec,
    selector: { matchLabels: SELECTED },
    template: {
      metadata: { ...metadata, labels: { ...metadata?.labels, ...SELECTED } },
      spec: withContainers(specOf(template)),
    },
  };
}

/** Examples say what their rule is about and no more: the API wants images, and labels to select by. */
export function completed(manifest: Manifest): Manifest {
  const withImages = JSON.parse(
    JSON.stringify(manifest, (key, value: unknown) =>
      key.toLowerCase().endsWith("containers") && Array.isArray(value)
        ? value.map((container: object) => ({ image: IMAGE, ...container }))
        : value,
    ),
  ) as Manifest;
  const complete = SPECS[manifest.kind];
  return complete ? { ...withImages, spec: complete(specOf(withImages)) } : withImages;
}
