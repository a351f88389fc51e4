import type { ServicePlanArgs } from "../../../components/service/service-plan-types.ts";
import { exampleDigest } from "../../support/stack-file.ts";

export const chartType = "kubernetes:helm.sh/v4:Chart";

/** The least that a Deployment asks for. */
export const deployment: ServicePlanArgs = {
  digest: exampleDigest,
  resources: { requests: { cpu: "100m", memory: "96Mi" }, limits: { cpu: "500m", memory: "192Mi" } },
};
