/** Set in the environment of a preview's plugins: they change nothing, whoever asks them and whatever the call says. */
export const ONLY_PREVIEWS = "SLIPWAY_ONLY_PREVIEWS";

/** @throws where this plugin serves a preview */
export function mustNotBePreview(operation: "create" | "update" | "delete", urn: string): void {
  if (process.env[ONLY_PREVIEWS] !== "true") return;
  throw new Error(`${operation} of ${urn} is refused: this plugin serves a preview, which changes nothing`);
}
