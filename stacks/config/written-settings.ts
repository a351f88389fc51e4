/** What a stack's file says of Slipway, as the program gets it from the engine. */
export interface WrittenSettings {
  /** Settings of the namespace `slipway:` by key, as JSON or plain text. */
  readonly settings: Readonly<Record<string, string>>;
  /** Keys of `settings` whose values are encrypted. */
  readonly secretKeys: readonly string[];
}

const NAMESPACE = "slipway";

/**
 * The settings in the `config` of a stack's file. As the engine has it, a key without a namespace is the project's, and
 * a map whose only key is `secure` is an encrypted value (pulumi, sdk/go/common/workspace/loaders.go and
 * sdk/go/common/resource/config/object.go).
 */
export function writtenSettings(project: string, config: Readonly<Record<string, unknown>>): WrittenSettings {
  const own = Object.entries(config).flatMap(([key, value]) => {
    const name = settingName(project, key);
    return name === undefined ? [] : [[name, value] as const];
  });
  return {
    settings: Object.fromEntries(own.map(([name, value]) => [name, asText(value)])),
    secretKeys: own.filter(([, value]) => holdsSecret(value)).map(([name]) => name),
  };
}

/** The name of a setting by its key in a stack's file; undefined where the key is another program's. */
export function settingName(project: string, key: string): string | undefined {
  const full = key.includes(":") ? key : `${project}:${key}`;
  return full.startsWith(`${NAMESPACE}:`) ? full.slice(NAMESPACE.length + 1) : undefined;
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function holdsSecret(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const members = Object.entries(value);
  const [first] = members;
  if (members.length === 1 && first?.[0] === "secure" && typeof first[1] === "string") return true;
  return members.some(([, member]) => holdsSecret(member));
}
