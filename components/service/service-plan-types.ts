import type { Plain } from "../plain.ts";
import type { ServiceArgs, ServiceStrategy } from "./service-args.ts";

/** The plain part of a service's arguments; it can be judged before it has an image. */
export type ServicePlanArgs = Omit<Plain<ServiceArgs>, "serviceName" | "digest"> &
  Partial<Pick<Plain<ServiceArgs>, "digest">>;

/** With every default; a service need have neither a database nor a Gateway. */
export type ServicePlan = Required<Omit<ServicePlanArgs, NotNeeded | "strategy">> &
  Pick<ServicePlanArgs, NotNeeded> & { readonly strategy: StrategyPlan };
type NotNeeded =
  | "digest"
  | "slo"
  | "targetMemoryUtilization"
  | "metricsNamespaces"
  | "database"
  | "gateway"
  | "region"
  | "platform";

/** A strategy with every default. */
export type StrategyPlan = Required<Plain<ServiceStrategy>>;
