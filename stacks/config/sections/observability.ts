import { z } from "zod";
import type { ObservabilityArgs } from "../../../components/observability/observability-args.ts";
import { observabilitySettings } from "../../../components/observability/settings.ts";
import { fieldsOf } from "./from-settings.ts";

/** What watches the cluster, and tells people. */
export const observability = z
  .strictObject(fieldsOf<Pick<ObservabilityArgs, keyof typeof observabilitySettings>>(observabilitySettings))
  .exactOptional();
