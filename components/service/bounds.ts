/** Bounds and patterns that several declarations share. */

/** An unprivileged process listens from 1024 up. */
export const unprivilegedPort = { min: 1024, max: 65_535 };
export const anyPort = { min: 1, max: 65_535 };
/** One pod can't be moved without an interruption. */
export const replicas = { min: 2, max: 1000 };
/** Of Jobs that failed. */
export const retries = { min: 0, max: 20 };
/** Seconds that a Job may take: at most a day. */
export const jobSeconds = { min: 1, max: 86_400 };
/** Seconds; ELB's longest deregistration delay is as long. */
export const waitSeconds = { min: 0, max: 3600 };
/** Of failed checks, and of iterations. */
export const checks = { min: 1, max: 100 };
export const progressDeadlineSeconds = { min: 30, max: 3600 };

/** `sha256:` and 64 hexadecimal digits. */
export const digestPattern = /^sha256:[0-9a-f]{64}$/;
/** Name of an environment variable. */
export const variablePattern = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** Key of a ConfigMap, but for `.`, `..` and hidden files. Source: Kubernetes, "ConfigMaps", "ConfigMap object". */
export const fileNamePattern = /^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,252}$/;
export const hostnamePattern = /^(\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/;
/** Name of an HTTP header, in lower case. Source: RFC 9110, section 5.1. */
export const headerPattern = /^[a-z0-9!#$%&'*+.^_`|~-]+$/;
export { urlPattern } from "../patterns.ts";
/** An RFC 1123 label, or nothing. */
export const objectNamePattern = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)?$/;
/** Key and value of a label. Source: Kubernetes, "Labels and Selectors". */
export { labelKey as labelKeyPattern, labelValue as labelValuePattern } from "../compute/scheduling.ts";
/** A DNS subdomain, or nothing. Source: Kubernetes, "Object Names and IDs". */
export const subdomainPattern = /^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?)?$/;
/** A path in a container, without `.` and `..`, which a mount does not take (Kubernetes API reference, VolumeMount v1). */
export const mountPathPattern = /^(\/\.?[A-Za-z0-9_][A-Za-z0-9_.-]*)+$/;
/** A part of an RFC 1123 label. */
export const volumeNamePattern = /^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/;
/** The characters of a path and a query that need no escapes. Source: RFC 3986, sections 3.3 and 3.4. */
export const requestPathPattern = /^\/[A-Za-z0-9/_.~%!$&'()*+,;=:@?-]*$/;
/** A Kubernetes quantity. */
export const quantityPattern = /^[0-9]+(\.[0-9]+)?(m|k|M|G|T|Ki|Mi|Gi|Ti)?$/;
/** Name of a metric: a part of the path that adapters answer (Kubernetes, `custom.metrics.k8s.io`). */
export const metricNamePattern = /^[A-Za-z0-9_:][A-Za-z0-9_:.-]{0,252}$/;
export const kindPattern = /^[A-Z][A-Za-z0-9]{0,62}$/;
/** A version, with the group of its API where that has one. */
export const apiVersionPattern = /^([a-z0-9][a-z0-9.-]{0,251}\/)?v[a-z0-9]{1,62}$/;
/** A name of PostgreSQL's that needs no quotes; it cuts a longer one (PostgreSQL documentation, "Identifiers"). */
export const identifierPattern = /^[a-z_][a-z0-9_]{0,62}$/;

/** Whether it is a whole number from a bound's least to its most. */
export function isWithin(
  value: number,
  { min, max }: { readonly min: number; readonly max: number },
): boolean {
  return Number.isInteger(value) && value >= min && value <= max;
}
