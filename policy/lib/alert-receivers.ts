import { type Answer, ask } from "./answer.ts";
import { holdsCredential } from "./credentials.ts";
import { type Field, isObject, properties, UNKNOWN } from "./field.ts";

/** Queries of URLs whose names say that the value lets somebody in: `?token=…`, the `sig` of Azure's Logic Apps. */
const QUERY = /[?&](access_?token|token|api[-_]?key|key|secret|sig|signature|password)=[^&\s"'{$<]/i;

/** Addresses of which the path alone lets somebody in: PagerDuty's events of old, bots of Telegram, dead man's switches. */
const PATH =
  /\bevents\.pagerduty\.com\/integration\/\w|\bapi\.telegram\.org\/bot\d|\bhc-ping\.com\/\w|\bnosnch\.in\/\w|\bcronitor\.link\/p\/\w/i;

/** Whether a text holds what lets somebody in, by its form. */
const letsIn = (text: string): boolean => holdsCredential(text) || QUERY.test(text) || PATH.test(text);

/**
 * Alertmanager's settings of the type `<secret>` that have no other meaning anywhere in its file (Prometheus, "Alerting",
 * "Configuration"). `api_url`, `url` and `routing_key` are secrets of some receivers only: their values tell.
 */
const SETTING =
  /(?:^|[\s{,"'])(?:smtp_auth_password|smtp_auth_secret|auth_password|auth_secret|slack_app_token|opsgenie_api_key|victorops_api_key|wechat_api_secret|telegram_bot_token|rocketchat_token|api_key|api_secret|bot_token|user_key|token|service_key|password|credentials|bearer_token|client_secret|secret_key)["']?:[ \t]*["']?([^\s"',}]+)/g;

/** A key of PagerDuty's Events API, of which the integrations of VictorOps have none. */
const ROUTING_KEY = /(?:^|[\s{,"'])routing_key["']?:[ \t]*["']?[a-zA-Z0-9]{32}(?![a-zA-Z0-9])/;

/** What stands for a value that is put in later: `$TOKEN`, `{{ .token }}`, `<token>`, `null`. */
const PLACEHOLDER = /^(?:[$<{~]|null$|\|)/;

/** Whether a text is Alertmanager's configuration: no other file has both at its top. */
const isConfiguration = (text: string): boolean =>
  /^["']?route["']?:|"route":/m.test(text) && /^["']?receivers["']?:|"receivers":/m.test(text);

/** Whether a text is Alertmanager's configuration with a secret in it. */
export const holdsReceiverSecret = (text: string): boolean =>
  isConfiguration(text) &&
  (letsIn(text) ||
    ROUTING_KEY.test(text) ||
    [...text.matchAll(SETTING)].some(([, value = ""]) => !PLACEHOLDER.test(value)));

const MOST_DEPTH = 12;

/** What a Secret and its key are called. */
const NAMES: ReadonlySet<string | number> = new Set(["name", "key"]);

/** The texts of a receiver, each with whether it lets somebody in. */
export function inlineSecretsOf(receiver: Field, depth = 0): readonly { at: Field; isSecret: Answer }[] {
  const { value, key } = receiver;
  if (NAMES.has(key)) return [];
  if (value === UNKNOWN || typeof value === "string")
    return [{ at: receiver, isSecret: ask(receiver, (text) => typeof text === "string" && letsIn(text)) }];
  if (!isObject(value) || depth > MOST_DEPTH) return [];
  return properties(receiver).flatMap((part) => inlineSecretsOf(part, depth + 1));
}
