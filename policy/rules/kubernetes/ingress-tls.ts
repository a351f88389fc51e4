import { changed, optionalAt } from "../../lib/admission.ts";
import { manifest } from "../../lib/examples.ts";
import { at, type Field, isAbsent, items, UNKNOWN } from "../../lib/field.ts";
import { type Finding, must, unless } from "../../lib/finding.ts";
import { INGRESS, ingress } from "../../lib/ingress.ts";
import { kindRule } from "../../lib/kind-rule.ts";

/** The AWS Load Balancer Controller takes its certificates by ARN, not by a Secret that spec.tls could name. */
const CERTIFICATE = "alb.ingress.kubernetes.io/certificate-arn";

/** Whether a certificate for `certified`, which may be a wildcard of one label, is good for `host`. */
function covers(certified: unknown, host: string): boolean {
  if (typeof certified !== "string") return false;
  return certified.startsWith("*.")
    ? host.slice(host.indexOf(".")) === certified.slice(1)
    : certified === host;
}

function mustBeCovered(rule: Field, certified: readonly Field[]): Finding | undefined {
  const host = at(rule, "host");
  const allowed = "a host that spec.tls lists";
  const { value } = host;
  if (typeof value === "string" && certified.some((field) => covers(field.value, value))) return undefined;
  const unknown = certified.find((field) => field.value === UNKNOWN);
  return unknown ? { kind: "unknown", field: unknown, allowed } : must(host, () => false, allowed);
}

export const ingressTls = kindRule({
  name: "ingress-tls",
  title: "Ingresses must serve every host by TLS",
  why: "Without TLS whoever is on the way reads and changes sessions and passwords.",
  fix: `Add the host, with a Secret of its certificate, to spec.tls; for the AWS Load Balancer Controller set the annotation ${CERTIFICATE}.`,
  severity: "high",
  controls: [],
  kinds: INGRESS,
  examples: {
    good: [
      {
        title: "A certificate for the host",
        resource: ingress({
          tls: [{ hosts: ["shop.example.com"], secretName: "shop-tls" }],
          rules: [{ host: "shop.example.com" }],
        }),
      },
      {
        title: "A wildcard certificate",
        resource: ingress({
          tls: [{ hosts: ["*.example.com"], secretName: "example-tls" }],
          rules: [{ host: "shop.example.com" }],
        }),
      },
      {
        title: "A certificate of the load balancer",
        resource: manifest("networking.k8s.io/v1", "Ingress", {
          metadata: {
            name: "shop",
            namespace: "shop",
            annotations: {
              [CERTIFICATE]:
                "arn:aws:acm:eu-west-1:111122223333:certificate/0a1b2c3d-1111-2222-3333-444455556666",
            },
          },
          spec: { rules: [{ host: "shop.example.com" }] },
        }),
      },
    ],
    bad: [
      {
        title: "Plain HTTP",
        resource: ingress({ rules: [{ host: "shop.example.com" }] }),
        paths: ["spec.rules[0].host"],
      },
      {
        title: "A certificate for another host",
        resource: ingress({
          tls: [{ hosts: ["shop.example.com"], secretName: "shop-tls" }],
          rules: [{ host: "shop.example.com" }, { host: "admin.example.com" }],
        }),
        paths: ["spec.rules[1].host"],
      },
      {
        title: "Plain HTTP for whatever comes",
        resource: ingress({ defaultBackend: { service: { name: "shop", port: { number: 80 } } } }),
        paths: ["spec.tls"],
      },
    ],
  },
  check: ({ root }) => {
    const tls = at(root, "spec", "tls");
    const rules = items(at(root, "spec", "rules"));
    const certified = items(tls).flatMap((entry) => items(at(entry, "hosts")));
    const findings =
      rules.length === 0
        ? [must(tls, (value) => Array.isArray(value) && value.length > 0, "a list of certificates")]
        : rules.map((rule) => mustBeCovered(rule, certified));
    return unless(
      at(root, "metadata", "annotations", CERTIFICATE),
      (arn) => !isAbsent(arn) && arn !== "" && arn !== UNKNOWN,
      findings,
    );
  },
  admission: () => {
    const certificate = (object: string): string =>
      `${optionalAt(object, "metadata", "annotations", CERTIFICATE)}.orValue("")`;
    const isCovered = `(certified.startsWith("*.")
      ? rule.host.contains(".") && rule.host.substring(rule.host.indexOf(".")) == certified.substring(1)
      : rule.host == certified)`;
    return {
      resources: [{ apiGroups: ["networking.k8s.io"], resources: ["ingresses"] }],
      changed: changed((object) => `${object}.spec`, certificate),
      object: {
        "spec.tls": `${certificate("object")} != "" || has(object.spec.rules) || has(object.spec.tls)`,
        "spec.rules[].host": `${certificate("object")} != "" || object.spec.?rules.orValue([]).all(rule,
          has(rule.host) && object.spec.?tls.orValue([]).exists(entry,
            entry.?hosts.orValue([]).exists(certified, ${isCovered})))`,
      },
    };
  },
});
