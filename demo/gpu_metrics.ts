import { Gauge, Registry } from 'prom-client';

const GPU_MEMORY_MIB = 24_000;
const WEIGHTS_MIB = 16_400;
/** Requests that fill the KV cache. */
const FULL = 24;

/** What a GPU server would say of itself with so many requests running, in the words of vLLM and of NVIDIA's exporter. */
export async function gpuMetrics(running: number): Promise<string> {
  const registry = new Registry();
  const cache = Math.min(1, 0.02 + running / FULL);
  const say = (name: string, help: string, value: number) =>
    new Gauge({ name, help, registers: [registry] }).set(value);
  say('vllm:num_requests_running', 'Requests the server works on.', running);
  say('vllm:num_requests_waiting', 'Requests in the queue.', Math.max(0, running - FULL));
  say('vllm:kv_cache_usage_perc', 'Share of the KV cache in use.', cache);
  say('DCGM_FI_DEV_GPU_UTIL', 'GPU utilisation, percent.', running === 0 ? 0 : Math.min(99, 40 + 12 * running));
  say('DCGM_FI_DEV_FB_USED', 'Memory in use, MiB.', WEIGHTS_MIB + cache * (GPU_MEMORY_MIB - WEIGHTS_MIB));
  say('DCGM_FI_DEV_FB_FREE', 'Memory free, MiB.', (1 - cache) * (GPU_MEMORY_MIB - WEIGHTS_MIB));
  return registry.metrics();
}
