import { mustBeNoCredential } from "../../lib/credentials.ts";
import { manifest } from "../../lib/examples.ts";
import { at, properties } from "../../lib/field.ts";
import { cisKubernetes } from "../../lib/frameworks.ts";
import { kindRule } from "../../lib/kind-rule.ts";

export const configMapCredentials = kindRule({
  name: "config-map-credentials",
  title: "ConfigMaps must hold no credentials",
  why: "A ConfigMap is not encrypted with the cluster's key, and is readable to many who may not read Secrets.",
  fix: "Take the value out and rotate it; keep it in Secrets Manager and let External Secrets bring it as a Secret.",
  severity: "high",
  controls: [cisKubernetes("5.4.1")],
  kinds: ["core/ConfigMap"],
  examples: {
    good: [{ title: "Settings", resource: manifest("v1", "ConfigMap", { data: { LOG_LEVEL: "info" } }) }],
    bad: [
      {
        title: "A token by its name",
        resource: manifest("v1", "ConfigMap", { data: { apiToken: "d0a1b2c3" } }),
        paths: ["data.apiToken"],
      },
      {
        title: "A key in a file",
        resource: manifest("v1", "ConfigMap", { data: { "tls.pem": "-----BEGIN PRIVATE KEY-----" } }),
        paths: ['data["tls.pem"]'],
      },
    ],
  },
  check: ({ root }) =>
    properties(at(root, "data")).map((entry) =>
      mustBeNoCredential(entry.key, entry, "a value that is no secret"),
    ),
});
