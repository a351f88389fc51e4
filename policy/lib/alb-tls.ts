import { literal, optionalAt } from "./admission.ts";
import { allOf, type Answer, anyOf, ask, not } from "./answer.ts";
import { at, type Field, isAbsent, isObject, items, properties } from "./field.ts";

/** What AWS Load Balancer Controller reads of an Ingress: annotations below this prefix. */
export const ALB = "alb.ingress.kubernetes.io/";

const CLASS_ANNOTATION = "kubernetes.io/ingress.class";

/** Classes of other controllers, which don't read its annotations. */
const OTHER_CLASS =
  /apisix|azure|cilium|contour|gce|haproxy|higress|istio|kong|nginx|skipper|tailscale|traefik/;

const annotation = (root: Field, name: string): Field => at(root, "metadata", "annotations", name);

const isText = (value: unknown): boolean => typeof value === "string" && value !== "";

const classOf = (root: Field): Field => {
  const own = at(root, "spec", "ingressClassName");
  return isText(own.value) ? own : annotation(root, CLASS_ANNOTATION);
};

/** Whether AWS Load Balancer Controller makes an Application Load Balancer of an Ingress. */
export const isAlbIngress = (root: Field): Answer =>
  anyOf([
    ask(classOf(root), (name) => name === "alb"),
    allOf([
      ask(
        at(root, "metadata", "annotations"),
        (annotations) => isObject(annotations) && Object.keys(annotations).some((key) => key.startsWith(ALB)),
      ),
      ask(classOf(root), (name) => typeof name !== "string" || !OTHER_CLASS.test(name)),
    ]),
  ]);

const LISTEN_PORTS = `${ALB}listen-ports`;
const CERTIFICATE = `${ALB}certificate-arn`;
const HTTPS = /"HTTPS"\s*:/;
const HTTP = /"HTTP"\s*:/;
/** An action that sends on to HTTPS, which does for a listener what ssl-redirect does. */
const [REDIRECT, TO] = ['"redirect"', '"HTTPS"'];

/** By hand, since a regular expression for it would take the square of an annotation's length. */
const redirects = (value: unknown): boolean => {
  if (typeof value !== "string") return false;
  const at = value.indexOf(REDIRECT);
  return at !== -1 && value.includes(TO, at);
};

const matches =
  (pattern: RegExp) =>
  (value: unknown): boolean =>
    typeof value === "string" && pattern.test(value);

/**
 * Whether an Application Load Balancer serves an Ingress by TLS alone: it listens to HTTPS, which it does by default
 * only where a certificate is named; has a certificate, named or found by the hosts; and sends plain HTTP on. An
 * Ingress of a group may leave the last to another one of it. Source: AWS Load Balancer Controller, "Ingress
 * annotations" (listen-ports, certificate-arn, ssl-redirect) and "Certificate discovery".
 */
export function servesByTls(root: Field): Answer {
  const [ports, certificate] = [annotation(root, LISTEN_PORTS), annotation(root, CERTIFICATE)];
  const isNamed = ask(certificate, isText);
  const rules = items(at(root, "spec", "rules"));
  const hosts = items(at(root, "spec", "tls")).flatMap((entry) => items(at(entry, "hosts")));
  const isFound = anyOf([
    ...hosts.map((host) => ask(host, isText)),
    rules.length > 0 && allOf(rules.map((rule) => ask(at(rule, "host"), isText))),
  ]);
  const isRedirected = anyOf([
    ask(annotation(root, `${ALB}ssl-redirect`), (value) => isText(value) || typeof value === "number"),
    ask(annotation(root, `${ALB}group.name`), isText),
    ...properties(at(root, "metadata", "annotations"))
      .filter(({ key }) => String(key).startsWith(`${ALB}actions.`))
      .map((action) => ask(action, redirects)),
  ]);
  return allOf([
    anyOf([ask(ports, matches(HTTPS)), allOf([isNamed, ask(ports, (value) => !isText(value))])]),
    anyOf([isNamed, isFound]),
    anyOf([not(ask(ports, matches(HTTP))), isRedirected]),
  ]);
}

/** Where to say that it does not. */
export const listenersOf = (root: Field): Field => {
  const [ports, certificate] = [annotation(root, LISTEN_PORTS), annotation(root, CERTIFICATE)];
  return isAbsent(ports.value) && !isAbsent(certificate.value) ? certificate : ports;
};

const text = (object: string, name: string): string =>
  `${optionalAt(object, "metadata", "annotations", name)}.orValue("")`;

const annotationsOf = (object: string): string => `${object}.metadata.?annotations.orValue({})`;

/** What the two depend on, for CEL to see whether it changes: the annotations of the load balancer. */
export const albAnnotationsInCel = (object: string): string =>
  `(${[LISTEN_PORTS, CERTIFICATE, `${ALB}ssl-redirect`, `${ALB}group.name`, CLASS_ANNOTATION]
    .map((name) => text(object, name))
    .join(' + " " + ')})`;

/** `isAlbIngress` as CEL. */
export const isAlbInCel = (object: string): string => {
  const own = `${object}.spec.?ingressClassName.orValue("")`;
  const name = `(${own} != "" ? ${own} : ${text(object, CLASS_ANNOTATION)})`;
  return `(${name} == "alb" || (${annotationsOf(object)}.exists(key, key.startsWith(${literal(ALB)})) &&
    !${name}.matches(${literal(OTHER_CLASS.source)})))`;
};

/** `servesByTls` as CEL. */
export const servesByTlsInCel = (object: string): string => {
  const [ports, certificate] = [text(object, LISTEN_PORTS), text(object, CERTIFICATE)];
  const rules = `${object}.spec.?rules.orValue([])`;
  const isFound = `(${object}.spec.?tls.orValue([]).exists(entry, entry.?hosts.orValue([]).exists(host, host != "")) ||
    (${rules}.size() > 0 && ${rules}.all(rule, rule.?host.orValue("") != "")))`;
  const isRedirected = `(${text(object, `${ALB}ssl-redirect`)} != "" || ${text(object, `${ALB}group.name`)} != "" ||
    ${annotationsOf(object)}.exists(key, key.startsWith(${literal(`${ALB}actions.`)}) &&
      ${object}.metadata.annotations[key].matches(${literal(`${REDIRECT}[\\s\\S]*${TO}`)})))`;
  return `(${ports}.matches(${literal(HTTPS.source)}) || (${ports} == "" && ${certificate} != "")) &&
    (${certificate} != "" || ${isFound}) &&
    (!${ports}.matches(${literal(HTTP.source)}) || ${isRedirected})`;
};
