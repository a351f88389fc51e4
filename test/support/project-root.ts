import { join } from "node:path";

/** The repository, which is the project that most tests rehearse. */
export const projectRoot = join(import.meta.dirname, "..", "..");
