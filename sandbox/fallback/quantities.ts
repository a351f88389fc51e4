/** https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity */
const SUFFIXES: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** Keys whose values, at any depth below, are quantities in the objects of the API server's own groups. */
const QUANTITY_KEYS = new Set(
  "allocatable averageValue capacity default defaultRequest divisor hard limits max maxLimitRequestRatio min overhead podFixed requests sizeLimit value".split(
    " ",
  ),
);

function parseQuantity(value: unknown): number | undefined {
  const match = /^([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)([numkMGTPE]?|[KMGTPE]i)$/.exec(
    String(value),
  );
  const factor = SUFFIXES[match?.[2] ?? "?"];
  return factor === undefined ? undefined : Number(match?.[1]) * factor;
}

/** Whether two values at a path are one quantity written in two ways, as the API server rewrites them: `0.5` and `500m`. */
export function isSameQuantity(path: readonly (string | number)[], left: unknown, right: unknown): boolean {
  if (!path.some((step) => QUANTITY_KEYS.has(String(step)))) return false;
  const [a, b] = [parseQuantity(left), parseQuantity(right)];
  return a !== undefined && b !== undefined && Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));
}
