import { type DryRun, type Manifest } from "./dry-run.ts";
import { eventually } from "./support.ts";

/** Until the API server goes by the policies that it was given. */
export const untilRefused = (server: DryRun, manifest: Manifest): Promise<void> =>
  eventually(`${manifest.metadata.name} is refused by a policy`, 120, async () =>
    /ValidatingAdmissionPolicy .* denied request/.test((await server.create(manifest)).message),
  );
