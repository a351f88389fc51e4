import { choice, matching, whole } from "../settings.ts";
import { TracesBackend } from "./choices.ts";
import { headerPattern, otlpPattern } from "./log-settings.ts";

/** Where traces go, of the services that make some. */
export const traceSettings = {
  traces: choice(
    { TracesBackend },
    {
      description:
        "Whether services may send traces: `otlp`, to a collector in the cluster that makes metrics of them and sends them on; or `none`. A service opts in.",
      default: "none",
    },
  ),
  tracesEndpoint: matching(otlpPattern, "`https://`, a host and a path", {
    description:
      "URL that takes traces by OTLP over HTTP, of `otlp`, e.g. `https://otlp.example.com/v1/traces`.",
    fallback: "none: traces become metrics, and are kept by nobody",
    wrong: {
      message: "not an endpoint for traces",
      allowed: "https://, a host and a path, without a query",
      fix: "e.g. https://otlp.example.com/v1/traces; what is secret goes into tracesHeader",
    },
  }),
  tracesHeader: matching(headerPattern, "the name of an HTTP header", {
    description:
      "Name of the header by which the store of traces knows who sends, e.g. `Authorization`. Its value is a secret in Secrets Manager, which you set.",
    fallback: "none: the store asks for none",
    wrong: {
      message: "not the name of an HTTP header",
      allowed: "letters, digits and hyphens",
      fix: "write the name alone, e.g. Authorization: its value is a secret, which you set in Secrets Manager",
    },
  }),
  tracesSamplePercent: whole(
    { min: 1, max: 100 },
    {
      description:
        "How many traces of a hundred are sent to their store, whole ones. Metrics are made of all of them.",
      default: 100,
    },
  ),
};
