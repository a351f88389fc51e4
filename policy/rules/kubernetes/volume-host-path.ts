import { manifest } from "../../lib/examples.ts";
import { at, isAbsent } from "../../lib/field.ts";
import { must } from "../../lib/finding.ts";
import { kindRule } from "../../lib/kind-rule.ts";

const volume = (source: Readonly<Record<string, unknown>>): ReturnType<typeof manifest> =>
  manifest("v1", "PersistentVolume", {
    metadata: { name: "shop" },
    spec: { capacity: { storage: "10Gi" }, accessModes: ["ReadWriteOnce"], ...source },
  });

export const volumeHostPath = kindRule({
  name: "volume-host-path",
  title: "Persistent volumes must not be directories of nodes",
  why: "A host path by way of a claim passes the Pod Security Standards, which look at pods, and gives the pod the node's files.",
  fix: "Let a StorageClass make the volume, or use the csi source.",
  severity: "high",
  controls: [],
  kinds: ["core/PersistentVolume"],
  examples: {
    good: [
      {
        title: "A volume of a driver",
        resource: volume({ csi: { driver: "ebs.csi.aws.com", volumeHandle: "vol-0a1b2c3d4e5f60718" } }),
      },
    ],
    bad: [
      {
        title: "The node's root",
        resource: volume({ hostPath: { path: "/" } }),
        paths: ["spec.hostPath"],
      },
    ],
  },
  check: ({ root }) => [must(at(root, "spec", "hostPath"), isAbsent, "no host path")],
});
