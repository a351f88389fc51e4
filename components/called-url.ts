/** What Flagger may be told to call. */
import type { Problem } from "./validation.ts";
import { urlPattern } from "./patterns.ts";

/**
 * Hosts that answer whoever calls from inside, and that no release is judged by: link-local addresses, where clouds
 * keep the credentials of machines (EC2 User Guide, "Access instance metadata"), the one that another cloud uses instead
 * (cloud-init, "AliYun"), their names, and the API server. An IPv4 address within an IPv6 one is called as the former
 * (RFC 4291, "IPv4-Mapped IPv6 Address"; RFC 6052, "Well-Known Prefix").
 * The chart has the same (charts/service/templates/validate.yaml), before addresses have their usual form.
 */
const insideHosts =
  /^(169\.254\.|100\.100\.100\.200$|\[fe[89ab]|\[fd00:ec2:|\[::ffff:|\[64:ff9b:|kubernetes(\.|$)|metadata(\.|$)|instance-data(\.|$))/;

/**
 * What is wrong with a URL that Flagger calls: it does so from its own place in the network, and writes into events
 * what was answered.
 */
export function calledUrlProblems(url: string, path: string): Problem[] {
  const host = hostOf(url);
  if (host === undefined) {
    return [
      {
        path,
        message: "not a URL",
        received: url,
        allowed: "http:// or https:// and a host",
        fix: "e.g. http://prometheus.monitoring:9090",
      },
    ];
  }
  if (!insideHosts.test(host)) return [];
  return [
    {
      path,
      message: "Flagger would call what answers from inside alone, and publish the answer",
      received: url,
      allowed: "any host but link-local ones, a cloud's metadata service and the Kubernetes API",
      fix: "name the service that is to be called",
    },
  ];
}

/** The host as it will be called: in lower case, and addresses in their usual form (WHATWG URL, "host parsing"). */
function hostOf(url: string): string | undefined {
  return urlPattern.test(url) && URL.canParse(url) ? new URL(url).hostname : undefined;
}
