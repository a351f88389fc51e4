import { matching } from "../settings.ts";
import { requestPathPattern } from "./bounds.ts";

const aPath = "a path, `/` first, percent-encoded";

/** What the kubelet asks the container, at `port`. */
export const probeSettings = {
  startupPath: matching(requestPathPattern, aPath, {
    description: "Path that answers once the service has started.",
    default: "/health",
    chart: "probes.startup.path",
  }),
  livenessPath: matching(requestPathPattern, aPath, {
    description: "Path that answers while the process is not beyond help; it asks no dependency.",
    default: "/health",
    chart: "probes.liveness.path",
  }),
  readinessPath: matching(requestPathPattern, aPath, {
    description: "Path that answers while the pod may get requests; a load balancer asks it too.",
    default: "/ready",
    chart: "probes.readiness.path",
  }),
};
