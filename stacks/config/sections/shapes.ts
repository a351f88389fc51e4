import { z } from "zod";

/** Shapes that several sections use. What values mean together is judged by the components' own planners. */

/** A key of the user's own: it becomes part of names, so it lasts. */
export const key = z.string().regex(/^[a-z]([a-z0-9-]*[a-z0-9])?$/);
export const count = z.number().int();
/** A whole number whose bounds the component's planner judges; the JSON schema has them for editors. */
export const within = ({ min, max }: { readonly min: number; readonly max: number }) =>
  count.meta({ minimum: min, maximum: max });
/**
 * One of a few. The component's planner judges it, so that a wrong choice is reported together with whatever else is
 * wrong; the JSON schema has the choices for editors.
 */
export const oneOf = <Choice extends string>(choices: readonly Choice[]) =>
  z.string().meta({ enum: [...choices] }) as unknown as z.ZodType<Choice>;
/** The same for whole numbers. */
export const oneNumberOf = (choices: readonly number[]) => count.meta({ enum: [...choices] });
export const list = z.array(z.string());
/** An IPv4 block, which the component's planner judges; the JSON schema has its form for editors. */
export const ipv4Block = z.string().meta({ pattern: String.raw`^\d{1,3}(\.\d{1,3}){3}/\d{1,2}$` });
/** Text by text: labels, tags, environment variables. */
export const texts = z.record(z.string(), z.string());

/** APIs of metrics besides that of resources. Source: Kubernetes, HorizontalPodAutoscaler, "Support for metrics APIs". */
const metricsApi = z.enum(["custom", "external"]);
export type MetricsApi = z.output<typeof metricsApi>;
export const metricsApis = z.array(metricsApi).meta({
  description:
    "Which APIs of metrics an adapter serves that you installed, so that `services.<name>.targetMetrics` may use them: `custom` for pods and objects, e.g. Prometheus Adapter; `external`, e.g. KEDA. Slipway installs none",
  fallback: "none: services scale by CPU and memory",
});
