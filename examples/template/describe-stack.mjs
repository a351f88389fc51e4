// What a rehearsal (slipway-sandbox) has to know before the program runs, from the stack's file. package.json names this.

/** @type {import("slipway-sandbox").ProjectModule["describeStack"]} */
export function describeStack({ project, stack, config }) {
  const setting = (key) => String(config[`${project}:${key}`]);
  const registry = `${setting("accountId")}.dkr.ecr.${setting("region")}.amazonaws.com`;
  return {
    region: setting("region"),
    zones: setting("availabilityZones").split(","),
    // Each is built from app/; the program gets its digest.
    imageRepositories: { api: `${registry}/${project}-${stack}/api` },
    outside: [],
  };
}
