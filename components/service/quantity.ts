const factors: Readonly<Record<string, number>> = {
  "": 1,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/**
 * The number that a Kubernetes resource quantity stands for: `250m` → 0.25, `64Mi` → 67108864; undefined when it
 * isn't one. Source: Kubernetes, "Quantity" in the API reference, without the exponent forms.
 */
export function parseQuantity(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(m|k|M|G|T|Ki|Mi|Gi|Ti)?$/.exec(text);
  if (!match) return undefined;
  return Number(match[1]) * (factors[match[2] ?? ""] ?? Number.NaN);
}
