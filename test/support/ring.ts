/**
 * Which of the heavy tests run. The first ring (`npm test`) has of every kind enough to catch its faults, drawn by a
 * seed that is printed; `npm run test:all` (SLIPWAY_RING=all) has everything. CONTRIBUTING.md says kind by kind what is
 * in which. `SLIPWAY_TEST_SEED=n npm test` draws what another run has drawn.
 */

export type Ring = "first" | "all";

/** @throws where SLIPWAY_RING is neither `first` nor `all` */
export function ringOf(env: NodeJS.ProcessEnv): Ring {
  const ring = env["SLIPWAY_RING"] ?? "first";
  if (ring === "first" || ring === "all") return ring;
  throw new Error(
    `SLIPWAY_RING: received "${ring}", allowed: first, all. Fix: set one of these, or unset it`,
  );
}

/** A seed from the environment, else one of the moment. @throws where SLIPWAY_TEST_SEED is no whole number */
export function seedOf(env: NodeJS.ProcessEnv, now = Date.now()): number {
  const text = env["SLIPWAY_TEST_SEED"];
  if (text === undefined) return Math.floor(now / 1_000);
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new Error(
    `SLIPWAY_TEST_SEED: received "${text}", allowed: a whole number. Fix: copy the seed that a run has printed`,
  );
}

/**
 * Draws `count` different items, in the order in which they are listed. Each is as likely as the others, so that runs
 * with different seeds come to have drawn all of them.
 * @param about what is drawn: draws about different things by one seed don't depend on each other
 */
export function sample<T>(seed: number, about: string, items: readonly T[], count: number): readonly T[] {
  const random = randomOf(`${seed} ${about}`);
  const drawn = new Set<number>();
  while (drawn.size < Math.min(count, items.length)) drawn.add(Math.floor(random() * items.length));
  return items.filter((_, index) => drawn.has(index));
}

/** A permutation of the items, each as likely as the others. */
export function shuffled<T>(seed: number, about: string, items: readonly T[]): readonly T[] {
  const random = randomOf(`${seed} ${about}`);
  return items
    .map((item) => ({ item, place: random() }))
    .sort((one, other) => one.place - other.place)
    .map(({ item }) => item);
}

const ring = ringOf(process.env);
const seed = seedOf(process.env);

/** What this run draws by. */
export const testSeed = seed;

/** Whether everything runs. */
export const isWhole = ring === "all";

/** In the first ring a sample, in the whole all of them. Prints what was drawn. */
export function drawn<T>(
  about: string,
  items: readonly T[],
  count: number,
  name: (item: T) => string = String,
): readonly T[] {
  if (isWhole) return items;
  const chosen = sample(seed, about, items, count);
  tell(about, chosen.map(name), items.length);
  return chosen;
}

/** A permutation; what it is like is printed. */
export function drawnOrder<T>(about: string, items: readonly T[]): readonly T[] {
  const order = shuffled(seed, about, items);
  tell(about, order.map(String), items.length);
  return order;
}

/** A test of the whole only; in the first ring it is pending. */
export const itInWhole = (title: string, test: Mocha.AsyncFunc): unknown =>
  (isWhole ? it : it.skip)(title, test);

function tell(about: string, names: readonly string[], of: number): void {
  console.log(`  drawn by SLIPWAY_TEST_SEED=${seed}: ${about}: ${names.join(", ")} (of ${of})`);
}

/** Mulberry32 over an FNV-1a hash of the text: numbers from 0 up to 1. */
function randomOf(text: string): () => number {
  let state = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) state = Math.imul(state ^ byte, 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
