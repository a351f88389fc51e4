/** The same properties, of which those that may be `undefined` may be missing. */
type Given<Args> = {
  [Key in keyof Args as undefined extends Args[Key] ? never : Key]: Args[Key];
} & {
  [Key in keyof Args as undefined extends Args[Key] ? Key : never]?: Exclude<Args[Key], undefined>;
};

/**
 * The properties that have a value. An argument that is `undefined` counts as left out, as Pulumi's users write it:
 * `clientCidrs: isPublic ? cidrs : undefined`.
 */
export function given<Args extends object>(args: Args): Given<Args> {
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined)) as Given<Args>;
}
