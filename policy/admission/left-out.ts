/**
 * Rules that look at pods, or at every kind, and that the API server is not told of: why not. Those on other kinds
 * are left out as well: most are about objects of the whole cluster, such as roles, which add-ons bring along and
 * which no list of excluded namespaces could spare.
 */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  "dangerous-environment": "What is dangerous is decided by a function a variable.",
  "deprecated-api":
    "The API server converts an object to the version that a policy asks for before it is judged.",
  "distinct-probes":
    "The API server has filled in the defaults of one probe's action that the other has not.",
  "image-pull-policy": "The API server has filled the policy in by then: Always for latest.",
  "image-registry": "Off unless registries are configured; with such settings there is a policy.",
  "job-restart-policy": "The API server demands it itself.",
  "no-ephemeral-containers": "It is about manifests: in the cluster, this is how kubectl debug works.",
  "no-system-namespace": "These namespaces are excluded: nobody's policies may hold the control plane up.",
  "pod-spread":
    "It depends on replicas, which are one by the API server's default and change without the template.",
  "port-names": "The API server checks the names itself.",
  "prerelease-api":
    "The API server converts an object to the version that a policy asks for before it is judged.",
  "probe-ports": "A port is a number or a name, and the container's lists of them have no common type.",
  "removed-api": "The API server refuses what it does not serve.",
  "termination-grace": "A sleep may be a word of a shell command, which CEL can't read a number from.",
  "unique-environment": "It costs the square of the variables, of which there may be hundreds.",
  "valid-labels": "The API server demands it itself.",
};
