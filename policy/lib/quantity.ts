/** Kubernetes' quantities: a decimal number with an optional exponent or unit (apimachinery's resource.Quantity). */
const QUANTITY = /^\+?(\d+\.?\d*|\.\d+)([eE][+-]?\d+|[numkMGTPE]|[KMGTPE]i)?$/;

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

/** A quantity in its base unit, bytes or cores; undefined for what is none, and for negative ones. */
export function quantityOf(value: unknown): number | undefined {
  if (typeof value === "number") return value >= 0 ? value : undefined;
  const [, digits, suffix = ""] = typeof value === "string" ? (QUANTITY.exec(value) ?? []) : [];
  if (digits === undefined) return undefined;
  const unit = UNITS[suffix];
  return unit === undefined ? Number(`${digits}${suffix}`) : Number(digits) * unit;
}

export const isPositiveQuantity = (value: unknown): boolean => (quantityOf(value) ?? 0) > 0;
