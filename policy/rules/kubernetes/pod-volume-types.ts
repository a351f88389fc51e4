import { literal } from "../../lib/admission.ts";
import { pod } from "../../lib/examples.ts";
import { at, type Field, isAbsent, properties, UNKNOWN } from "../../lib/field.ts";
import { findEach, type Finding, must, violation } from "../../lib/finding.ts";
import { cisKubernetes } from "../../lib/frameworks.ts";
import { podSecurityRule } from "../../lib/pod-security.ts";

const ALLOWED_SOURCES = [
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "image",
  "persistentVolumeClaim",
  "projected",
  "secret",
];
const ALLOWED = `a volume of type ${ALLOWED_SOURCES.join(", ")}`;

/** A volume without any source is an emptyDir by the API's default. */
function checkVolume(volume: Field): Finding | undefined {
  if (volume.value === UNKNOWN) return must(volume, () => false, ALLOWED);
  const sources = properties(volume).filter(({ key, value }) => key !== "name" && !isAbsent(value));
  const allowed = sources.filter(({ key }) => ALLOWED_SOURCES.includes(String(key)));
  if (allowed.some(({ value }) => value !== UNKNOWN)) return undefined;
  const [undecided] = sources.filter(({ value }) => value === UNKNOWN);
  if (undecided) return must(undecided, () => false, ALLOWED);
  const [forbidden] = sources;
  return forbidden && violation(forbidden, ALLOWED);
}

export const podVolumeTypes = podSecurityRule({
  name: "pod-volume-types",
  title: "Pods must not mount the node's files or disks directly",
  why: "A hostPath gives the node away, its container runtime's socket included; in-tree disk and network volumes bypass storage classes and their encryption.",
  fix: "Use a persistentVolumeClaim, emptyDir, configMap, secret, projected or csi volume.",
  severity: "critical",
  controls: [cisKubernetes("5.2.11")],
  examples: {
    good: [
      {
        title: "Volumes of allowed types",
        resource: pod({
          containers: [{ name: "app" }],
          volumes: [
            { name: "tmp", emptyDir: {} },
            { name: "data", persistentVolumeClaim: { claimName: "data" } },
          ],
        }),
      },
      {
        title: "No source: an emptyDir",
        resource: pod({ containers: [{ name: "app" }], volumes: [{ name: "tmp" }] }),
      },
      {
        title: "At baseline, a network file system",
        resource: pod({
          containers: [{ name: "app" }],
          volumes: [{ name: "share", nfs: { server: "10.0.0.1", path: "/" } }],
        }),
        settings: { level: "baseline" },
      },
    ],
    bad: [
      {
        title: "The container runtime's socket, and a network file system",
        resource: pod({
          containers: [{ name: "app" }],
          volumes: [
            { name: "socket", hostPath: { path: "/run/containerd/containerd.sock" } },
            { name: "share", nfs: { server: "10.0.0.1", path: "/" } },
          ],
        }),
        paths: ["spec.volumes[0].hostPath", "spec.volumes[1].nfs"],
      },
      {
        title: "At baseline, the node's files",
        resource: pod({
          containers: [{ name: "app" }],
          volumes: [{ name: "logs", hostPath: { path: "/var/log" } }],
        }),
        settings: { level: "baseline" },
        paths: ["spec.volumes[0].hostPath"],
      },
    ],
  },
  baseline: {
    id: "hostPathVolumes",
    check: ({ volumes }) => findEach(volumes, (volume) => must(at(volume, "hostPath"), isAbsent, "not set")),
    admission: () => ({
      pod: { volumes: "variables.spec.?volumes.orValue([]).all(volume, !has(volume.hostPath))" },
    }),
  },
  restricted: {
    id: "restrictedVolumes",
    check: ({ volumes }) => findEach(volumes, checkVolume),
    // By the time of admission every volume has its source, be it by default.
    admission: () => ({
      pod: {
        volumes: `variables.spec.?volumes.orValue([]).all(volume,
          volume.exists(source, source in ${literal(ALLOWED_SOURCES)}))`,
      },
    }),
  },
});
