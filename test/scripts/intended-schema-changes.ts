/** What a release takes from users of the one before on purpose; CHANGELOG.md tells them. */
export interface IntendedSchemaChange {
  /** The release that had it. */
  readonly release: string;
  /** The change, as `npm run schema:compare` tells it. */
  readonly change: string;
  readonly why: string;
}

export const intendedSchemaChanges: readonly IntendedSchemaChange[] = [
  {
    release: "0.2.0",
    change:
      "slipway:observability:Observability: input computeMode was string and is slipway:index:ComputeMode",
    why: "no other text was ever taken: now every language's SDK and every editor says so",
  },
  {
    release: "0.2.0",
    change: "slipway:database:Database: input engineVersion was string and is slipway:index:PostgresVersion",
    why: "no other string was ever taken: an editor completes it, and a compiler refuses another",
  },
];
