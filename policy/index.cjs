// The SDK loads a pack with require(), after it has hooked .ts files to ts-node, which checks types and takes seconds, and
// keeps what it compiled where everybody may write. What is imported, and is JavaScript, is none of ts-node's.
module.exports = async () => {
  const { importCompiled } = await import("./compiled.mjs");
  await importCompiled("pack");
};
