import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as fc from 'fast-check';
import { pino } from 'pino';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { isKnownFamily, normalise } from '../../../collector/server_metrics/normalise.js';
import { parseExposition } from '../../../collector/server_metrics/parse_exposition.js';
import { placesOf } from '../../../collector/server_metrics/places.js';
import { ServerCounts } from '../../../collector/server_metrics/server_counts.js';
import { ServerMetrics } from '../../../collector/server_metrics/server_metrics.js';
import { loadFixtures } from '../../capture/helpers/fixtures.js';

const log = pino({ level: 'silent' });
const parseAll = (text: string) => parseExposition(text, () => true);
const told = (text: string) => normalise(parseExposition(text, isKnownFamily));

/** Values under our names after the texts were scraped one after another. */
function after(...texts: string[]): Record<string, number> {
  const counts = new ServerCounts();
  for (const text of texts) counts.take(told(text));
  return Object.fromEntries(counts.values());
}

describe('parseExposition', () => {
  it('reads names, labels, escapes, timestamps, exemplars and the words for numbers', () => {
    const text = [
      '# HELP a help',
      '# TYPE a counter',
      'a 1',
      'vllm:b{model_name="m",path="C:\\\\x",said="\\"hi\\"\\n"} 2.5e1 1395066363000',
      'spaced { a = "1" , b="2" , } 3',
      'c{le="+Inf"} 4 # {trace_id="x"} 0.3',
      'd +Inf',
      'e NaN',
      '{"quoted.name", k="v"} 6',
      '',
      '# EOF',
    ].join('\r\n');
    expect(parseAll(text).map(({ name, labels, value }) => [name, Object.fromEntries(labels), value])).toEqual([
      ['a', {}, 1],
      ['vllm:b', { model_name: 'm', path: 'C:\\x', said: '"hi"\n' }, 25],
      ['spaced', { a: '1', b: '2' }, 3],
      ['c', { le: '+Inf' }, 4],
      ['d', {}, Number.POSITIVE_INFINITY],
      ['e', {}, Number.NaN],
      ['quoted.name', { k: 'v' }, 6],
    ]);
  });

  it('leaves out what is no sample, and reads the rest', () => {
    expect(parseAll('a{x="1" 2\n{} 3\n<html>\nb\nc{=} 1\nd{k} 1\ngood 7').map(({ name }) => name)).toEqual(['good']);
  });

  it('gives back what was written, and survives what was not', () => {
    const name = fc.stringMatching(/^[A-Za-z_:][\w:]{0,20}$/);
    const label = fc.stringMatching(/^[A-Za-z_]\w{0,10}$/);
    const series = fc.record({
      name,
      labels: fc.dictionary(label, fc.string(), { maxKeys: 5, noNullPrototype: true }),
      value: fc.double({ noNaN: true }).map((value) => value + 0),
    });
    const escaped = (text: string) => text.replaceAll(/[\\"]/g, '\\$&').replaceAll('\n', '\\n');
    const written = (text: string) => !/[\r\u2028\u2029]/.test(text);
    fc.assert(
      fc.property(fc.array(series), (all) => {
        const plain = all.filter((each) => Object.values(each.labels).every(written));
        const lines = plain.map((each) => {
          const labels = Object.entries(each.labels).map(([key, value]) => `${key}="${escaped(value)}"`);
          return `${each.name}{${labels.join(',')}} ${each.value}`;
        });
        const read = parseAll(lines.join('\n')).map((each) => ({ ...each, labels: Object.fromEntries(each.labels) }));
        expect(read).toEqual(plain);
      }),
    );
    const piece = fc.constantFrom('a', '{', '}', '"', '=', ',', '\\', ' ', '\n', '#', '1', 'NaN', 'vllm:x');
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece, { maxLength: 200 }).map((all) => all.join('')),
        ),
        (text) => {
          parseAll(text);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('does not get lost in a line without end', () => {
    for (const hostile of [
      `a{${'x="'.repeat(200_000)}`,
      `a{x="${'\\'.repeat(400_000)}`,
      `a${' '.repeat(400_000)}`,
      '{"'.repeat(200_000),
    ]) {
      expect(parseAll(`${hostile}\ngood 1`).at(-1)?.name).toBe('good');
    }
  });
});

describe('what servers tell', () => {
  it.each([
    [
      'vLLM',
      'vllm:num_requests_running{engine="0"} 3\nvllm:num_requests_running{engine="1"} 1\nvllm:kv_cache_usage_perc{engine="0"} 0.25\nvllm:kv_cache_usage_perc{engine="1"} 0.5',
      { running: 4, kvCacheUse: 0.5 },
    ],
    ['vLLM of old', 'vllm:num_requests_waiting 2\nvllm:gpu_cache_usage_perc 0.75', { waiting: 2, kvCacheUse: 0.75 }],
    [
      'SGLang',
      'sglang:num_running_reqs 8\nsglang:num_queue_reqs 4\nsglang:token_usage 0.5',
      { running: 8, waiting: 4, kvCacheUse: 0.5 },
    ],
    ['TGI', 'tgi_queue_size 5\ntgi_batch_current_size 7', { waiting: 5, running: 7, batchSize: 7 }],
    [
      'llama.cpp',
      'llamacpp:requests_processing 1\nllamacpp:requests_deferred 2\nllamacpp:n_busy_slots_per_decode 1.5',
      { running: 1, waiting: 2, batchSize: 1.5 },
    ],
    [
      'Triton',
      'nv_gpu_utilization{gpu_uuid="a"} 0.5\nnv_gpu_utilization{gpu_uuid="b"} 1\nnv_gpu_memory_used_bytes{gpu_uuid="a"} 10\nnv_gpu_memory_used_bytes{gpu_uuid="b"} 20\nnv_inference_pending_request_count{model="m"} 3',
      { gpuUse: 0.75, gpuMemoryUsed: 30, waiting: 3 },
    ],
    [
      'TensorRT-LLM',
      'nv_trt_llm_request_metrics{request_type="waiting"} 6\nnv_trt_llm_request_metrics{request_type="scheduled"} 2\nnv_trt_llm_kv_cache_block_metrics{kv_cache_block_type="fraction"} 0.5',
      { waiting: 6, running: 2, kvCacheUse: 0.5 },
    ],
    [
      'TorchServe',
      'GPUUtilization{Level="Host",DeviceId="0"} 40\nGPUMemoryUsed{Level="Host",DeviceId="0"} 2',
      { gpuUse: 0.4, gpuMemoryUsed: 2_097_152 },
    ],
    [
      'Ray Serve',
      'ray_serve_deployment_queued_queries{deployment="d"} 2\nray_vllm_num_requests_running 3',
      { waiting: 2, running: 3 },
    ],
    ['BentoML', 'bentoml_service_request_in_progress{endpoint="/a"} 2', { running: 2 }],
    [
      'DCGM',
      'DCGM_FI_DEV_GPU_UTIL{gpu="0"} 50\nDCGM_FI_DEV_FB_USED{gpu="0"} 1\nDCGM_FI_DEV_FB_FREE{gpu="0"} 3',
      { gpuUse: 0.5, gpuMemoryUsed: 1_048_576, gpuMemoryTotal: 4_194_304 },
    ],
  ])('%s', (_, text, values) => {
    expect(after(text)).toEqual(values);
  });

  it('counts growth from the first scrape on, through restarts, and takes no gap for a restart', () => {
    const of = (stop: number, length: number) =>
      `vllm:request_success_total{finished_reason="stop"} ${stop}\nvllm:request_success_total{finished_reason="length"} ${length}`;
    expect(after(of(100, 5))).toEqual({ requests: 0 });
    expect(after(of(100, 5), of(110, 6))).toEqual({ requests: 11 });
    expect(after(of(100, 5), of(110, 6), of(3, 7))).toEqual({ requests: 15 });
    expect(
      after(`${of(100, 5)}\nother NaN`, `${of(101, 5)}\nvllm:request_success_total{finished_reason="abort"} 2`),
    ).toEqual({ requests: 3 });
  });

  it('reads queues and batches that are told as observations', () => {
    expect(
      after('nv_inference_count 10\nnv_inference_exec_count 5', 'nv_inference_count 22\nnv_inference_exec_count 8'),
    ).toEqual({ batchSize: 4 });
    const mlserver = (sum: number, count: number) =>
      `parallel_request_queue_sum ${sum}\nparallel_request_queue_count ${count}\nmodel_infer_request_success_total{model="m"} ${count}`;
    expect(after(mlserver(0, 0), mlserver(6, 4))).toEqual({ waiting: 1.5, requests: 4 });
    expect(after(mlserver(6, 4), mlserver(6, 4))).toEqual({ requests: 0 });
  });

  const fixtures = loadFixtures()?.filter((each) => each.api === 'metrics' && each.status === 200) ?? [];
  it.skipIf(fixtures.length === 0)('recorded expositions', () => {
    for (const { response_body: text } of fixtures) {
      const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
      expect(parseAll(text)).toHaveLength(lines.length);
      expect(told(text).size).toBeGreaterThan(0);
    }
  });
});

describe('placesOf', () => {
  it.each([
    ['http://127.0.0.1:8000/v1', undefined, ['http://127.0.0.1:8000/metrics', 'http://127.0.0.1:8002/metrics']],
    ['http://triton:8000', undefined, ['http://triton:8000/metrics', 'http://triton:8002/metrics']],
    ['http://[::1]:8000', undefined, ['http://[::1]:8000/metrics', 'http://[::1]:8002/metrics']],
    [
      'http://m.default.svc.cluster.local',
      undefined,
      ['http://m.default.svc.cluster.local/metrics', 'http://m.default.svc.cluster.local:8002/metrics'],
    ],
    ['https://api.openai.com', undefined, []],
    ['http://127.0.0.1:8000', 'off' as const, []],
    ['https://api.example.com', ['https://api.example.com/m'], ['https://api.example.com/m']],
  ])('%s, %s', (upstream, metrics, urls) => {
    expect(placesOf({ upstream, metrics }, [8002]).urls).toEqual(urls);
  });
});

describe('ServerMetrics', () => {
  const servers: Server[] = [];
  let scraping: ServerMetrics | undefined;

  afterEach(async () => {
    await scraping?.stop();
    for (const server of servers.splice(0)) server.close();
  });

  /** A server whose `/metrics` answers with what `body` gives; null: 404. */
  async function serve(body: () => string | null | Iterable<string>): Promise<{ port: number; asked: string[] }> {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      const text = body();
      if (text === null) response.writeHead(404).end();
      else for (const part of typeof text === 'string' ? [text] : text) response.write(part);
      response.end();
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { port: (server.address() as AddressInfo).port, asked };
  }

  function scrape(
    port: number,
    more: Partial<ConstructorParameters<typeof ServerMetrics>[0]> = {},
    metrics?: 'off' | string[],
  ) {
    const target = { name: 'llama', upstream: `http://127.0.0.1:${port}`, metrics };
    scraping = new ServerMetrics({
      targets: [target],
      log,
      everyMs: 5,
      firstLookMs: 0,
      lookAgainMs: 5,
      failingMaxMs: 10,
      ports: [],
      ...more,
    });
    scraping.start();
    return scraping;
  }
  const valuesOf = (metrics: ServerMetrics) =>
    Object.fromEntries(metrics.samples().map(({ name, value }) => [name, value]));

  it('finds them on the port of the server, and counts', async () => {
    let requests = 10;
    const { port } = await serve(() => `vllm:num_requests_running 2\nvllm:request_success_total ${requests}\n`);
    const metrics = scrape(port);
    await vi.waitFor(() => expect(metrics.samples()).toHaveLength(3));
    requests = 15;
    await vi.waitFor(() => expect(valuesOf(metrics)['sidelight_server_requests_total']).toBe(5));
    expect(metrics.samples()[0]).toEqual({
      name: 'sidelight_server_metrics_up',
      labels: { target: 'llama', url: `http://127.0.0.1:${port}/metrics` },
      value: 1,
    });
  });

  it('finds them beside the server; the own word goes before that of the machine', async () => {
    const main = await serve(() => null);
    const triton = await serve(() => 'nv_gpu_utilization 0.25\nnv_inference_pending_request_count 1\n');
    const dcgm = await serve(() => 'DCGM_FI_DEV_GPU_UTIL 90\nDCGM_FI_DEV_FB_USED 1\n');
    const metrics = scrape(main.port, { ports: [triton.port, dcgm.port] });
    await vi.waitFor(() =>
      expect(valuesOf(metrics)).toEqual({
        sidelight_server_metrics_up: 1,
        sidelight_server_gpu_use_ratio: 0.25,
        sidelight_server_requests_waiting: 1,
        sidelight_server_gpu_memory_used_bytes: 1_048_576,
      }),
    );
  });

  it('asks again for what is not there yet, and less and less often', async () => {
    let there = false;
    const { port, asked } = await serve(() => (there ? 'tgi_queue_size 1\n' : null));
    const metrics = scrape(port, { lookAgainMs: 1 });
    await vi.waitFor(() => expect(asked.length).toBeGreaterThan(2));
    expect(metrics.samples()).toEqual([]);
    there = true;
    await vi.waitFor(() => expect(valuesOf(metrics)).toMatchObject({ sidelight_server_requests_waiting: 1 }));
  });

  it('shows nothing old when the server is away', async () => {
    let there = true;
    const { port } = await serve(() => (there ? 'tgi_queue_size 1\n' : null));
    const metrics = scrape(port);
    await vi.waitFor(() => expect(metrics.samples()).toHaveLength(2));
    there = false;
    await vi.waitFor(() => expect(valuesOf(metrics)).toEqual({ sidelight_server_metrics_up: 0 }));
  });

  it('says so when configured metrics cannot be read: no answer, endless answer, something else', async () => {
    const endless = await serve(function* () {
      for (let index = 0; index < 100; index++) yield 'x'.repeat(100_000);
    });
    const page = await serve(() => '<html>not metrics</html>');
    for (const { port, asked } of [endless, page]) {
      const metrics = scrape(1, {}, [`http://127.0.0.1:${port}/metrics`]);
      await vi.waitFor(() => expect(asked.length).toBeGreaterThan(1));
      expect(valuesOf(metrics)).toEqual({ sidelight_server_metrics_up: 0 });
      await metrics.stop();
    }
  });

  it('knocks nowhere when they are off', async () => {
    const { port, asked } = await serve(() => 'tgi_queue_size 1\n');
    const off = scrape(port, {}, 'off');
    const on = scrape(port);
    await vi.waitFor(() => expect(on.samples()).toHaveLength(2));
    expect(off.samples()).toEqual([]);
    await off.stop();
    expect(asked.length).toBeGreaterThan(0);
  });
});
