import { isNoCredential, mustBeNoCredential } from "../../lib/credentials.ts";
import { podWith } from "../../lib/examples.ts";
import { at } from "../../lib/field.ts";
import { cisKubernetes } from "../../lib/frameworks.ts";
import { podRule } from "../../lib/rule.ts";
import { findEach } from "../../lib/finding.ts";

export const environmentCredentials = podRule({
  name: "environment-credentials",
  title: "Environment variables must hold no credentials",
  why: "A value in a manifest is readable in the repository, in the state and to whoever may list pods.",
  fix: "Take the value out and rotate it; keep it in Secrets Manager and let External Secrets bring it as a file.",
  severity: "high",
  controls: [cisKubernetes("5.4.1")],
  examples: {
    good: [
      {
        title: "Where the secret is, not what it is",
        resource: podWith({
          env: [
            { name: "DB_PASSWORD_FILE", value: "/etc/database/password" },
            { name: "DB_PASSWORD", valueFrom: { secretKeyRef: { name: "db", key: "password" } } },
          ],
        }),
      },
    ],
    bad: [
      {
        title: "A password by its name",
        resource: podWith({ env: [{ name: "DB_PASSWORD", value: "correct horse" }] }),
        paths: ["spec.containers[0].env[0].value"],
      },
      {
        title: "A password within a URL",
        resource: podWith({ env: [{ name: "DATABASE", value: "postgres://shop:horse@db:5432/shop" }] }),
        paths: ["spec.containers[0].env[0].value"],
      },
    ],
  },
  check: ({ environment }) =>
    findEach(environment, (variable) =>
      mustBeNoCredential(at(variable, "name").value, at(variable, "value"), "a value that is no secret"),
    ),
  admission: () => ({
    allContainers: {
      env: `container.?env.orValue([]).all(variable,
        ${isNoCredential("variable.name", 'variable.?value.orValue("")')})`,
    },
  }),
});
