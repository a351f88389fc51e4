# The Pod Security Standards, restricted, as far as a few lines of Rego say them: for conftest.
package main

import rego.v1

pod := input.spec.template.spec

containers contains container if some container in pod.containers
containers contains container if some container in pod.initContainers

deny contains msg if {
	some field in ["hostNetwork", "hostPID", "hostIPC"]
	pod[field] == true
	msg := sprintf("%s: %s", [input.metadata.name, field])
}

deny contains msg if {
	some volume in pod.volumes
	volume.hostPath
	msg := sprintf("%s: hostPath", [input.metadata.name])
}

deny contains msg if {
	some container in containers
	container.securityContext.privileged == true
	msg := sprintf("%s/%s: privileged", [input.metadata.name, container.name])
}

deny contains msg if {
	some container in containers
	not container.securityContext.allowPrivilegeEscalation == false
	msg := sprintf("%s/%s: allowPrivilegeEscalation", [input.metadata.name, container.name])
}

deny contains msg if {
	some container in containers
	not "ALL" in container.securityContext.capabilities.drop
	msg := sprintf("%s/%s: capabilities", [input.metadata.name, container.name])
}

deny contains msg if {
	some container in containers
	some port in container.ports
	port.hostPort
	msg := sprintf("%s/%s: hostPort", [input.metadata.name, container.name])
}

deny contains msg if {
	some container in containers
	not pod.securityContext.runAsNonRoot == true
	not container.securityContext.runAsNonRoot == true
	msg := sprintf("%s/%s: runAsNonRoot", [input.metadata.name, container.name])
}

deny contains msg if {
	some container in containers
	not pod.securityContext.seccompProfile.type == "RuntimeDefault"
	not container.securityContext.seccompProfile.type == "RuntimeDefault"
	msg := sprintf("%s/%s: seccompProfile", [input.metadata.name, container.name])
}
