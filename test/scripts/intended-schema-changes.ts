/** What a release takes from users of the one before on purpose; CHANGELOG.md tells them. */
export interface IntendedSchemaChange {
  /** The release that had it. */
  readonly release: string;
  /** The change, as `npm run schema:compare` tells it. */
  readonly change: string;
  readonly why: string;
}

export const intendedSchemaChanges: readonly IntendedSchemaChange[] = [];
