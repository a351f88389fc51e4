import { z } from "zod";
import { list, texts } from "./shapes.ts";

/** The policy pack's rules in the cluster; left out where they are to stay out of it. */
export const admission = z
  .strictObject({
    mode: z.string().exactOptional(),
    ruleModes: texts.exactOptional(),
    namespaces: list.exactOptional(),
    namespaceLabels: texts.exactOptional(),
    excludedNamespaces: list.exactOptional(),
  })
  .exactOptional();
