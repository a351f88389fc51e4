/** The middle of some measurements, and how far they lie apart. */
export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** @throws RangeError where there is nothing to sum up */
export function summarize(values: readonly number[]): Summary {
  const sorted = [...values].sort((a, b) => a - b);
  const [min, max] = [sorted[0], sorted.at(-1)];
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  if (min === undefined || max === undefined || lower === undefined || upper === undefined) {
    throw new RangeError("a summary needs one value at least");
  }
  return { median: (lower + upper) / 2, min, max };
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The straight line `y = intercept + slope * x` through some points. */
export interface Line {
  readonly slope: number;
  readonly intercept: number;
  /** Largest distance of a point from the line, as a share of the point's own `y`. */
  readonly deviation: number;
}

/**
 * The line of the least squares of *relative* distances: ordinary least squares would let the largest of 1, 10 and 100
 * decide alone.
 *
 * @param points at least two different `x`; every `y` above 0
 * @throws RangeError where no line is defined
 */
export function fitLine(points: readonly Point[]): Line {
  const weighted = points.map(({ x, y }) => ({ x, y, weight: 1 / y ** 2 }));
  const total = (of: (point: (typeof weighted)[number]) => number): number =>
    weighted.reduce((sum, point) => sum + point.weight * of(point), 0);
  const weight = total(() => 1);
  const [meanX, meanY] = [total(({ x }) => x) / weight, total(({ y }) => y) / weight];
  const spread = total(({ x }) => (x - meanX) ** 2);
  const slope = total(({ x, y }) => (x - meanX) * (y - meanY)) / spread;
  if (!Number.isFinite(slope)) throw new RangeError("a line needs points at two different x, with y above 0");
  const intercept = meanY - slope * meanX;
  const distances = points.map(({ x, y }) => Math.abs(intercept + slope * x - y) / y);
  return { slope, intercept, deviation: Math.max(...distances) };
}
