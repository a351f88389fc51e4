{{/* What selects the pods; never changes in a release's life, for a Deployment's selector is immutable. */}}
{{- define "service.selectorLabels" -}}
app.kubernetes.io/name: {{ .Release.Name | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{/* Labels of every object. Hold nothing of the image: a new digest changes what runs it alone. */}}
{{- define "service.labels" -}}
{{ include "service.selectorLabels" . }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{/* Metadata of every object that is named after the release. */}}
{{- define "service.metadata" -}}
name: {{ .Release.Name | quote }}
namespace: {{ .Release.Namespace | quote }}
labels:
  {{- include "service.labels" . | nindent 2 }}
{{- end }}

{{/* Whether pods run for good, or until they are done. */}}
{{- define "service.isDeployment" -}}
{{- if has .Values.kind (list "service" "worker") }}true{{ end }}
{{- end }}

{{/* Whether Flagger judges releases. */}}
{{- define "service.isProgressive" -}}
{{- if ne .Values.strategy.type "rolling" }}true{{ end }}
{{- end }}

{{/* The objects that Flagger left as it wants them are ours again. */}}
{{- define "service.takenBack" -}}
config.kubernetes.io/depends-on: apps/namespaces/{{ .Release.Namespace }}/Deployment/{{ .Release.Name }}
pulumi.com/patchForce: "true"
{{- end }}

{{- define "service.hasSecrets" -}}
{{- if or .Values.secrets.keys (include "service.hasPassword" .) }}true{{ end }}
{{- end }}

{{/* Whether the service logs in to its database by a password, which its Secret then holds. */}}
{{- define "service.hasPassword" -}}
{{- if and .Values.database.host (eq .Values.database.auth "password") }}true{{ end }}
{{- end }}

{{/* Whether it logs in by tokens that it signs itself: there is nothing secret about its URL. */}}
{{- define "service.hasTokens" -}}
{{- if and .Values.database.host (eq .Values.database.auth "iam") }}true{{ end }}
{{- end }}

{{/*
Name of the Secret, and of the ExternalSecret that fills it. It tells which values the Secret holds: when they
change, the pods change with the name, and no pod starts before the new Secret is complete.
*/}}
{{- define "service.secretName" -}}
{{- $database := dict }}
{{- if not (include "service.hasTokens" .) }}
{{- $database = pick .Values.database "host" "port" "name" "secret" "caBundle" }}
{{- end }}
{{- .Release.Name }}-{{ list .Values.secrets.keys $database | toJson | sha256sum | trunc 10 }}
{{- end }}

{{/* What must exist, or be done, before a pod starts: an annotation that Pulumi orders by and Helm ignores. */}}
{{- define "service.startsAfter" -}}
{{- $root := .root }}
{{- $references := list "/ConfigMap/%s" "/ServiceAccount/%s" "networking.k8s.io/NetworkPolicy/%s" }}
{{- with $root.Values }}
{{- if .database.caBundle }}
{{- $references = append $references "/ConfigMap/%s-database-ca" }}
{{- end }}
{{- if .files }}
{{- $references = append $references "/ConfigMap/%s-files" }}
{{- end }}
{{- end }}
{{- $names := list }}
{{- range $references }}
{{- $names = append $names (printf . $root.Release.Name) }}
{{- end }}
{{- if include "service.makesDatabaseRole" $root }}
{{- $names = append $names (printf "batch/Job/%s" (include "service.databaseRoleName" $root)) }}
{{- end }}
{{- if include "service.hasSecrets" $root }}
{{- $names = append $names (printf "external-secrets.io/ExternalSecret/%s" (include "service.secretName" $root)) }}
{{- end }}
{{- $all := list }}
{{- include "service.references" (dict "root" $root "names" (concat $names .others)) }}
{{- end }}

{{/* Objects of the release's namespace, each `group/Kind/name`, as Pulumi orders by: {root, names}. */}}
{{- define "service.references" -}}
{{- $root := .root }}
{{- $all := list }}
{{- range .names }}
{{- $parts := splitn "/" 2 . }}
{{- $all = append $all (printf "%s/namespaces/%s/%s" $parts._0 $root.Release.Namespace $parts._1) }}
{{- end }}
{{- join "," $all }}
{{- end }}

{{/* An HTTP probe. */}}
{{- define "service.probe" -}}
httpGet:
  path: {{ .path | quote }}
  port: http
periodSeconds: {{ .periodSeconds }}
timeoutSeconds: {{ .timeoutSeconds }}
failureThreshold: {{ .failureThreshold }}
{{- end }}

{{/* A list of network peers, each {namespace} or {cidr}. */}}
{{- define "service.peers" -}}
{{- range . }}
{{- if .cidr }}
- ipBlock:
    cidr: {{ .cidr | quote }}
{{- else if eq .namespace "*" }}
- namespaceSelector: {}
{{- else }}
- namespaceSelector:
    matchLabels:
      kubernetes.io/metadata.name: {{ .namespace | quote }}
{{- end }}
{{- end }}
{{- end }}

{{/* Whether an ALB sends requests straight to the pods, as components/service/termination-timing.ts has it. */}}
{{- define "service.isBehindAlb" -}}
{{- with .Values.routing }}
{{- $isAlb := ternary (eq .ingress.className "alb") .awsTargetGroup (ne .ingress.className "") }}
{{- range $annotation, $_ := .ingress.annotations }}
{{- $isAlb = or $isAlb (hasPrefix "alb.ingress.kubernetes.io/" $annotation) }}
{{- end }}
{{- if and .hostnames $isAlb }}true{{ end }}
{{- end }}
{{- end }}

{{/* The times of a pod's end, as JSON: what is not set follows from the rest, as in termination-timing.ts. */}}
{{- define "service.times" -}}
{{- $lag := dig "deregistrationLagSeconds" (ternary 60 15 (eq (include "service.isBehindAlb" .) "true")) .Values.routing | int }}
{{- $drain := dig "drainSeconds" (max 30 .Values.routing.requestTimeoutSeconds) .Values.termination | int }}
{{- $sleep := dig "preStopSeconds" (max 1 $lag) .Values.termination | int }}
{{- $delay := dig "deregistrationDelaySeconds" (add $lag $drain) .Values.routing | int }}
{{- $grace := dig "gracePeriodSeconds" (add $sleep $drain 10) .Values.termination | int }}
{{- dict "lag" $lag "drain" $drain "sleep" $sleep "delay" $delay "grace" $grace | toJson }}
{{- end }}
