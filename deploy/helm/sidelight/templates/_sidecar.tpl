{{/*
A collector as a native sidecar: one more entry of `initContainers` in the pod of a model server.

  initContainers:
    {{- include "sidelight.sidecar" (dict "chart" .Subcharts.sidelight "upstream" "http://127.0.0.1:8000") | nindent 4 }}
  volumes:
    {{- include "sidelight.spool" .Subcharts.sidelight | nindent 4 }}

chart: this chart, as the calling one sees it. upstream: where the model server listens in the pod. Further: name (of the target),
args (a list of more flags of "sidelight collect").
*/}}
{{- define "sidelight.sidecar" -}}
{{- $chart := .chart -}}
{{- $service := printf "http://%s:%d" (include "sidelight.fullname" $chart) (int $chart.Values.service.port) -}}
- name: sidelight
  image: {{ printf "%s:%s" $chart.Values.collector.image.repository ($chart.Values.collector.image.tag | default $chart.Chart.AppVersion) | quote }}
  imagePullPolicy: {{ $chart.Values.collector.image.pullPolicy }}
  restartPolicy: Always
  args:
    - --upstream={{ required "upstream: where the model server listens, for example http://127.0.0.1:8000" .upstream }}
    - --listen=0.0.0.0:{{ $chart.Values.collector.tapPort }}
    - --health-listen=0.0.0.0:{{ $chart.Values.collector.healthPort }}
    - --to={{ $chart.Values.collector.to | default $service }}
    {{- with .name }}
    - --name={{ . }}
    {{- end }}
    {{- range .args }}
    - {{ . | quote }}
    {{- end }}
  env:
    - name: SIDELIGHT_COLLECTOR__ID
      valueFrom: { fieldRef: { fieldPath: metadata.name } }
    - name: SIDELIGHT_COLLECTOR__TOKEN
      valueFrom: { secretKeyRef: { name: {{ include "sidelight.tokens" $chart }}, key: ingest } }
    # The same salt everywhere, so that a caller has the same hash at every model server.
    - name: SIDELIGHT_COLLECTOR__SALT
      valueFrom: { secretKeyRef: { name: {{ include "sidelight.tokens" $chart }}, key: salt, optional: true } }
    - { name: SIDELIGHT_STORE__DATA, value: /data }
    {{- with $chart.Values.collector.env }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  ports:
    - { name: tap, containerPort: {{ $chart.Values.collector.tapPort }} }
    - { name: sidelight, containerPort: {{ $chart.Values.collector.healthPort }} }
  # Ready means that it relays; it never waits for the model server.
  startupProbe: { httpGet: { path: /healthz, port: sidelight }, periodSeconds: 1, failureThreshold: 30 }
  livenessProbe: { httpGet: { path: /healthz, port: sidelight }, periodSeconds: 10, failureThreshold: 6 }
  resources:
    {{- toYaml $chart.Values.collector.resources | nindent 4 }}
  securityContext:
    {{- include "sidelight.securityContext" . | nindent 4 }}
    runAsNonRoot: true
    runAsUser: 1000
    seccompProfile: { type: RuntimeDefault }
  volumeMounts:
    - { name: sidelight-spool, mountPath: /data }
{{- end -}}

{{/* The volume of the sidecar: one more entry of `volumes`. */}}
{{- define "sidelight.spool" -}}
- name: sidelight-spool
  emptyDir: { sizeLimit: {{ .Values.collector.spoolSize }} }
{{- end -}}
