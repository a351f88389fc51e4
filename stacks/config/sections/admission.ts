import { z } from "zod";
import type { AdmissionPoliciesArgs } from "../../../components/admission/admission-policies-args.ts";
import { argumentsOf } from "./from-arguments.ts";

/** The policy pack's rules in the cluster; left out where they are to stay out of it. */
export const admission = z
  .strictObject(argumentsOf<AdmissionPoliciesArgs>("slipway:admission:AdmissionPolicies").all)
  .exactOptional();
