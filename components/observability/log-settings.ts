import { choice, matching, whole } from "../settings.ts";
import { LogsBackend } from "./choices.ts";

/** RFC 9110, 5.6.2: a field's name is a token. */
export const headerPattern = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** With a path: stores disagree on where OTLP is. No query and no user, which are where secrets are put. */
export const otlpPattern = /^https:\/\/[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?\/[^\s?#@]+$/;

/** Where the logs of pods go, and for how long they are kept. */
export const logSettings = {
  logs: choice(
    { LogsBackend },
    {
      description:
        "Where the logs of all pods are kept: `loki`, a Loki in the cluster; `cloudWatch`, a log group of CloudWatch Logs; `otlp`, another store, by OTLP; or `none`, on their node, until the kubelet rotates them.",
      default: "none",
    },
  ),
  logsRetentionDays: whole(
    { min: 1, max: 3653 },
    {
      description:
        "Days for which logs are kept, of `loki` and `cloudWatch`; CloudWatch Logs knows some numbers only.",
      default: 30,
    },
  ),
  logsStorageGiB: whole(
    { min: 10, max: 16_384 },
    { description: "Size of Loki's volume in GiB.", default: 50 },
  ),
  logsMemoryMiB: whole(
    { min: 512, max: 65_536 },
    { description: "Memory of Loki in MiB, requested and limited.", default: 1024 },
  ),
  logsQueueMiB: whole(
    { min: 64, max: 16_384 },
    {
      description:
        "How much of each node's disk logs may take that their store doesn't take, in MiB. Where it is full they stay in the pods' own files, until the kubelet rotates those.",
      default: 1024,
    },
  ),
  logsEndpoint: matching(otlpPattern, "`https://`, a host and a path", {
    description:
      "URL that takes logs by OTLP over HTTP, of `otlp`, e.g. `https://otlp.datadoghq.eu/v1/logs`.",
    fallback: "none; required with `logs: otlp`",
    wrong: {
      message: "not an endpoint for logs",
      allowed: "https://, a host and a path, without a query",
      fix: "e.g. https://otlp.datadoghq.eu/v1/logs; what is secret goes into logsHeader",
    },
  }),
  logsHeader: matching(headerPattern, "the name of an HTTP header", {
    description:
      "Name of the header by which the store of `otlp` knows who sends, e.g. `dd-api-key` or `Authorization`. Its value is a secret in Secrets Manager, which you set.",
    fallback: "none: the store asks for none",
    wrong: {
      message: "not the name of an HTTP header",
      allowed: "letters, digits and hyphens",
      fix: "write the name alone, e.g. dd-api-key: its value is a secret, which you set in Secrets Manager",
    },
  }),
};
