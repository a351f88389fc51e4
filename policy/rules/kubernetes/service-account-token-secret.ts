import { changed } from "../../lib/admission.ts";
import { manifest } from "../../lib/examples.ts";
import { at } from "../../lib/field.ts";
import { must } from "../../lib/finding.ts";
import { kindRule } from "../../lib/kind-rule.ts";

const TYPE = "kubernetes.io/service-account-token";

export const serviceAccountTokenSecret = kindRule({
  name: "service-account-token-secret",
  title: "Secrets must hold no tokens of service accounts",
  why: "Such a token never expires, and whoever reads the Secret once is the service account until the Secret is deleted.",
  fix: "Remove the Secret; mount a projected token, which expires, or make one by kubectl create token.",
  severity: "high",
  controls: [],
  kinds: ["core/Secret"],
  examples: {
    good: [{ title: "Any other Secret", resource: manifest("v1", "Secret", { type: "Opaque" }) }],
    bad: [
      {
        title: "A token that stays",
        resource: manifest("v1", "Secret", {
          metadata: {
            name: "ci-token",
            namespace: "shop",
            annotations: { "kubernetes.io/service-account.name": "ci" },
          },
          type: TYPE,
        }),
        paths: ["type"],
      },
    ],
  },
  check: ({ root }) => [must(at(root, "type"), (type) => type !== TYPE, "any other type")],
  admission: () => ({
    resources: [{ apiGroups: [""], resources: ["secrets"] }],
    changed: changed((object) => `${object}.?type.orValue("")`),
    object: { type: `object.?type.orValue("") != "${TYPE}"` },
  }),
});
