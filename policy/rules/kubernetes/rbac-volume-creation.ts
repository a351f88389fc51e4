import { cisEks, cisKubernetes } from "../../lib/frameworks.ts";
import { permissionRule, role } from "../../lib/rbac.ts";

export const rbacVolumeCreation = permissionRule({
  name: "rbac-volume-creation",
  title: "Roles must not create persistent volumes",
  why: "A persistent volume can be a path on the node, so that creating one reads and writes the nodes' files.",
  fix: "Grant persistentvolumeclaims instead: the storage class makes the volume.",
  severity: "medium",
  enforcement: "advisory",
  controls: [cisEks("4.1.9"), cisKubernetes("5.1.9")],
  permissions: [{ group: "", resources: ["persistentvolumes"], verbs: ["create"] }],
  allowed: "resources other than persistentvolumes, or verbs without create",
  examples: {
    good: [
      {
        title: "Claims",
        resource: role({ apiGroups: [""], resources: ["persistentvolumeclaims"], verbs: ["create"] }),
      },
    ],
    bad: [
      {
        title: "Volumes",
        resource: role({ apiGroups: [""], resources: ["persistentvolumes"], verbs: ["create", "get"] }),
        paths: ["rules[0].resources[0]"],
      },
    ],
  },
});
