import type { Problem } from "../validation.ts";
import { own } from "../own.ts";

/** Whose driver an instance type needs in its image; `unsupported`: no image of EKS's has it. */
type Accelerator = "none" | "nvidia" | "neuron" | "unsupported";

/** Amazon EKS API reference, Nodegroup `amiType`, by AMI family and accelerator: x86_64, arm64. */
const amiTypes: Readonly<Record<string, Readonly<Partial<Record<Accelerator, readonly string[]>>>>> = {
  al2023: {
    none: ["AL2023_x86_64_STANDARD", "AL2023_ARM_64_STANDARD"],
    nvidia: ["AL2023_x86_64_NVIDIA", "AL2023_ARM_64_NVIDIA"],
    neuron: ["AL2023_x86_64_NEURON"],
  },
  bottlerocket: {
    none: ["BOTTLEROCKET_x86_64", "BOTTLEROCKET_ARM_64"],
    nvidia: ["BOTTLEROCKET_x86_64_NVIDIA", "BOTTLEROCKET_ARM_64_NVIDIA"],
  },
};

/**
 * Whether an EC2 instance type has Graviton processors: the letter g among the attributes after the generation.
 * Source: Amazon EC2 Instance Types Guide, "Naming conventions" (a1 is the one exception to them).
 */
export function isGraviton(instanceType: string): boolean {
  return /^a1\.|^[a-z]+\d+[a-fh-z]*g[a-z]*[.-]/.test(instanceType);
}

/**
 * What an instance type computes with besides its processors. Source: Amazon EC2 Instance Types Guide, "Accelerated
 * computing" (G4ad has GPUs of AMD, VT1 transcoders, DL1 and DL2q accelerators of Habana and Qualcomm); Amazon EKS User
 * Guide, "Use EKS-optimized accelerated AMIs for GPU instances" (NVIDIA, Neuron).
 */
function acceleratorOf(instanceType: string): Accelerator {
  if (/^(g4ad|vt\d|dl\d)/.test(instanceType)) return "unsupported";
  if (/^(p|g|gr)\d/.test(instanceType)) return "nvidia";
  return /^(inf|trn)\d/.test(instanceType) ? "neuron" : "none";
}

/** The AMI type of a group of such instances, which have one architecture and one kind of accelerator. */
export function amiTypeOf(amiFamily: string, [first = ""]: readonly string[]): string {
  return own(amiTypes, amiFamily)?.[acceleratorOf(first)]?.[isGraviton(first) ? 1 : 0] ?? "";
}

/** Instance types that no image of the family has the driver for, or that no one image has all drivers for. */
export function acceleratorProblems(amiFamily: string, types: readonly string[], path: string): Problem[] {
  const kinds = new Set(types.map(acceleratorOf));
  if (kinds.size > 1)
    return [
      {
        path,
        message: "instance types of several kinds of accelerator",
        received: types,
        allowed: "of one kind: NVIDIA GPUs, AWS Neuron, or none: a node group has one AMI type",
        fix: "put the others into a node group of their own",
      },
    ];
  // Another family than these is a problem of its own.
  if (own(amiTypes, amiFamily) === undefined || types.length === 0 || amiTypeOf(amiFamily, types) !== "")
    return [];
  return [
    {
      path,
      message: `no AMI of ${amiFamily} has the driver of these accelerators`,
      received: types,
      allowed:
        "NVIDIA GPUs (P, G, Gr), with amiFamily al2023 AWS Neuron (Inf, Trn), and types without accelerators",
      fix: kinds.has("neuron") ? "set amiFamily to al2023" : "choose types of another family",
    },
  ];
}
