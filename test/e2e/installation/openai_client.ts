import { execFileSync } from 'node:child_process';
import { hostname } from 'node:os';
import OpenAI, { RateLimitError } from 'openai';
import { describe, expect, it, vi } from 'vitest';
import { answerTo, TOOL_ARGUMENTS } from '../../support/model_server.js';
import { ENTRY, type TargetInput } from '../../support/sidelight.js';
import type { Installation } from './installation.js';

const CARD = '4111 1111 1111 1111';
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';
/** Columns whose values nobody knows before the call is made. */
const MEASURED =
  'call_id started_at ingested_at ingest_seq caller session_id duration_ms ttfb_ms cost_usd price_version attributes';

interface CallRow {
  [column: string]: unknown;
  ttft_ms: number | null;
  ttfb_ms: number;
  duration_ms: number;
  cost_usd: number;
  attributes: Record<string, string>;
}

/** The same server through both taps, and once more with a budget of one call. */
export const clientTargets = (upstream: string): TargetInput[] => [
  { name: 'passive', upstream, tap: 'tcp', version: 'v7', tenant_header: 'x-tenant', provider: 'openai' },
  { name: 'rewriting', upstream, tap: 'http', version: 'v7', tenant_header: 'x-tenant', provider: 'openai' },
  { name: 'capped', upstream, tap: 'http', provider: 'openai' },
];

export const cap = { name: 'cap', target: 'capped', metric: 'calls', limit: 1, enforce: true } as const;

/** What a real client does, and what is stored of it. */
export function describeOpenAiClient(installed: Installation): void {
  function client(target: string): OpenAI {
    return new OpenAI({
      baseURL: `${installed.sidelight.taps[target]}/v1`,
      apiKey: 'sk-test-0123456789abcdefghijkl',
      maxRetries: 0,
    });
  }

  /** Rows that were held against what is known, as the service gave them. */
  const checked: CallRow[] = [];

  /** What the command prints, one JSON object a row. */
  function sidelightSql(query: string): CallRow[] {
    const args = [ENTRY, 'sql', '--data', installed.sidelight.data, '-f', 'JSONEachRow', query];
    const printed = execFileSync(process.execPath, args, { cwd: installed.sidelight.data, encoding: 'utf8' });
    return printed.trimEnd().split('\n').map((line) => JSON.parse(line) as CallRow); // prettier-ignore
  }

  /** Epoch ms of a time as the store writes it, UTC. */
  const timeOf = (text: unknown) => Date.parse(`${String(text).replace(' ', 'T')}Z`);

  /** The row of the call with this request id, once it is stored. */
  async function stored(requestId: string): Promise<CallRow> {
    const rows = await vi.waitFor(
      async () => {
        const found = await installed.sidelight.sql<CallRow>(`SELECT * FROM calls WHERE request_id = '${requestId}'`);
        expect(found).toHaveLength(1);
        return found;
      },
      { timeout: 15_000, interval: 100 },
    );
    const [row] = rows;
    if (!row) throw new Error('unreachable');
    return row;
  }

  describe.each([
    ['passive', 'tcp'],
    ['rewriting', 'http'],
  ])('a real OpenAI client through the %s tap', (target, tap) => {
    const model = 'gpt-4o-mini';
    const options = (id: string) => ({ headers: { 'x-request-id': `${target}-${id}`, 'x-tenant': 'acme' } });

    /** What every column says that a call does not change by being another one. */
    const usual = (id: string) => ({
      request_id: `${target}-${id}`,
      trace_id: '',
      span_id: '',
      error_message: '',
      max_gap_ms: null as unknown,
      queue_ms: null,
      cache_write_tokens: null,
      temperature: null,
      top_p: null,
      top_k: null,
      max_tokens: null,
      collector_id: `${hostname()}:${new URL(installed.sidelight.healthUrl).port}`,
      target,
      tap,
      environment: 'production',
      version: 'v7',
      backend: 'openai',
      operation: 'chat',
      provider: 'openai',
      request_model: model,
      response_model: `${model}-2024-07-18`,
      response_id: 'chatcmpl-1',
      tenant: 'acme',
      route: '/v1/chat/completions',
      http_status: 200,
      outcome: 'ok',
      error_type: '',
      streaming: false,
      ttft_ms: null as unknown,
      tpot_ms: null as unknown,
      input_tokens: 21,
      output_tokens: 8,
      cached_input_tokens: 5,
      reasoning_tokens: 3,
      tokens_source: 'reported',
      cost_source: 'price_list',
      finish_reasons: ['stop'],
      tool_calls: [] as unknown[],
      choices: 1,
      redactions: {},
      truncated: false,
      purpose: 'user',
    });

    /** Holds a row against all that is known of it before, and what is measured against what it can be. */
    function expectEveryColumn(row: CallRow, known: object, from: number): void {
      expect(row).toMatchObject(known);
      expect([...Object.keys(known), ...MEASURED.split(' ')].toSorted()).toEqual(Object.keys(row).toSorted());
      expect(row['call_id']).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
      expect(timeOf(row['started_at'])).toBeGreaterThan(from - 1000);
      expect(timeOf(row['ingested_at'])).toBeGreaterThanOrEqual(
        timeOf(row['started_at']) + Math.floor(row.duration_ms),
      );
      expect(row['ingest_seq']).toBeGreaterThan(0);
      expect(row['price_version']).toMatch(/^genai-prices@\d/);
      expect(Number(row.attributes['sidelight.busy_ms'])).toBeGreaterThan(0);
      expect(row.duration_ms).toBeGreaterThan(0);
      expect(row.ttfb_ms).toBeLessThanOrEqual(row.duration_ms);
      expect(row.cost_usd).toBeCloseTo((16 * 0.15 + 5 * 0.075 + 8 * 0.6) / 1e6, 12);
      expect(row['caller']).toMatch(/^[0-9a-f]{16,}$/);
      expect(row['session_id']).not.toBe('');
      expect(JSON.stringify(row)).not.toMatch(/sk-test|4111.?1111|me@example/);
      checked.push(row);
    }

    it('records a plain chat completion, every column', async () => {
      const prompt = `Say hello to me@example.org, card ${CARD}`;
      const asked = { model, temperature: 0.25, top_p: 0.5, max_tokens: 50 };
      const messages = [{ role: 'user' as const, content: prompt }];
      const from = Date.now();
      const { data, response } = await client(target)
        .chat.completions.create(
          { ...asked, messages },
          { headers: { ...options('plain').headers, traceparent: `00-${TRACE}-${SPAN}-01` } },
        )
        .withResponse();
      expect(response.status).toBe(200);
      expect(data.choices[0]?.message.content).toBe(answerTo(prompt));
      const masked = 'Say hello to [email], card [card]';
      const known = {
        ...usual('plain'),
        trace_id: TRACE,
        span_id: SPAN,
        request_bytes: Buffer.byteLength(JSON.stringify({ ...asked, messages })),
        response_bytes: Buffer.byteLength(JSON.stringify(data)),
        temperature: 0.25,
        top_p: 0.5,
        max_tokens: 50,
        prompt: masked,
        output: answerTo(masked),
        redactions: { email: 2, card: 2 },
      };
      expectEveryColumn(await stored(`${target}-plain`), known, from);
    });

    it('records a stream, every column: what the client read, when it began', async () => {
      const asked = {
        model,
        stream: true as const,
        stream_options: { include_usage: true },
        messages: [{ role: 'user' as const, content: 'tell me' }],
      };
      const from = Date.now();
      const stream = await client(target).chat.completions.create(asked, options('stream'));
      let text = '';
      let usage = 0;
      for await (const chunk of stream) {
        text += chunk.choices[0]?.delta.content ?? '';
        usage += chunk.usage?.total_tokens ?? 0;
      }
      expect(usage).toBe(29);
      const body = JSON.stringify(asked);
      const direct = await fetch(`${installed.server.url}/v1/chat/completions`, { method: 'POST', body });
      const known = {
        ...usual('stream'),
        request_bytes: Buffer.byteLength(body),
        response_bytes: Buffer.byteLength(await direct.text()),
        streaming: true,
        ttft_ms: expect.any(Number),
        tpot_ms: expect.any(Number),
        max_gap_ms: expect.any(Number),
        prompt: 'tell me',
        output: text,
      };
      const row = await stored(`${target}-stream`);
      expectEveryColumn(row, known, from);
      expect(row.ttft_ms).toBeGreaterThanOrEqual(row.ttfb_ms);
      expect(row.ttft_ms).toBeLessThanOrEqual(row.duration_ms);
      expect(row['tpot_ms']).toBeGreaterThan(0);
      expect(row['max_gap_ms']).toBeGreaterThan(0);
    });

    it('records tool calls, not streamed, every column, and streamed', async () => {
      const tools = [{ type: 'function' as const, function: { name: 'weather', parameters: {} } }];
      const messages = [{ role: 'user' as const, content: 'weather?' }];
      const called = {
        tool_calls: [{ id: 'call_1', name: 'weather', arguments: TOOL_ARGUMENTS }],
        finish_reasons: ['tool_calls'],
        prompt: 'weather?',
        output: '',
      };
      const from = Date.now();
      const answer = await client(target).chat.completions.create({ model, tools, messages }, options('tool'));
      const known = {
        ...usual('tool'),
        ...called,
        request_bytes: Buffer.byteLength(JSON.stringify({ model, tools, messages })),
        response_bytes: Buffer.byteLength(JSON.stringify(answer)),
      };
      const row = await stored(`${target}-tool`);
      expectEveryColumn(row, known, from);
      expect(row.attributes['gen_ai.tool.definitions']).toBe(JSON.stringify(tools));
      const stream = await client(target).chat.completions.create(
        { model, tools, messages, stream: true },
        options('tool-stream'),
      );
      for await (const chunk of stream) expect(chunk.object).toBe('chat.completion.chunk');
      const streamed = await stored(`${target}-tool-stream`);
      expect(streamed).toMatchObject({ ...called, streaming: true, outcome: 'ok', ttft_ms: expect.any(Number) });
    });

    it('records an error with its type and message', async () => {
      const failing = client(target).chat.completions.create(
        { model, messages: [{ role: 'user', content: 'fail' }] },
        options('error'),
      );
      await expect(failing).rejects.toMatchObject({ status: 429 });
      expect(await stored(`${target}-error`)).toMatchObject({
        outcome: 'error',
        http_status: 429,
        error_message: 'Slow down.',
        cost_usd: null,
        cost_source: 'none',
      });
    });

    it('records a client that hangs up, with what it had got', async () => {
      const stream = await client(target).chat.completions.create(
        { model, stream: true, messages: [{ role: 'user', content: 'x '.repeat(2000) }] },
        options('abort'),
      );
      let seen = 0;
      for await (const _ of stream) if (++seen === 20) break;
      const row = await stored(`${target}-abort`);
      expect(row).toMatchObject({ outcome: 'client_abort', streaming: true });
      expect(row['output']).toContain('You said: x x');
    });
  });

  it('the command prints these rows as the service gives them', () => {
    const list = checked.map((row) => `'${String(row['request_id'])}'`).join(', ');
    expect(checked).toHaveLength(6);
    expect(
      sidelightSql(`SELECT * FROM calls WHERE request_id IN (${list}) ORDER BY indexOf([${list}], request_id)`),
    ).toEqual(checked);
  });

  it('asks for usage in the http tap only, and the client never sees the extra chunk', async () => {
    const chunks: Record<string, number> = {};
    for (const target of ['passive', 'rewriting']) {
      const stream = await client(target).chat.completions.create(
        { model: 'gpt-4o-mini', stream: true, messages: [{ role: 'user', content: 'count' }] },
        { headers: { 'x-request-id': `${target}-usage` } },
      );
      chunks[target] = 0;
      for await (const chunk of stream) {
        chunks[target]++;
        expect(chunk.choices).toHaveLength(1);
        expect(chunk.usage ?? null).toBeNull();
      }
    }
    expect(chunks['rewriting']).toBe(chunks['passive']);
    expect(await stored('rewriting-usage')).toMatchObject({
      tokens_source: 'reported',
      input_tokens: 21,
      output_tokens: 8,
    });
    expect(await stored('passive-usage')).toMatchObject({ tokens_source: 'estimated' });
  });

  it('is refused once the budget is spent: a RateLimitError to the client, on record, and no error of the model', async () => {
    const ask = async (id: string) =>
      client('capped').chat.completions.create(
        { model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'hello' }] },
        { headers: { 'x-request-id': id } },
      );
    await ask('capped-0');
    expect(await stored('capped-0')).toMatchObject({ purpose: 'user', outcome: 'ok' });
    let asked = 0;
    const error: unknown = await vi.waitFor(
      async () => {
        const refusal: unknown = await ask(`capped-${++asked}`).catch((cause: unknown) => cause);
        expect(refusal).toBeInstanceOf(RateLimitError);
        return refusal;
      },
      { timeout: 120_000, interval: 500 },
    );
    expect(error).toMatchObject({ status: 429, code: 'insufficient_quota' });
    expect(String(error)).toMatch(/The budget "cap" for \w+ is spent: Sidelight refuses new calls until/);
    expect(await stored(`capped-${asked}`)).toMatchObject({
      purpose: 'refused',
      outcome: 'error',
      error_type: 'budget_exhausted',
      request_model: 'gpt-4o-mini',
    });
    expect(installed.server.seen.some(({ headers }) => headers['x-request-id'] === `capped-${asked}`)).toBe(false);
    const metrics = await (await fetch(`${installed.sidelight.healthUrl}/metrics`)).text();
    expect(metrics).toMatch(/sidelight_collector_budget_refusing\{target="capped",tap="http",budget="cap"\} 1/);
  });
}
