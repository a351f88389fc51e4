import { at } from "../../lib/field.ts";
import { must, oneOf } from "../../lib/finding.ts";
import { awsFsbp, cisEks } from "../../lib/frameworks.ts";
import { resourceRule } from "../../lib/rule.ts";
import { ECR_REPOSITORY, repository } from "./types.ts";

export const ecrScanOnPush = resourceRule({
  name: "ecr-scan-on-push",
  title: "ECR repositories must scan images on push",
  why: "A known vulnerability is cheapest to find before the image runs anywhere.",
  fix: "Set imageScanningConfiguration.scanOnPush to true.",
  severity: "high",
  controls: [awsFsbp("ECR.1"), cisEks("5.1.1")],
  types: [ECR_REPOSITORY],
  examples: {
    good: [{ title: "Scanned", resource: repository({ imageScanningConfiguration: { scanOnPush: true } }) }],
    bad: [
      {
        title: "Not set: not scanned by default",
        resource: repository({}),
        paths: ["imageScanningConfiguration.scanOnPush"],
      },
      {
        title: "Switched off",
        resource: repository({ imageScanningConfiguration: { scanOnPush: false } }),
        paths: ["imageScanningConfiguration.scanOnPush"],
      },
    ],
  },
  check: ({ root }) => [must(at(root, "imageScanningConfiguration", "scanOnPush"), oneOf(true), "true")],
});
