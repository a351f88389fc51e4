{{/* Who a pod is and what it may do: the same for everything that runs the image. */}}
{{- define "service.podIdentity" -}}
serviceAccountName: {{ .Release.Name | quote }}
automountServiceAccountToken: false
enableServiceLinks: false
{{- end }}

{{/* Changes with what pods read once, as they begin. */}}
{{- define "service.configChecksum" -}}
{{- if .Values.files }}
{{- dict "config" .Values.config "files" .Values.files | toJson | sha256sum }}
{{- else }}
{{- .Values.config | toJson | sha256sum }}
{{- end }}
{{- end }}

{{/* On which nodes pods run, and before whom: the same for everything that runs the image. */}}
{{- define "service.placement" -}}
{{- with .Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.nodeAffinity }}
{{- $required := list }}
{{- $preferred := list }}
{{- range . }}
{{- $expressions := list (dict "key" .key "operator" "In" "values" .values) }}
{{- if hasKey . "weight" }}
{{- $preferred = append $preferred (dict "weight" .weight "preference" (dict "matchExpressions" $expressions)) }}
{{- else }}
{{- $required = concat $required $expressions }}
{{- end }}
{{- end }}
affinity:
  nodeAffinity:
    {{- with $required }}
    requiredDuringSchedulingIgnoredDuringExecution:
      nodeSelectorTerms:
        - matchExpressions:
            {{- toYaml . | nindent 12 }}
    {{- end }}
    {{- with $preferred }}
    preferredDuringSchedulingIgnoredDuringExecution:
      {{- toYaml . | nindent 6 }}
    {{- end }}
{{- end }}
{{- with .Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.priorityClassName }}
priorityClassName: {{ . | quote }}
{{- end }}
{{- end }}

{{- define "service.podSecurity" -}}
securityContext:
  runAsNonRoot: true
  runAsUser: 65532
  runAsGroup: 65532
  seccompProfile:
    type: RuntimeDefault
{{- end }}

{{/* The container's image and what it runs: {root, command}. */}}
{{- define "service.image" -}}
image: {{ .root.Values.image.repository }}@{{ .root.Values.image.digest }}
imagePullPolicy: IfNotPresent
{{- with .command }}
command:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* The container's environment. A name among `env` goes before the same in `envFrom`. */}}
{{- define "service.environment" -}}
envFrom:
  - configMapRef:
      name: {{ .Release.Name | quote }}
  {{- if and (include "service.hasSecrets" .) (eq .Values.secrets.as "environment") }}
  - secretRef:
      name: {{ include "service.secretName" . }}
  {{- end }}
env:
  - name: SERVICE_NAME
    value: {{ .Release.Name | quote }}
  - name: PORT
    value: {{ .Values.port | quote }}
  - name: METRICS_PORT
    value: {{ .Values.metricsPort | quote }}
  - name: DRAIN_SECONDS
    value: {{ (include "service.times" . | fromJson).drain | quote }}
  - name: KEEP_ALIVE_SECONDS
    value: {{ .Values.routing.keepAliveSeconds | quote }}
  {{- /* A new value reaches a file within minutes, an environment variable never. */}}
  {{- if include "service.hasPassword" . }}
  - name: DATABASE_URL_FILE
    value: /etc/database/url
  {{- else if include "service.hasTokens" . }}
  - name: DATABASE_AUTH
    value: iam
  - name: DATABASE_URL
    value: {{ printf "postgresql://%s@%s" .Values.database.user (include "service.databasePlace" .) | quote }}
  - name: AWS_REGION
    value: {{ .Values.database.region | quote }}
  {{- end }}
  {{- if include "service.hasSecretFiles" . }}
  {{- range $variable, $_ := .Values.secrets.keys }}
  - name: {{ $variable }}_FILE
    value: /etc/secrets/{{ $variable }}
  {{- end }}
  {{- end }}
{{- end }}

{{- define "service.hasSecretFiles" -}}
{{- if and .Values.secrets.keys (eq .Values.secrets.as "files") }}true{{ end }}
{{- end }}

{{/* Where the database is, and how its server is verified: what follows user and password in a URL. */}}
{{- define "service.databasePlace" -}}
{{- with .Values.database -}}
{{- printf "%s:%d/%s" .host (int .port) .name }}{{ include "service.databaseTrust" $ }}
{{- end }}
{{- end }}

{{- define "service.databaseTrust" -}}
?sslmode=verify-full
{{- if .Values.database.caBundle }}&sslrootcert=/etc/database/ca.pem{{ end }}
{{- end }}

{{/* Whether /etc/database holds anything: a URL with a password, or the authorities. */}}
{{- define "service.hasDatabaseFiles" -}}
{{- if or (include "service.hasPassword" .) (and .Values.database.host .Values.database.caBundle) }}true{{ end }}
{{- end }}

{{/* What the container may use and do. */}}
{{- define "service.bounds" -}}
resources:
  {{- toYaml .Values.resources | nindent 2 }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop:
      - ALL
{{- end }}

{{/* What the container may use, do and write to. */}}
{{- define "service.confinement" -}}
{{ include "service.bounds" . | trim }}
volumeMounts:
  - name: tmp
    mountPath: /tmp
  {{- range $name, $volume := .Values.volumes }}
  - name: volume-{{ $name }}
    mountPath: {{ $volume.mountPath | quote }}
  {{- end }}
  {{- /* By its path each keeps what it had as the pod began (Kubernetes, "Volumes", "configMap"). */}}
  {{- range $file, $_ := .Values.files }}
  - name: files
    mountPath: {{ printf "/etc/config/%s" $file | quote }}
    subPath: {{ $file | quote }}
    readOnly: true
  {{- end }}
  {{- if include "service.hasDatabaseFiles" . }}
  - name: database
    mountPath: /etc/database
    readOnly: true
  {{- end }}
  {{- if include "service.hasSecretFiles" . }}
  - name: secrets
    mountPath: /etc/secrets
    readOnly: true
  {{- end }}
{{- end }}

{{- define "service.volumes" -}}
volumes:
  - name: tmp
    emptyDir:
      sizeLimit: 64Mi
  {{- range $name, $volume := .Values.volumes }}
  - name: volume-{{ $name }}
    emptyDir:
      sizeLimit: {{ $volume.sizeLimit | quote }}
  {{- end }}
  {{- if .Values.files }}
  - name: files
    configMap:
      name: {{ .Release.Name }}-files
  {{- end }}
  {{- if include "service.hasDatabaseFiles" . }}
  - name: database
    projected:
      sources:
        {{- if include "service.hasPassword" . }}
        - secret:
            name: {{ include "service.secretName" . }}
            items:
              - key: DATABASE_URL
                path: url
        {{- end }}
        {{- if .Values.database.caBundle }}
        - configMap:
            name: {{ .Release.Name }}-database-ca
        {{- end }}
  {{- end }}
  {{- if include "service.hasSecretFiles" . }}
  - name: secrets
    secret:
      secretName: {{ include "service.secretName" . }}
      items:
        {{- range $variable, $_ := .Values.secrets.keys }}
        - key: {{ $variable | quote }}
          path: {{ $variable | quote }}
        {{- end }}
  {{- end }}
{{- end }}

{{/* The pod template of what runs until it is done: {root, name, command}. */}}
{{- define "service.jobPod" -}}
metadata:
  labels:
    app.kubernetes.io/name: {{ .name | quote }}
    app.kubernetes.io/instance: {{ .root.Release.Name | quote }}
    {{- with .root.Values.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  annotations:
    checksum/config: {{ include "service.configChecksum" .root }}
    {{- with .root.Values.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  restartPolicy: Never
  {{- include "service.podIdentity" .root | nindent 2 }}
  {{- with include "service.placement" .root | trim }}
  {{- . | nindent 2 }}
  {{- end }}
  terminationGracePeriodSeconds: {{ (include "service.times" .root | fromJson).grace }}
  {{- include "service.podSecurity" .root | nindent 2 }}
  containers:
    - name: {{ .root.Release.Name | quote }}
      {{- include "service.image" . | nindent 6 }}
      {{- include "service.environment" .root | nindent 6 }}
      {{- include "service.confinement" .root | nindent 6 }}
  {{- include "service.volumes" .root | nindent 2 }}
{{- end }}

{{/* The specification of a Job: {root, name, command, retries, timeoutSeconds}. */}}
{{- define "service.jobSpec" -}}
backoffLimit: {{ .retries }}
activeDeadlineSeconds: {{ .timeoutSeconds }}
template:
  {{- include "service.jobPod" . | nindent 2 }}
{{- end }}

{{/*
A Job that Pulumi waits for: {root, name, command, retries, timeoutSeconds}. A Job can't be changed, so its name
tells what it runs: another image or configuration is another Job, run anew. It stays when it is done, as the record
that keeps it from being run again.
*/}}
{{- define "service.job" -}}
{{- $spec := include "service.jobSpec" . -}}
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ .name }}-{{ $spec | sha256sum | trunc 10 }}
  namespace: {{ .root.Release.Namespace | quote }}
  labels:
    {{- include "service.labels" .root | nindent 4 }}
  annotations:
    config.kubernetes.io/depends-on: {{ include "service.startsAfter" (dict "root" .root "others" list) }}
    pulumi.com/timeoutSeconds: {{ add .timeoutSeconds 60 | quote }}
spec:
  {{- $spec | nindent 2 }}
{{- end }}
