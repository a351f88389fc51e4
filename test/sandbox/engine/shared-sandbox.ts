/** One sandbox for the suites that bring programs of their own and leave nothing behind: its control plane starts once. */
import { TestSandbox } from "./test-sandbox.ts";

let shared: { readonly sandbox: TestSandbox; prepared?: Promise<void>; users: number } | undefined;

async function dispose(): Promise<void> {
  const { sandbox } = shared ?? {};
  shared = undefined;
  await sandbox?.dispose();
}

// Of suites that -g leaves out, no hook runs.
after(dispose);

/** To be called by the suite itself: it is there within tests and hooks, and goes with the last suite that has called. */
export function sharedSandbox(): TestSandbox {
  const ours = (shared ??= { sandbox: new TestSandbox(), users: 0 });
  ours.users += 1;
  before(() => (ours.prepared ??= ours.sandbox.prepare()));
  after(async () => {
    ours.users -= 1;
    if (ours.users === 0) await dispose();
  });
  return ours.sandbox;
}
