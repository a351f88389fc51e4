import type { Mappings } from "../requests.ts";
import { cluster } from "./cluster.ts";
import { data } from "./data.ts";
import { ec2 } from "./ec2.ts";
import { edge } from "./edge.ts";
import { guardRails } from "./guard-rails.ts";

/** The requests of AWS's API that make a resource, by type token. */
export const mappings: Mappings = { ...cluster, ...data, ...ec2, ...edge, ...guardRails };
