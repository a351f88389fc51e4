import { cidrProblems } from "../cidr.ts";
import { nameProblems } from "../naming.ts";
import type { Problem } from "../validation.ts";
import type { ServicePlan } from "./service-plan-types.ts";
import { hostnamePattern } from "./bounds.ts";

/** What is wrong with the way on which requests come from outside the cluster. */
export function routingProblems(plan: ServicePlan, at: (property: string) => string): Problem[] {
  const { hostnames, gateway, ingressClassName, awsTargetGroup } = plan;
  const problems: Problem[] = hostnames.flatMap((hostname, index) =>
    hostname.length <= 253 && hostnamePattern.test(hostname)
      ? []
      : {
          path: `${at("hostnames")}[${index}]`,
          message: "not a host name",
          received: hostname,
          allowed: "labels of lower-case letters, digits and inner hyphens, e.g. api.example.com",
          fix: "write it in that form",
        },
  );
  if (hostnames.length > 0 && !gateway && ingressClassName === "") {
    problems.push({
      path: at("gateway"),
      message: "nothing takes the service's hosts",
      allowed: "the name and namespace of a Gateway, or an ingressClassName",
      fix: "name a Gateway, or leave out hostnames",
    });
  }
  if (awsTargetGroup && ingressClassName !== "") {
    problems.push({
      path: at("awsTargetGroup"),
      message: "an Ingress takes no TargetGroupConfiguration",
      received: awsTargetGroup,
      allowed: "false with an ingressClassName",
      fix: "set alb.ingress.kubernetes.io annotations by ingressAnnotations",
    });
  }
  if (gateway) {
    problems.push(
      ...nameProblems("kubernetesLabel", gateway.name, `${at("gateway")}.name`),
      ...nameProblems("kubernetesLabel", gateway.namespace, `${at("gateway")}.namespace`),
    );
  }
  return problems;
}

/** What is wrong with whom the network lets in and out. */
export function networkProblems(plan: ServicePlan, at: (property: string) => string): Problem[] {
  const listed = <T>(property: string, values: readonly T[], judge: (value: T, path: string) => Problem[]) =>
    values.flatMap((value, index) => judge(value, `${at(property)}[${index}]`));
  const { database } = plan;
  return [
    ...listed("clientCidrs", plan.clientCidrs, cidrProblems),
    ...listed("clientNamespaces", plan.clientNamespaces, (namespace, path) =>
      nameProblems("kubernetesLabel", namespace, path),
    ),
    ...listed("metricsNamespaces", plan.metricsNamespaces ?? [], (namespace, path) =>
      nameProblems("kubernetesLabel", namespace, path),
    ),
    ...listed("egress", plan.egress, destinationProblems),
    ...(database ? listed("database.cidrs", database.cidrs, cidrProblems) : []),
  ];
}

type Destination = ServicePlan["egress"][number];

function destinationProblems({ cidr, namespace, ports }: Destination, path: string): Problem[] {
  const problems = [
    ...(cidr === undefined ? [] : cidrProblems(cidr, `${path}.cidr`)),
    ...(namespace === undefined ? [] : nameProblems("kubernetesLabel", namespace, `${path}.namespace`)),
    ...((cidr === undefined ? 1 : 0) + (namespace === undefined ? 1 : 0) === 1
      ? []
      : [
          {
            path,
            message: cidr === undefined ? "nobody is named" : "two are named",
            received: { cidr, namespace },
            allowed: "either a cidr or a namespace",
            fix: "name one; another is an entry of its own",
          },
        ]),
  ];
  if (ports.length > 0 && ports.every((port) => Number.isInteger(port) && port >= 1 && port <= 65535))
    return problems;
  return [
    ...problems,
    {
      path: `${path}.ports`,
      message: ports.length === 0 ? "no port" : "not TCP ports",
      received: ports,
      allowed: "at least one, each from 1 to 65535",
      fix: "name the ports that the service calls, e.g. [443]",
    },
  ];
}
