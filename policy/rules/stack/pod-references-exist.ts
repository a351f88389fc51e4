import { candidatesOf, type ReferredKind } from "../../lib/made-objects.ts";
import { someOf } from "../../lib/answer.ts";
import { at, type Field, isAbsent, items } from "../../lib/field.ts";
import { type Findings } from "../../lib/finding.ts";
import { serviceAccountOf } from "../../lib/service-account.ts";
import { deploymentOf, namespace, object } from "../../lib/stack-examples.ts";
import {
  inReach,
  isReferredTo,
  mustHold,
  mayBeMade,
  whereSeenWhole,
  type Workload,
  workloadsOf,
} from "../../lib/stack-objects.ts";
import { type Stack, stackRule } from "../../lib/stack-rule.ts";

/** A name in a pod that something has to be called. */
interface Reference {
  readonly kind: ReferredKind;
  readonly name: Field;
  /** Whether the pod starts without it. */
  readonly optional: Field;
}

const referenceAt = (kind: Reference["kind"], holder: Field, key = "name"): Reference => ({
  kind,
  name: at(holder, key),
  optional: at(holder, "optional"),
});

const ofContainer = (container: Field): readonly Reference[] => [
  ...items(at(container, "envFrom")).flatMap((source) => [
    referenceAt("ConfigMap", at(source, "configMapRef")),
    referenceAt("Secret", at(source, "secretRef")),
  ]),
  ...items(at(container, "env")).flatMap((variable) => [
    referenceAt("ConfigMap", at(variable, "valueFrom", "configMapKeyRef")),
    referenceAt("Secret", at(variable, "valueFrom", "secretKeyRef")),
  ]),
];

const ofVolume = (volume: Field): readonly Reference[] => [
  referenceAt("ConfigMap", at(volume, "configMap")),
  referenceAt("Secret", at(volume, "secret"), "secretName"),
  referenceAt("PersistentVolumeClaim", at(volume, "persistentVolumeClaim"), "claimName"),
  ...items(at(volume, "projected", "sources")).flatMap((source) => [
    referenceAt("ConfigMap", at(source, "configMap")),
    referenceAt("Secret", at(source, "secret")),
  ]),
];

const referencesOf = ({ spec, allContainers }: Workload): readonly Reference[] =>
  [
    { kind: "ServiceAccount" as const, name: serviceAccountOf(spec), optional: at(spec, "optional") },
    ...items(at(spec, "imagePullSecrets")).map((secret) => referenceAt("Secret", secret)),
    ...allContainers.flatMap(ofContainer),
    ...items(at(spec, "volumes")).flatMap(ofVolume),
  ].filter(({ name, optional }) => !isAbsent(name.value) && name.value !== "" && optional.value !== true);

/** What every namespace has from the start. */
const GIVEN: Readonly<Record<string, unknown>> = {
  ConfigMap: "kube-root-ca.crt",
  ServiceAccount: "default",
};

function checkReference(stack: Stack, { object: from }: Workload, { kind, name }: Reference): Findings {
  if (name.value === GIVEN[kind]) return [];
  const exists = someOf(inReach(from, { name }, candidatesOf(stack, kind)), (each) =>
    isReferredTo(from, { name }, each),
  );
  const missing = mustHold(exists, name, `the name of a ${kind} in the same namespace`);
  return whereSeenWhole(stack, from.namespace, missing);
}

const account = object("v1", "ServiceAccount", {});

export const podReferencesExist = stackRule({
  name: "pod-references-exist",
  title: "Pods must refer to service accounts, ConfigMaps, Secrets and volumes that exist",
  why: "A pod with a reference to nothing is not made, or waits for ever, and its rollout stands still until it times out.",
  fix: "Correct the name, or add the object. Judged where the stack makes the namespace, and no Helm release puts objects into it.",
  severity: "medium",
  enforcement: "advisory",
  controls: [],
  examples: {
    good: [
      {
        title: "Its own account, and a Secret by External Secrets",
        resources: [
          namespace,
          account,
          object("external-secrets.io/v1", "ExternalSecret", { target: { name: "shop-secrets" } }),
          deploymentOf({
            serviceAccountName: "shop",
            volumes: [{ name: "secrets", secret: { secretName: "shop-secrets" } }],
          }),
        ],
      },
      {
        title: "In a namespace that somebody else makes",
        resources: [deploymentOf({ serviceAccountName: "shop" })],
      },
      {
        title: "What the pod can do without",
        resources: [
          namespace,
          deploymentOf({ volumes: [{ name: "a", configMap: { name: "extra", optional: true } }] }),
        ],
      },
    ],
    bad: [
      {
        title: "A service account that is not there",
        resources: [namespace, account, deploymentOf({ serviceAccountName: "shopp" })],
        reported: [[2, "spec.template.spec.serviceAccountName"]],
      },
      {
        title: "A Secret, a ConfigMap and a volume that are not there",
        resources: [
          namespace,
          deploymentOf({
            containers: [{ name: "app", envFrom: [{ secretRef: { name: "shop" } }] }],
            volumes: [
              { name: "config", configMap: { name: "shop" } },
              { name: "data", persistentVolumeClaim: { claimName: "shop" } },
            ],
          }),
        ],
        reported: [
          [1, "spec.template.spec.containers[0].envFrom[0].secretRef.name"],
          [1, "spec.template.spec.volumes[0].configMap.name"],
          [1, "spec.template.spec.volumes[1].persistentVolumeClaim.claimName"],
        ],
      },
    ],
  },
  check: (stack) =>
    workloadsOf(stack)
      .filter(({ object }) => mayBeMade(stack, object.namespace))
      .flatMap((workload) =>
        referencesOf(workload).flatMap((reference) => checkReference(stack, workload, reference)),
      ),
});
