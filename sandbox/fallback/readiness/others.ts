import { compile, type JSONPathQuery, type JSONValue } from "json-p3";
import {
  type KubeObject,
  at,
  conditionOf,
  isOwnedBy,
  listAt,
  numberAt,
  recordAt,
  textAt,
} from "../../kubernetes/objects.ts";
import { READY, type ReadinessRule, type Verdict, waiting } from "./verdict.ts";

/**
 * How long a Service's endpoints have to stay the same. The official plugin waits ten seconds for stragglers; on
 * one machine there are none after one.
 */
const ENDPOINTS_SETTLE_MS = 1_000;

/** No endpoint is unready, and a load balancer has an address. */
export const service: ReadinessRule = {
  related: { group: "discovery.k8s.io", version: "v1", kind: "EndpointSlice" },
  settleMs: ENDPOINTS_SETTLE_MS,
  judge(object, slices) {
    if (textAt(object, "spec", "type") === "LoadBalancer" && !hasAddress(object)) {
      return waiting("Service was not allocated an IP address; does your cloud provider support this?");
    }
    const own = slices.filter((slice) => isOwnedBy(slice, object));
    if (!targetsPods(object)) return READY;
    const endpoints = own.flatMap((slice) => listAt(slice, "endpoints"));
    const unready = endpoints.some(
      (each) => at(each, "conditions", "ready") === false && at(each, "conditions", "terminating") !== true,
    );
    return own.length > 0 && !unready
      ? READY
      : waiting(
          "Service does not target any Pods. Selected Pods may not be ready, or field '.spec.selector' may not match labels on any Pods",
        );
  },
};

function hasAddress(object: KubeObject): boolean {
  return listAt(object, "status", "loadBalancer", "ingress").length > 0;
}

function targetsPods(object: KubeObject): boolean {
  return (
    textAt(object, "spec", "type") !== "ExternalName" &&
    textAt(object, "spec", "clusterIP") !== "None" &&
    Object.keys(recordAt(object, "spec", "selector")).length > 0
  );
}

/** Every path leads to a Service that exists, and the ingress controller has given it an address. */
export const ingress: ReadinessRule = {
  related: { group: "", version: "v1", kind: "Service" },
  judge(object, services) {
    const backends = listAt(object, "spec", "rules")
      .flatMap((rule) => listAt(rule, "http", "paths"))
      .map((path) => textAt(path, "backend", "service", "name"));
    const missing = backends.filter(
      (name) => name !== "" && !services.some((each) => each.metadata.name === name),
    );
    if (missing.length > 0)
      return waiting(`Ingress has paths to Services that do not exist: ${missing.join(", ")}`);
    return hasAddress(object)
      ? READY
      : waiting(
          "Ingress .status.loadBalancer field was not updated with a hostname/IP address. Is an ingress controller running?",
        );
  },
};

/** A claim is bound or, where its class waits for the first consumer, pending. */
export const persistentVolumeClaim: ReadinessRule = {
  related: { group: "storage.k8s.io", version: "v1", kind: "StorageClass" },
  judge(object, classes) {
    const phase = textAt(object, "status", "phase");
    const name = textAt(object, "spec", "storageClassName");
    const waits = classes.some(
      (each) => each.metadata.name === name && textAt(each, "volumeBindingMode") === "WaitForFirstConsumer",
    );
    return phase === "Bound" || (waits && phase === "Pending")
      ? READY
      : waiting(`the claim is ${phase || "new"}`);
  },
};

/** A token is filled in by a controller; every other Secret is what it was made as. */
export const secret: ReadinessRule = {
  judge(object) {
    const isFilled = Object.keys(recordAt(object, "data")).length > 0;
    return isFilled || object.type !== "kubernetes.io/service-account-token"
      ? READY
      : waiting("the token has not been issued yet");
  },
};

/** Its kind is served. The official plugin finds that out by trying; waiting spares the tries. */
export const customResourceDefinition: ReadinessRule = {
  judge(object) {
    if (conditionOf(object, "Established")?.status === "True") return READY;
    const names = conditionOf(object, "NamesAccepted");
    return waiting(names?.status === "False" ? names.message : "the API server does not serve it yet");
  },
};

/**
 * The rule that a `pulumi.com/waitFor` annotation asks for: every `condition=Type[=Status]` and
 * `jsonpath={.path}[=value]` holds.
 * @throws where an expression is of neither form
 */
export function customRule(expressions: readonly string[]): ReadinessRule {
  const tests = expressions.map((expression) => ({ expression, holds: parseExpression(expression) }));
  return {
    judge(object): Verdict {
      const observed = numberAt(object, ["status", "observedGeneration"], Infinity);
      if (observed < (object.metadata.generation ?? 0)) return waiting("its controller has not seen it yet");
      const open = tests.filter(({ holds }) => !holds(object)).map(({ expression }) => expression);
      return open.length === 0 ? READY : waiting(`waiting for ${open.join(", ")}`);
    },
  };
}

function parseExpression(expression: string): (object: KubeObject) => boolean {
  const condition = /^condition=([^=]+)(?:=(.*))?$/.exec(expression);
  if (condition !== null) {
    const [, type = "", status = "True"] = condition;
    return (object) => {
      const found = conditionOf(object, type);
      // A condition's own generation goes before the status's (kubectl's `wait`, by which the official plugin judges).
      if ((found?.observedGeneration ?? Infinity) < (object.metadata.generation ?? 0)) return false;
      return found?.status.toLowerCase() === status.toLowerCase();
    };
  }
  const { path, value } = splitJsonPath(expression);
  return (object) => {
    const [found] = path.query(object as unknown as JSONValue).values();
    if (value === undefined) return found !== undefined;
    return typeof found !== "object" && found !== undefined && String(found) === value;
  };
}

/**
 * The path and the value of `jsonpath={.path}=value`. The official plugin takes RFC 9535, but no `=` in it that is not
 * doubled: https://github.com/pulumi/pulumi-kubernetes, provider/pkg/jsonpath.
 */
function splitJsonPath(expression: string): { path: JSONPathQuery; value: string | undefined } {
  const [, between, value] = /^jsonpath=\{((?:[^={}]|==)+)\}(?:=([^=]+))?$/.exec(expression) ?? [];
  const inner = between?.trim();
  try {
    if (!inner) throw new SyntaxError("it is neither a condition nor a path");
    return { path: compile(inner.startsWith("$") ? inner : `$${inner}`), value };
  } catch (error) {
    throw new Error(
      `The annotation pulumi.com/waitFor has "${expression}" (${(error as Error).message}); allowed are "condition=Type", "condition=Type=Status", "jsonpath={.path}" and "jsonpath={.path}=value", a path by RFC 9535 with no single = in it.`,
    );
  }
}
