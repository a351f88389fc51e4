/** Kubernetes' quantities: a decimal number with an optional exponent or unit (apimachinery's resource.Quantity). */
const QUANTITY = /^\+?(\d+(?:\.\d*)?|\.\d+)([eE][+-]?\d+|[numkMGTPE]|[KMGTPE]i)?$/;

const UNITS: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
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

/** Quantities parsed before: containers have the same few, and several rules ask for each. */
const parsed = new Map<string, number | undefined>();

/** More quantities than anybody writes; what an input makes up beyond that is not kept. */
const MOST_QUANTITIES = 1_000;

/** A quantity in its base unit, bytes or cores; undefined for what is none, and for negative ones. */
export function quantityOf(value: unknown): number | undefined {
  if (typeof value === "number") return value >= 0 ? value : undefined;
  if (typeof value !== "string") return undefined;
  const known = parsed.get(value);
  if (known !== undefined) return known;
  const quantity = parseQuantity(value);
  if (parsed.size < MOST_QUANTITIES) parsed.set(value, quantity);
  return quantity;
}

function parseQuantity(text: string): number | undefined {
  const [, digits, suffix = ""] = QUANTITY.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const unit = UNITS[suffix];
  return unit === undefined ? Number(`${digits}${suffix}`) : Number(digits) * unit;
}

export const isPositiveQuantity = (value: unknown): boolean => (quantityOf(value) ?? 0) > 0;
