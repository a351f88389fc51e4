import { literal } from "../../lib/admission.ts";
import { podWith } from "../../lib/examples.ts";
import { findEach, must } from "../../lib/finding.ts";
import { eachImage } from "../../lib/images.ts";
import { podRule } from "../../lib/rule.ts";

/** Helm 2's server in the cluster, and the general-purpose dashboard: both act for others with wide rights. */
const CONSOLES =
  /(^|\/)(tiller|kubernetes-dashboard(-\w+)?|kubernetesui\/dashboard(-\w+)?|dashboard-(web|api|auth))([:@]|$)/;

const isNoConsole = (image: unknown): boolean => typeof image !== "string" || !CONSOLES.test(image);

export const noTillerDashboard = podRule({
  name: "no-tiller-dashboard",
  title: "Tiller and the Kubernetes dashboard must not run",
  why: "Both change the cluster on behalf of whoever reaches them.",
  fix: "Use Helm 3 or newer, which has no server; look at the cluster by kubectl, Headlamp or the console of EKS.",
  severity: "high",
  controls: [],
  examples: {
    good: [{ title: "Another program", resource: podWith({ image: "registry.k8s.io/pause:3.10" }) }],
    bad: [
      {
        title: "Tiller",
        resource: podWith({ image: "ghcr.io/helm/tiller:v2.17.0" }),
        paths: ["spec.containers[0].image"],
      },
    ],
  },
  check: ({ images }) => findEach(images, (image) => must(image, isNoConsole, "another program")),
  admission: () => eachImage((image) => `!${image}.matches(${literal(CONSOLES.source)})`),
});
