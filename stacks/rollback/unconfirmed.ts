/**
 * What a stack is to go back to while its newest release has not been found good: kept with the stack, as its tags, so that
 * whoever comes after a pipeline that died still knows it. An update that succeeds writes its own digests into the
 * outputs, and these are the only record of what was good before it.
 */

/** Digests that served before, by service; empty where what serves was found good. */
export type Unconfirmed = Readonly<Record<string, string>>;

/** Tags are `slipway:good.<n>`; a value holds one service, since Pulumi takes 256 characters (`pkg/util/validation`). */
const prefix = "slipway:good.";

/** A digest as registries write it (OCI Image Specification, "Digests", for SHA-256). */
export const digestPattern = /^sha256:[0-9a-f]{64}$/;

/** Reads a stack's tags (`pulumi stack tag ls --json`); those of others are none of ours. */
export function unconfirmedOf(tags: Readonly<Record<string, string>>): Unconfirmed {
  return Object.fromEntries(
    Object.entries(tags).flatMap(([name, value]) => {
      const at = value.indexOf("=");
      const digest = value.slice(at + 1);
      return name.startsWith(prefix) && at > 0 && digestPattern.test(digest)
        ? [[value.slice(0, at), digest]]
        : [];
    }),
  );
}

/** A change of a stack's tags: to a value, or away. */
export type TagChange =
  { readonly name: string; readonly value: string } | { readonly name: string; readonly value?: never };

/**
 * What makes the tags say `goal`. A service keeps its tag, a new one gets a number that is free, and what goes, goes last:
 * whoever dies in between leaves too many marks, never too few, and each is of something that was good once.
 */
export function tagChanges(tags: Readonly<Record<string, string>>, goal: Unconfirmed): TagChange[] {
  const present = Object.keys(tags).filter((name) => name.startsWith(prefix));
  const tagOf = new Map<string, string>();
  for (const name of present) {
    const [service] = Object.keys(unconfirmedOf({ [name]: tags[name] ?? "" }));
    if (service !== undefined && Object.hasOwn(goal, service)) tagOf.set(service, name);
  }
  let next = 0;
  const free = (): string => {
    while (present.includes(`${prefix}${next}`)) next += 1;
    return `${prefix}${next++}`;
  };
  const wanted = Object.entries(goal).map(([service, digest]) => ({
    name: tagOf.get(service) ?? free(),
    value: `${service}=${digest}`,
  }));
  const kept = new Set(wanted.map(({ name }) => name));
  return [
    ...wanted.filter(({ name, value }) => tags[name] !== value),
    ...present.filter((name) => !kept.has(name)).map((name) => ({ name })),
  ];
}
