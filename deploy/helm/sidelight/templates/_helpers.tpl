{{/* Names of what is installed. */}}
{{- define "sidelight.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 52 | trimSuffix "-" -}}
{{- end -}}

{{- define "sidelight.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 52 | trimSuffix "-" -}}
{{- else if contains (include "sidelight.name" .) .Release.Name -}}
{{- .Release.Name | trunc 52 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "sidelight.name" .) | trunc 52 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "sidelight.selector" -}}
app.kubernetes.io/name: {{ include "sidelight.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "sidelight.labels" -}}
{{ include "sidelight.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "sidelight.tokens" -}}
{{- .Values.tokens.existingSecret | default (printf "%s-tokens" (include "sidelight.fullname" .)) -}}
{{- end -}}

{{/* What every container may do: next to nothing. */}}
{{- define "sidelight.securityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end -}}

{{/* sidelight.yaml: what the chart decides, then what the values say. */}}
{{- define "sidelight.config" -}}
{{- $name := include "sidelight.fullname" . -}}
{{- $hosts := list $name (printf "%s.%s" $name .Release.Namespace) (printf "%s.%s.svc" $name .Release.Namespace) (printf "%s.%s.svc.cluster.local" $name .Release.Namespace) -}}
{{- $config := deepCopy .Values.service.config -}}
{{- $given := $config.service | default dict -}}
{{- $service := dict "listen" (printf "0.0.0.0:%d" (int .Values.service.port)) -}}
{{- if .Values.service.otlp.enabled -}}
{{- $_ := set $service "otlp_listen" (printf "0.0.0.0:%d" (int .Values.service.otlp.port)) -}}
{{- end -}}
{{- if .Values.ingress.enabled -}}
{{- $hosts = append $hosts (required "ingress.host is the name people reach the page by" .Values.ingress.host) -}}
{{- $_ := set $service "url" (printf "%s://%s" (ternary "https" "http" (ne .Values.ingress.tlsSecret "")) .Values.ingress.host) -}}
{{- end -}}
{{- $tokens := list (dict "name" "collectors" "token_file" "/etc/sidelight-tokens/ingest" "scopes" (list "ingest")) (dict "name" "people" "token_file" "/etc/sidelight-tokens/read" "scopes" (list "read" "feedback")) -}}
{{- $_ := set $service "allowed_hosts" (concat $hosts ($given.allowed_hosts | default list) | uniq) -}}
{{- $_ := set $service "tokens" (concat $tokens ($given.tokens | default list)) -}}
{{- $_ := set $config "service" (merge $service $given) -}}
{{- toYaml $config -}}
{{- end -}}
