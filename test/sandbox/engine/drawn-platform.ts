import { drawn } from "../../support/ring.ts";

const chosen = drawn("platforms besides staging", ["production", "layers"] as const, 1);

/** A suite of one of these platforms, of which the first ring has one a run. */
export function describePlatform(platform: "production" | "layers", title: string, suite: () => void): void {
  if (chosen.includes(platform)) describe(title, suite);
  else describe.skip(title, () => it("is not drawn in this run", () => {}));
}
