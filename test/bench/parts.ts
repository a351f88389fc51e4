import { basename } from "node:path";
import { type ProcessUse } from "./process-tree.ts";

/** CPU seconds by what the processes are there for. */
export function cpuByPart(processes: readonly ProcessUse[]): Readonly<Record<string, number>> {
  const parts: Record<string, number> = {};
  for (const { command, cpuSeconds } of processes) {
    const part = partOf(command);
    parts[part] = (parts[part] ?? 0) + cpuSeconds;
  }
  return parts;
}

/** Programs of the sandbox's cluster, by name. */
const CLUSTER =
  /^(kube-apiserver|kube-controller-manager|kube-scheduler|kubelet|kube-proxy|etcd|kwok|coredns|metrics-server)$/;
const RUNTIME = /^(containerd|containerd-shim\S*|runc|ctr|pause)$/;

/** What a process is there for, by its command line. */
export function partOf(command: string): string {
  if (/\/@pulumi\/pulumi\/cmd\/run\/index\.js /.test(command)) return "program";
  if (/\/cmd\/run-policy-pack/.test(command)) return "policy pack";
  const plugin = /[/-](\w+)-plugin(?:-[0-9a-f]+\/main\.mjs|\.[jt]s)|\/pulumi-resource-(\w+)/.exec(command);
  if (plugin) return `plugin ${plugin[1] ?? plugin[2]}`;
  if (/language-host|pulumi-language-nodejs/.test(command)) return "language host";
  if (/sandbox\/bootstrap\.mjs /.test(command)) return "command line";
  if (/external-secrets\/(controller|operator)/.test(command)) return "cluster: secrets operator";
  const program = basename(command.split(" ", 1)[0] ?? "");
  if (CLUSTER.test(program)) return `cluster: ${program}`;
  if (RUNTIME.test(program)) return "cluster: containerd";
  if (/\bdist\/[\w-]+\.js/.test(command)) return "cluster: pods";
  if (program === "helm") return "helm";
  if (/aws-cli/.test(command)) return "aws CLI";
  return program === "pulumi" ? "engine" : "other";
}
