import { changed, optionalAt } from "../../lib/admission.ts";
import { manifest } from "../../lib/examples.ts";
import {
  albAnnotationsInCel,
  isAlbInCel,
  isAlbIngress,
  listenersOf,
  servesByTls,
  servesByTlsInCel,
} from "../../lib/alb-tls.ts";
import { allOf, anyOf, ask, not, when } from "../../lib/answer.ts";
import { at, type Field, items, UNKNOWN } from "../../lib/field.ts";
import { type Finding, isText, must, violation } from "../../lib/finding.ts";
import { INGRESS, ingress } from "../../lib/ingress.ts";
import { kindRule } from "../../lib/kind-rule.ts";

/** The AWS Load Balancer Controller takes its certificates by ARN, not by a Secret that spec.tls could name. */
const CERTIFICATE = "alb.ingress.kubernetes.io/certificate-arn";

/** Annotations by which other clouds' load balancers, and Traefik, take their certificates. */
const OTHER_CERTIFICATES = [
  "appgw.ingress.kubernetes.io/appgw-ssl-certificate",
  "ingress.gcp.kubernetes.io/pre-shared-cert",
  "networking.gke.io/managed-certificates",
  "traefik.ingress.kubernetes.io/router.tls.certresolver",
];

const ALB_ALLOWED =
  "an HTTPS listener with a certificate, named or found by the hosts, and ssl-redirect where there is HTTP as well";

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
  fix: `Add the host, with a Secret of its certificate, to spec.tls; for the AWS Load Balancer Controller set the annotations listen-ports with HTTPS, ssl-redirect, and ${CERTIFICATE} unless the certificate is found by its hosts.`,
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
        title: "A load balancer with a certificate that also serves plain HTTP",
        resource: manifest("networking.k8s.io/v1", "Ingress", {
          metadata: {
            name: "shop",
            namespace: "shop",
            annotations: {
              [CERTIFICATE]: "arn:aws:acm:eu-west-1:111122223333:certificate/0a1b2c3d",
              "alb.ingress.kubernetes.io/listen-ports": '[{"HTTP":80},{"HTTPS":443}]',
            },
          },
          spec: { ingressClassName: "alb", rules: [{ host: "shop.example.com" }] },
        }),
        paths: ['metadata.annotations["alb.ingress.kubernetes.io/listen-ports"]'],
      },
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
    const isElsewhere = anyOf(
      OTHER_CERTIFICATES.map((key) => ask(at(root, "metadata", "annotations", key), isText)),
    );
    const isAlb = isAlbIngress(root);
    return [
      ...when(allOf([isAlb, not(servesByTls(root))]), [violation(listenersOf(root), ALB_ALLOWED)]),
      ...when(allOf([not(isAlb), not(isElsewhere)]), findings),
    ];
  },
  admission: () => {
    const isCovered = `(certified.startsWith("*.")
      ? rule.host.contains(".") && rule.host.substring(rule.host.indexOf(".")) == certified.substring(1)
      : rule.host == certified)`;
    const isElsewhere = (object: string): string =>
      OTHER_CERTIFICATES.map(
        (key) => `${optionalAt(object, "metadata", "annotations", key)}.orValue("") != ""`,
      ).join(" || ");
    const isFine = `${isAlbInCel("object")} || ${isElsewhere("object")}`;
    return {
      resources: [{ apiGroups: ["networking.k8s.io"], resources: ["ingresses"] }],
      changed: changed((object) => `${object}.spec`, albAnnotationsInCel),
      object: {
        "metadata.annotations": `!${isAlbInCel("object")} || (${servesByTlsInCel("object")})`,
        "spec.tls": `${isFine} || has(object.spec.rules) || has(object.spec.tls)`,
        "spec.rules[].host": `${isFine} || object.spec.?rules.orValue([]).all(rule,
          has(rule.host) && object.spec.?tls.orValue([]).exists(entry,
            entry.?hosts.orValue([]).exists(certified, ${isCovered})))`,
      },
    };
  },
});
