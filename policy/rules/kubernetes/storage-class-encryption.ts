import { manifest } from "../../lib/examples.ts";
import { at } from "../../lib/field.ts";
import { isTrue, must, oneOf, unless } from "../../lib/finding.ts";
import { kindRule } from "../../lib/kind-rule.ts";

/** Who makes EBS volumes: the CSI driver, EKS Auto Mode, and the in-tree plugin of old. */
const isEbs = oneOf("ebs.csi.aws.com", "ebs.csi.eks.amazonaws.com", "kubernetes.io/aws-ebs");

const storageClass = (parameters: Readonly<Record<string, string>>): ReturnType<typeof manifest> =>
  manifest("storage.k8s.io/v1", "StorageClass", {
    metadata: { name: "gp3" },
    provisioner: "ebs.csi.aws.com",
    parameters,
  });

export const storageClassEncryption = kindRule({
  name: "storage-class-encryption",
  title: "Storage classes must encrypt the volumes that they make",
  why: "A volume, and every snapshot of it, is readable by whoever gets hold of it; an unencrypted one can't be encrypted later.",
  fix: 'Set parameters.encrypted to "true".',
  severity: "high",
  controls: [],
  kinds: ["storage.k8s.io/StorageClass"],
  examples: {
    good: [{ title: "Encrypted", resource: storageClass({ type: "gp3", encrypted: "true" }) }],
    bad: [{ title: "Not set", resource: storageClass({ type: "gp3" }), paths: ["parameters.encrypted"] }],
  },
  check: ({ root }) =>
    unless(at(root, "provisioner"), (provisioner) => typeof provisioner !== "symbol" && !isEbs(provisioner), [
      must(at(root, "parameters", "encrypted"), isTrue, '"true"'),
    ]),
});
