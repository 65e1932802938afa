/**
 * What model servers tell of themselves, under one set of names: as the collector posts it, table `server_metrics` holds it and dashboards
 * read it. Labels: `target`; `up` has the scraped `url`, too. Names that end in `_total` are counters: they grow, and start again from 0 with
 * the collector.
 */
export const SERVER_METRICS = {
  up: 'sidelight_server_metrics_up',
  running: 'sidelight_server_requests_running',
  waiting: 'sidelight_server_requests_waiting',
  batchSize: 'sidelight_server_batch_size',
  kvCacheUse: 'sidelight_server_kv_cache_use_ratio',
  gpuUse: 'sidelight_server_gpu_use_ratio',
  gpuMemoryUsed: 'sidelight_server_gpu_memory_used_bytes',
  gpuMemoryTotal: 'sidelight_server_gpu_memory_total_bytes',
  requests: 'sidelight_server_requests_total',
  errors: 'sidelight_server_errors_total',
  inputTokens: 'sidelight_server_input_tokens_total',
  outputTokens: 'sidelight_server_output_tokens_total',
  preemptions: 'sidelight_server_preemptions_total',
  queueSeconds: 'sidelight_server_queue_seconds_total',
} as const;

export const SERVER_METRIC_HELP: Record<keyof typeof SERVER_METRICS, string> = {
  up: 'Whether the metrics of the model server could be read: 1, else 0.',
  running: 'Requests the server works on.',
  waiting: 'Requests in the queue of the server.',
  batchSize: 'Requests that are worked on together, on average.',
  kvCacheUse: 'Share of the KV cache in use, 0 to 1; of the fullest engine where there are several.',
  gpuUse: 'Share of the time the GPUs are busy, 0 to 1; the mean of several.',
  gpuMemoryUsed: 'Memory in use of all GPUs.',
  gpuMemoryTotal: 'Memory of all GPUs.',
  requests: 'Requests the server has finished, by its own count.',
  errors: 'Requests that failed, by the count of the server.',
  inputTokens: 'Input tokens, by the count of the server.',
  outputTokens: 'Output tokens, by the count of the server.',
  preemptions: 'Requests that had to make room in the KV cache for others.',
  queueSeconds: 'Time requests spent in the queue of the server.',
};

/** Metrics of a server that another one is made of: the mean of what was observed between two scrapes. */
export const SERVER_METRIC_MEANS = {
  batchSize: { sum: 'batchedSum', count: 'batchedCount' },
  waiting: { sum: 'waitingSum', count: 'waitingCount' },
} as const;
type MeanPart = (typeof SERVER_METRIC_MEANS)[keyof typeof SERVER_METRIC_MEANS]['sum' | 'count'];

export type ServerMetric = keyof typeof SERVER_METRICS;
export type ScrapedMetric = Exclude<ServerMetric, 'up'> | MeanPart;

/** Where a metric stands in what a server exposes. */
export interface ServerMetricSource {
  /** Families that are added up. */
  names: readonly string[];
  /** Only series with this label. */
  where?: { label: string; value: string };
  /** Only where this family is there, too: without it the sum would be short. */
  needs?: string;
  /** From the server's unit to ours. */
  scale?: number;
}

const PERCENT = 0.01;
const MIB = 2 ** 20;
const MICROSECONDS = 1e-6;

const from = (...names: string[]): ServerMetricSource => ({ names });
const scaled = (scale: number, ...names: string[]): ServerMetricSource => ({ names, scale });
const labelled = (name: string, label: string, value: string): ServerMetricSource => ({
  names: [name],
  where: { label, value },
});

/** vLLM, and what took its names: Ray Serve exports them with underscores, forks with prefixes of their own. */
const vllm = (name: string) =>
  ['vllm:', 'ray_vllm_', 'ray_vllm:', 'aphrodite:', 'lmdeploy:'].map((p) => from(p + name));
const sglang = (name: string) => from(`sglang:${name}`);

/**
 * The first source that a server has is taken. Names drift between versions: new ones go before old ones.
 * vLLM docs/design/metrics.md, SGLang production_metrics.md, TGI reference/metrics.md, llama.cpp tools/server README, Triton user_guide/metrics.md,
 * TorchServe metrics.md, MLServer metrics.md, Ray Serve monitoring.md, BentoML metrics, TensorRT-LLM `trtllm_*`, DCGM exporter default-counters.csv.
 */
export const SERVER_METRIC_SOURCES: Record<ScrapedMetric, readonly ServerMetricSource[]> = {
  running: [
    ...vllm('num_requests_running'),
    sglang('num_running_reqs'),
    from('tgi_batch_current_size'),
    from('llamacpp:requests_processing'),
    from('trtllm_num_requests_running'),
    labelled('nv_trt_llm_request_metrics', 'request_type', 'scheduled'),
    from('ray_serve_num_ongoing_requests_at_replicas'),
    from('ray_serve_replica_processing_queries'),
    from('bentoml_service_request_in_progress'),
  ],
  waiting: [
    ...vllm('num_requests_waiting'),
    sglang('num_queue_reqs'),
    from('tgi_queue_size'),
    from('te_queue_size'),
    from('llamacpp:requests_deferred'),
    from('trtllm_num_requests_waiting'),
    labelled('nv_trt_llm_request_metrics', 'request_type', 'waiting'),
    from('nv_inference_pending_request_count'),
    from('ray_serve_deployment_queued_queries'),
  ],
  waitingSum: [from('parallel_request_queue_sum'), from('batch_request_queue_sum')],
  waitingCount: [from('parallel_request_queue_count'), from('batch_request_queue_count')],
  batchSize: [from('tgi_batch_current_size'), from('llamacpp:n_busy_slots_per_decode')],
  batchedSum: [
    from('nv_inference_count'),
    from('bentoml_service_adaptive_batch_size_sum'),
    from('te_batch_next_size_sum'),
  ],
  batchedCount: [
    from('nv_inference_exec_count'),
    from('bentoml_service_adaptive_batch_size_count'),
    from('te_batch_next_size_count'),
  ],
  kvCacheUse: [
    ...vllm('kv_cache_usage_perc'),
    ...vllm('gpu_cache_usage_perc'),
    sglang('token_usage'),
    from('llamacpp:kv_cache_usage_ratio'),
    from('trtllm_kv_cache_utilization'),
    labelled('nv_trt_llm_kv_cache_block_metrics', 'kv_cache_block_type', 'fraction'),
  ],
  gpuUse: [
    from('nv_gpu_utilization'),
    scaled(PERCENT, 'DCGM_FI_DEV_GPU_UTIL'),
    from('DCGM_FI_PROF_GR_ENGINE_ACTIVE'),
    scaled(PERCENT, 'GPUUtilization'),
    scaled(PERCENT, 'ray_node_gpus_utilization'),
  ],
  gpuMemoryUsed: [
    from('nv_gpu_memory_used_bytes'),
    scaled(MIB, 'DCGM_FI_DEV_FB_USED'),
    scaled(MIB, 'GPUMemoryUsed'),
    scaled(MIB, 'ray_node_gram_used'),
  ],
  gpuMemoryTotal: [
    from('nv_gpu_memory_total_bytes'),
    {
      names: ['DCGM_FI_DEV_FB_USED', 'DCGM_FI_DEV_FB_FREE', 'DCGM_FI_DEV_FB_RESERVED'],
      needs: 'DCGM_FI_DEV_FB_FREE',
      scale: MIB,
    },
    { names: ['ray_node_gram_used', 'ray_node_gram_available'], needs: 'ray_node_gram_available', scale: MIB },
  ],
  requests: [
    ...vllm('request_success_total'),
    sglang('num_requests_total'),
    from('tgi_request_count'),
    from('te_request_count'),
    from('trtllm_request_success_total'),
    from('nv_inference_request_success', 'nv_inference_request_failure'),
    from('ts_inference_requests_total'),
    from('model_infer_request_success_total', 'model_infer_request_failure_total'),
    from('ray_serve_deployment_request_counter_total', 'ray_serve_deployment_error_counter_total'),
    from('bentoml_service_request_total'),
    from('request_predict_seconds_count'),
  ],
  errors: [
    labelled('vllm:request_success_total', 'finished_reason', 'error'),
    sglang('num_aborted_requests_total'),
    from('tgi_request_failure'),
    from('te_request_failure'),
    from('nv_inference_request_failure'),
    from('Requests4XX', 'Requests5XX'),
    from('model_infer_request_failure_total'),
    from('ray_serve_deployment_error_counter_total'),
  ],
  inputTokens: [
    ...vllm('prompt_tokens_total'),
    sglang('prompt_tokens_total'),
    from('tgi_request_input_length_sum'),
    from('llamacpp:prompt_tokens_total'),
  ],
  outputTokens: [
    ...vllm('generation_tokens_total'),
    sglang('generation_tokens_total'),
    from('tgi_request_generated_tokens_sum'),
    from('llamacpp:tokens_predicted_total'),
  ],
  preemptions: vllm('num_preemptions_total'),
  queueSeconds: [
    ...vllm('request_queue_time_seconds_sum'),
    sglang('queue_time_seconds_sum'),
    from('tgi_request_queue_duration_sum'),
    scaled(MICROSECONDS, 'nv_inference_queue_duration_us'),
    scaled(MICROSECONDS, 'ts_queue_latency_microseconds'),
  ],
};

/** Where metrics are exposed beside the server's own port: Triton, TorchServe and MLServer, the DCGM exporter. */
export const SERVER_METRICS_PORTS = [8002, 8082, 9400] as const;
