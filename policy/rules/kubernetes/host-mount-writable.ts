import { pod } from "../../lib/examples.ts";
import { at, type Field, isAbsent, items, UNKNOWN } from "../../lib/field.ts";
import { findAll, type Findings, must, oneOf, unless } from "../../lib/finding.ts";
import { cisKubernetes } from "../../lib/frameworks.ts";
import { type Pod } from "../../lib/pods.ts";
import { podRule } from "../../lib/rule.ts";

/** That a volume of the node is mounted read-only wherever it is mounted. */
function checkMounts({ allContainers }: Pod, volume: Field): Findings {
  const name = at(volume, "name");
  const findings = allContainers
    .flatMap((container) => items(at(container, "volumeMounts")))
    .filter((mount) => [name.value, UNKNOWN].includes(at(mount, "name").value) || name.value === UNKNOWN)
    .map((mount) => {
      const finding = must(at(mount, "readOnly"), oneOf(true), "true");
      return finding && unless(at(mount, "name"), () => false, [finding])[0];
    });
  const isOther = (): boolean => false;
  return unless(at(volume, "hostPath"), isAbsent, unless(name, isOther, findings));
}

const mounting = (mount: object): ReturnType<typeof pod> =>
  pod({
    containers: [{ name: "agent", volumeMounts: [{ name: "logs", mountPath: "/logs", ...mount }] }],
    volumes: [{ name: "logs", hostPath: { path: "/var/log/pods" } }],
  });

export const hostMountWritable = podRule({
  name: "host-mount-writable",
  title: "Mounts of the node's files must be read-only",
  why: "What can write to the node's files can plant a cron job, a kubelet manifest or a link that leads out of the folder.",
  fix: "Set readOnly to true on the volumeMount, or use an emptyDir or persistentVolumeClaim for what the pod writes.",
  severity: "high",
  controls: [cisKubernetes("5.2.11")],
  examples: {
    good: [
      { title: "Read-only", resource: mounting({ readOnly: true }) },
      {
        title: "A volume of its own",
        resource: pod({
          containers: [{ name: "app", volumeMounts: [{ name: "tmp", mountPath: "/tmp" }] }],
          volumes: [{ name: "tmp", emptyDir: {} }],
        }),
      },
    ],
    bad: [
      {
        title: "Writable by default",
        resource: mounting({}),
        paths: ["spec.containers[0].volumeMounts[0].readOnly"],
      },
    ],
  },
  check: (pod) =>
    findAll(pod.volumes, (volume) =>
      isAbsent(at(volume, "hostPath").value) ? [] : checkMounts(pod, volume),
    ),
  admission: () => ({
    allContainers: {
      "volumeMounts.readOnly": `container.?volumeMounts.orValue([]).all(mount,
        mount.?readOnly.orValue(false) || !variables.spec.?volumes.orValue([]).exists(volume,
          has(volume.hostPath) && volume.name == mount.name))`,
    },
  }),
});
