import { podAndContainers } from "../../lib/admission.ts";
import { podSecuredBy } from "../../lib/examples.ts";
import { at } from "../../lib/field.ts";
import { findEach, isOff, must } from "../../lib/finding.ts";
import { cisKubernetes } from "../../lib/frameworks.ts";
import { podSecurityRule } from "../../lib/pod-security.ts";

export const podWindowsHostProcess = podSecurityRule({
  name: "pod-windows-host-process",
  title: "Pods must not run as Windows host processes",
  why: "A HostProcess container is a process of the Windows node itself, with its network, files and accounts.",
  fix: "Remove securityContext.windowsOptions.hostProcess, or set it to false.",
  severity: "critical",
  controls: [cisKubernetes("5.2.10")],
  examples: {
    good: [
      {
        title: "An ordinary container",
        resource: podSecuredBy({ windowsOptions: { runAsUserName: "ContainerUser" } }),
      },
    ],
    bad: [
      {
        title: "A host process",
        resource: podSecuredBy({ windowsOptions: { hostProcess: true } }),
        paths: ["spec.containers[0].securityContext.windowsOptions.hostProcess"],
      },
    ],
  },
  baseline: {
    id: "windowsHostProcess",
    check: ({ securityContexts }) =>
      findEach(securityContexts, (context) =>
        must(at(context, "windowsOptions", "hostProcess"), isOff, "false, or not set"),
      ),
    admission: () =>
      podAndContainers((holder) => ({
        "securityContext.windowsOptions.hostProcess": `!${holder}.?securityContext.?windowsOptions.?hostProcess.orValue(false)`,
      })),
  },
});
