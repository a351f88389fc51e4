const MINIMUM_NODE = [20, 19];

/** @throws where this Node is older than what the sandbox runs on */
export function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > MINIMUM_NODE[0] || (major === MINIMUM_NODE[0] && minor >= MINIMUM_NODE[1])) return;
  throw new Error(
    `Slipway needs Node ${MINIMUM_NODE.join(".")} or later; this is ${process.versions.node} (${process.execPath}).\n` +
      "Fix: install a newer Node, from https://nodejs.org or by your version manager",
  );
}
