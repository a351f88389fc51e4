import { podWith } from "../../lib/examples.ts";
import { at, type Field, isAbsent, items } from "../../lib/field.ts";
import { findAll, findEach, type Finding, must } from "../../lib/finding.ts";
import { cisEks, cisKubernetes } from "../../lib/frameworks.ts";
import { podRule } from "../../lib/rule.ts";

const mustBeUnset = (reference: Field): Finding | undefined => must(reference, isAbsent, "not set");

export const secretEnvironment = podRule({
  name: "secret-environment",
  title: "Secrets should be files, not environment variables",
  why: "An environment is inherited by every child process, printed by crash reports, and keeps the old value when a secret is rotated.",
  fix: "Mount the Secret as a volume and have the program read the file.",
  severity: "low",
  enforcement: "advisory",
  controls: [cisEks("4.4.1"), cisKubernetes("5.4.1")],
  examples: {
    good: [
      {
        title: "A file",
        resource: podWith({ env: [{ name: "DATABASE_URL_FILE", value: "/etc/database/url" }] }),
      },
    ],
    bad: [
      {
        title: "One value, and all of a Secret",
        resource: podWith({
          env: [{ name: "DB_PASSWORD", valueFrom: { secretKeyRef: { name: "db", key: "password" } } }],
          envFrom: [{ secretRef: { name: "shop" } }],
        }),
        paths: [
          "spec.containers[0].env[0].valueFrom.secretKeyRef",
          "spec.containers[0].envFrom[0].secretRef",
        ],
      },
    ],
  },
  check: ({ environment, allContainers }) => [
    ...findEach(environment, (variable) => mustBeUnset(at(variable, "valueFrom", "secretKeyRef"))),
    ...findAll(allContainers, (container) =>
      findEach(items(at(container, "envFrom")), (source) => mustBeUnset(at(source, "secretRef"))),
    ),
  ],
  admission: () => ({
    allContainers: {
      "env.valueFrom.secretKeyRef":
        "container.?env.orValue([]).all(variable, !variable.?valueFrom.?secretKeyRef.hasValue())",
      "envFrom.secretRef": "container.?envFrom.orValue([]).all(source, !has(source.secretRef))",
    },
  }),
});
