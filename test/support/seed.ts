import fc from "fast-check";

/**
 * Property tests try the same values in every run, so that a run that fails can be run again, and one that fails has
 * been broken by a change. `FAST_CHECK_SEED=$RANDOM npm run test:unit` tries others.
 */
fc.configureGlobal({ seed: Number(process.env["FAST_CHECK_SEED"] ?? 20_261_123) });
