import { flag, group, groupShape, input, list, map, matching, text, textShape, whole } from "../settings.ts";
import { anyPort, digestPattern, objectNamePattern } from "./bounds.ts";

const administrator = groupShape(
  "DatabaseAdmin",
  "Who makes a service's role: the administrator, at RDS the master user. Its password never passes through Pulumi.",
  {
    secret: input({
      description:
        "Secret with the properties `username` and `password`, by name or ARN: the one that RDS manages.",
    }),
    roleArn: input({
      description:
        "ARN of the role that the External Secrets operator assumes to read it: a `SecretReader`'s.",
    }),
    name: text({
      description: "Database that the administrator logs in to, and which services are kept out of.",
    }),
  },
);

const database = groupShape(
  "ServiceDatabase",
  "The PostgreSQL database of a service, where it logs in as a role of its own by tokens of its AWS identity.",
  {
    host: input({ description: "Host of the server." }),
    port: whole(anyPort, { description: "Port of the server.", default: 5432 }),
    name: text({ description: "Name of the database, the service's own." }),
    user: text({
      description: "Role that the service logs in as, a member of `rds_iam`.",
      fallback: "`name`",
    }),
    instanceArn: input({ description: "ARN of the RDS instance." }),
    resourceId: input({ description: "`DbiResourceId` of the RDS instance." }),
    admin: group(administrator, {
      description: "By whom a Job makes role and database before anything else of the service runs.",
      fallback: "nobody: somebody has made them",
    }),
    cidrs: list(textShape(), {
      description:
        "Blocks that the server's addresses are in, e.g. the database subnets': the pods may call no other.",
    }),
    caBundle: input({
      description:
        "Certificates, in PEM, of the authorities that the server's own is verified by; RDS has some of its own.",
      fallback: "those that the image trusts",
    }),
  },
);

const gatewayName = { chartDefault: "", judgedByPlanner: true } as const;
const gateway = groupShape("ServiceGateway", "The Gateway that takes a service's hosts.", {
  name: matching(objectNamePattern, "a name", { description: "Name of the Gateway.", ...gatewayName }),
  namespace: matching(objectNamePattern, "a name", { description: "Its namespace.", ...gatewayName }),
  sectionName: matching(objectNamePattern, "a name", {
    description: "Listener of the Gateway.",
    fallback: "all of them",
    ...gatewayName,
  }),
});

/** What a service is told by whoever places it on a platform, and no stack file says. */
export const platformSettings = {
  serviceName: text({
    description:
      "Name of the service and of everything of its in Kubernetes, e.g. `api`; at most 40 characters.",
    judgedByPlanner: true,
  }),
  repositoryUrl: input(
    { description: "Image repository without tag or digest.", chart: "image.repository" },
    textShape(
      /^[a-z0-9]+([._-]+[a-z0-9]+)*(:[0-9]+)?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*$/,
      "`registry/name`, lower case",
    ),
  ),
  digest: matching(digestPattern, "`sha256:` and 64 hexadecimal digits", {
    description: "Image digest, `sha256:` and 64 hexadecimal digits.",
    chart: "image.digest",
    wrong: {
      message: "not an image digest",
      allowed: "sha256: and 64 hexadecimal digits (a tag can be moved, a digest can't)",
      fix: "take the digest that the build pushed: docker buildx imagetools inspect <image>",
    },
  }),
  appliesObjects: flag({
    description:
      "Whether its objects in the cluster are made. Without them it is what the service has in AWS alone, for a GitOps tool that applies the objects.",
    default: true,
  }),
  secretKeys: map(
    { kind: "input", of: textShape() },
    {
      description: "Names of secrets in AWS Secrets Manager by key.",
      default: {},
      fallback: "none",
      judgedByPlanner: true,
    },
  ),
  database: group(database, {
    description:
      "The PostgreSQL database. The pods get its URL, which has no password, as `DATABASE_URL`, and `DATABASE_AUTH=iam`.",
    fallback: "none",
  }),
  gateway: group(gateway, {
    description: "Gateway that an HTTPRoute binds the hosts to.",
    fallback: "none",
    chart: "routing.gateway",
  }),
  awsTargetGroup: flag({
    description:
      "Whether the Gateway is AWS Load Balancer Controller's, which takes the delay, IP targets and the readiness path by a TargetGroupConfiguration: its targets then are the pods themselves, left after `{deregistrationDelaySeconds}`.",
    default: false,
    chart: "routing.awsTargetGroup",
  }),
  idleTimeoutSeconds: whole(
    // An ALB's own bounds. Source: Elastic Load Balancing, "Connection idle timeout".
    { min: 1, max: 4000 },
    {
      description: "Seconds without traffic after which the load balancer closes a connection.",
      default: 60,
      chart: "routing.idleTimeoutSeconds",
      // Judged where the load balancer is declared.
      judgedByPlanner: true,
    },
  ),
  clientCidrs: list(textShape(), {
    description:
      "Blocks that may send requests: a load balancer with IP targets comes from its subnets' addresses.",
    default: [],
    fallback: "nobody",
    judgedByPlanner: true,
  }),
  region: text({
    description:
      "AWS region of secrets, database and cluster; required with secrets, a database or `policies`.",
    fallback: "none",
  }),
  platform: text({
    description:
      "The platform's name, in the IAM path of the role that reads the secrets; required with secrets.",
    fallback: "none",
  }),
  secretOperatorRoleArn: input({
    description: "ARN of the role that the External Secrets operator runs as; required with secrets.",
    fallback: "none",
  }),
  secretArns: list(
    { kind: "input", of: textShape() },
    { description: "ARNs of the secrets that are read for the service.", default: [], fallback: "none" },
  ),
  secretsKeyArn: input({
    description: "ARN of the KMS key that encrypts them; required with secrets.",
    fallback: "none",
  }),
  clusterName: input({
    description: "EKS cluster's name; required with `policies` or a database.",
    fallback: "none",
  }),
  accountId: input({
    description: "The EKS cluster's AWS account; required with `policies` or a database.",
    fallback: "none",
  }),
  policies: map(
    { kind: "input", of: textShape() },
    {
      description:
        "What the pods themselves may do in AWS: policy documents as JSON text, by what they are for, e.g. `uploads`.",
      default: {},
      fallback: "nothing: without a database they have no AWS identity",
    },
  ),
};
