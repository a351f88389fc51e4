/**
 * Alertmanager's configuration with other addresses: routes, groups, times, inhibitions and messages stay as they are,
 * and every receiver leads to the sandbox's inbox, so that nothing leaves this machine. Pure.
 */
import { listAt, recordAt, textAt } from "../kubernetes/objects.ts";
import { isRecord } from "../plugin/wire.ts";

type Integration = Readonly<Record<string, unknown>>;

export interface Rerouted {
  readonly config: object;
  /** Contents of the files that it names, by name: addresses in place of the receivers' secrets. */
  readonly files: Readonly<Record<string, string>>;
}

/** Events API v2 keys have 32 characters; this one is nobody's. */
const NO_KEY = "0".repeat(32);

/**
 * @param config as the stack says it
 * @param folder of the files
 * @param inbox base URL of the inbox, where each receiver has a path
 */
export function rerouted(config: unknown, folder: string, inbox: string): Rerouted {
  const files: Record<string, string> = {};
  const fileOf = (name: string, content: string): string => {
    files[name] = content;
    return `${folder}/${name}`;
  };
  const receivers = listAt(config, "receivers").map((receiver, index) => {
    const name = textAt(receiver, "name");
    const urlOf = (kind: string): string => `${inbox}/${encodeURIComponent(name)}/${kind}`;
    const kinds = Object.entries(recordAt({ receiver }, "receiver")).filter(([key]) =>
      key.endsWith("_configs"),
    );
    const isTold = kinds.some(([, list]) => Array.isArray(list) && list.length > 0);
    const of = (kind: string): Integration[] =>
      listAt(receiver, `${kind}_configs`)
        .filter(isRecord)
        .map((each) => withoutAddress(each));
    const url_file = fileOf(`${index}-webhook`, urlOf("webhook"));
    return {
      name,
      slack_configs: of("slack").map((each) => ({
        ...each,
        api_url_file: fileOf(`${index}-slack`, urlOf("slack")),
      })),
      pagerduty_configs: of("pagerduty").map((each) => ({
        ...each,
        routing_key_file: fileOf(`${index}-pagerduty`, NO_KEY),
        url: urlOf("pagerduty"),
      })),
      webhook_configs: [
        ...of("webhook").map((each) => ({ ...each, url_file })),
        // What each receiver is told, as data; of mail, for which there is no server here, that alone.
        ...(isTold ? [{ url: urlOf(AS_DATA), send_resolved: true }] : []),
      ],
    };
  });
  const { route, inhibit_rules, templates } = recordAt({ config }, "config");
  return { config: { route, inhibit_rules, templates, receivers }, files };
}

/** Path of Alertmanager's own messages. */
export const AS_DATA = "alertmanager";

/** Whatever says where to, or by which secret. */
function withoutAddress(integration: Integration): Integration {
  return Object.fromEntries(Object.entries(integration).filter(([key]) => !ADDRESSES.has(key)));
}

const ADDRESSES: ReadonlySet<string> = new Set([
  ...["api_url", "api_url_file", "app_token", "app_token_file", "app_url", "http_config"],
  ...["url", "url_file", "routing_key", "routing_key_file", "service_key", "service_key_file"],
]);
