import { z } from "zod";
import { modes, modesOfRules } from "../../../components/admission/admission-policies-plan.ts";
import { list, oneOf, texts } from "./shapes.ts";

/** The policy pack's rules in the cluster; left out where they are to stay out of it. */
export const admission = z
  .strictObject({
    mode: oneOf(modes).exactOptional(),
    ruleModes: z.record(z.string(), oneOf(modesOfRules)).exactOptional(),
    namespaces: list.exactOptional(),
    namespaceLabels: texts.exactOptional(),
    excludedNamespaces: list.exactOptional(),
  })
  .exactOptional();
