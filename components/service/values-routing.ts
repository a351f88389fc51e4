import { z } from "zod";
import { bounds } from "./values-bounds.ts";
import { group, matching, texts, whole } from "./values-fields.ts";

const objectName = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)?$/;

/** The values of the way on which requests come from outside the cluster. */
export const routingValues = group({
  hostnames: z
    .array(z.string().regex(bounds.hostname))
    .meta({
      description: "Hosts whose requests the service answers; none for a service inside the cluster only.",
      title: "host names",
    })
    .default([]),
  gateway: group({
    name: matching(objectName, "Gateway that an HTTPRoute binds the hosts to.", "a name").default(""),
    namespace: matching(objectName, "The Gateway's namespace.", "a name").default(""),
    sectionName: matching(objectName, "Listener of the Gateway; empty for all of them.", "a name").default(
      "",
    ),
  }).prefault({}),
  requestTimeoutSeconds: whole(
    0,
    3600,
    "Seconds that a Gateway waits for a whole answer; 0 for its own default. AWS Load Balancer Controller takes none.",
  ).default(0),
  deregistrationLagSeconds: whole(
    0,
    3600,
    "Seconds for which a load balancer may go on sending new requests to a target that leaves: by default 60 behind an ALB (`awsTargetGroup`, or an Ingress of the class `alb` or with its annotations), else 15.",
  ).optional(),
  deregistrationDelaySeconds: whole(
    0,
    3600,
    "Seconds until a load balancer cuts requests in flight to a target that leaves: by default, and at least, `routing.deregistrationLagSeconds` + `termination.drainSeconds`.",
  ).optional(),
  idleTimeoutSeconds: whole(
    1,
    4000,
    "Seconds without traffic after which the load balancer closes a connection; ALB's own default.",
  ).default(60),
  keepAliveSeconds: whole(
    bounds.keepAliveSeconds.min,
    bounds.keepAliveSeconds.max,
    "Seconds that the container keeps a connection without a request, more than `routing.idleTimeoutSeconds`; it gets them as `KEEP_ALIVE_SECONDS`.",
  ).default(65),
  awsTargetGroup: z
    .boolean()
    .meta({
      description:
        "Whether the Gateway is AWS Load Balancer Controller's, which takes the delay, IP targets and the readiness path by a TargetGroupConfiguration.",
    })
    .default(false),
  ingress: group({
    className: matching(
      objectName,
      "Class of an Ingress that takes the HTTPRoute's place.",
      "a name",
    ).default(""),
    tlsSecret: matching(
      objectName,
      "Secret with the Ingress's certificate; empty where its controller has one.",
      "a name",
    ).default(""),
    annotations: texts("Annotations of the Ingress.").default({}),
  }).prefault({}),
}).prefault({});
