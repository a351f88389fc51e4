// The SDK loads a pack with require(), after it has hooked .ts files to ts-node. import() goes past that hook:
// Node strips the types itself, or tsx does where Node can't yet (before 22.18).
module.exports = async () => {
  if (!process.features.typescript) (await import("tsx/esm/api")).register();
  await import("./pack.ts");
};
