/**
 * The properties that have a value. An argument that is `undefined` counts as left out, as Pulumi's users write it:
 * `clientCidrs: isPublic ? cidrs : undefined`.
 */
export function given<Args extends object>(
  args: Args,
): { [Key in keyof Args]: Exclude<Args[Key], undefined> } {
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Args]: Exclude<Args[Key], undefined>;
  };
}
