import type { Sections } from "./schema.ts";

/** What each secret is for, by `<service>/<key>`. */
export function declaredSecrets(services: Sections["services"]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(services).flatMap(([service, { secrets }]) =>
      Object.entries(secrets).map(([key, purpose]) => [`${service}/${key}`, purpose]),
    ),
  );
}
