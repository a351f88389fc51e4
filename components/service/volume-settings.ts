import { groupShape, map, matching, textShape } from "../settings.ts";
import { fileNamePattern, mountPathPattern, quantityPattern, volumeNamePattern } from "./bounds.ts";

const volume = groupShape(
  "ServiceVolume",
  "Room for files on the node, empty at first and gone with the pod (Kubernetes, `emptyDir`).",
  {
    mountPath: matching(mountPathPattern, "an absolute path without `.`, `..` and a `/` at its end", {
      description:
        "Where the container has it; the chart's own are `/tmp`, `/etc/config`, `/etc/secrets` and `/etc/database`.",
    }),
    sizeLimit: matching(quantityPattern, "a quantity, e.g. `256Mi`", {
      description: "Most bytes that are in it, e.g. `256Mi`; a pod that goes above is evicted.",
    }),
  },
);

/** Where the container may write, besides `/tmp`, and what it finds there to read. */
export const volumeSettings = {
  files: map(
    textShape(),
    {
      description:
        "Files that are no secrets, by their names in `/etc/config`, in everything that runs the service's image: `config` is for variables. A change rolls the pods; those that run keep what they began with.",
      default: {},
      fallback: "none",
      chart: "files",
    },
    fileNamePattern,
  ),
  volumes: map(
    volume,
    {
      description:
        "Writable directories by a name of yours, in everything that runs the service's image: its root file system is read-only, and `/tmp` has 64 MiB.",
      default: {},
      fallback: "none",
      chart: "volumes",
    },
    volumeNamePattern,
  ),
};
