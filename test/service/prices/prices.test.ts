import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { configSchema, type ConfigInput } from '../../../core/config/schema.js';
import type { StoredCall } from '../../../core/call.js';
import { createLivePricer, reprice } from '../../../service/index.js';
import { readPriceDocument } from '../../../service/prices/price_document.js';
import type { Store } from '../../../store/index.js';
import { log, makeCall, startTestService, type TestService } from '../support.js';

const DAY_MS = 86_400_000;
const TODAY = Math.floor(Date.now() / DAY_MS) * DAY_MS;
const at = (time: number) => new Date(time).toISOString();

describe('prices of a service', () => {
  let service: TestService;
  const config: ConfigInput = {
    callers: {
      'hash-1': 'search',
      'hash-2': { alias: 'search', tenant: 'shop' },
      'hash-3': { alias: 'chat', tenant: 'shop' },
    },
  };

  beforeAll(async () => {
    service = await startTestService(config);
    const million = { input_tokens: 1_000_000, output_tokens: 1_000_000 };
    const house = { ...million, provider: '', request_model: 'house-1', response_model: 'house-1' };
    const yesterday = TODAY - DAY_MS;
    await service.send(
      [
        makeCall({ ...million, caller: 'hash-1', started_at: at(yesterday + 1000) }),
        makeCall({ ...million, caller: 'hash-2', started_at: at(yesterday + 7_200_000) }),
        makeCall({ ...million, caller: 'hash-3', started_at: at(TODAY - 2 * DAY_MS + 5000) }),
        ...[1, 2, 3].map((hour) =>
          makeCall({ ...house, caller: 'hash-9', started_at: at(yesterday + hour * 3_600_000) }),
        ),
        makeCall({
          ...house,
          response_model: 'tensor',
          request_model: 'tensor',
          prompt: '',
          output: '',
          operation: 'infer',
          input_tokens: null,
          output_tokens: null,
          tokens_source: 'absent',
          started_at: at(yesterday + 1),
        }),
        makeCall({
          ...house,
          response_model: 'broken',
          request_model: 'broken',
          outcome: 'error',
          started_at: at(yesterday + 2),
        }),
      ],
      { 'x-sidelight-segment': 'prices-1', 'x-sidelight-collector': 'c' },
    );
  });
  afterAll(() => service.stop());

  const ask = async (path: string) => (await (await service.get(path)).json()) as Record<string, never>;
  const range = `from=${at(TODAY - 3 * DAY_MS)}&to=${at(TODAY)}`;

  it('tells who spent what: hashes with one alias are one caller', async () => {
    const spend = await ask(`/api/v1/callers?${range}`);
    expect(spend).toMatchObject({
      total: { calls: 8, unpriced_calls: 5, cost_usd: 2.25, input_tokens: 7_000_000 },
      rest: null,
    });
    expect(spend).toHaveProperty('items', [
      expect.objectContaining({ caller: 'search', tenant: '', hashes: ['hash-1'], cost_usd: 0.75, share: 1 / 3 }),
      expect.objectContaining({ caller: 'search', tenant: 'shop', hashes: ['hash-2'], cost_usd: 0.75 }),
      expect.objectContaining({ caller: 'chat', tenant: 'shop', calls: 1, cost_usd: 0.75 }),
      expect.objectContaining({ caller: 'hash-9', calls: 3, unpriced_calls: 3, cost_usd: null, share: null }),
      expect.objectContaining({ caller: '', calls: 2 }),
    ]);
    const short = await ask(`/api/v1/callers?${range}&limit=2`);
    expect(short).toHaveProperty('rest', expect.objectContaining({ callers: 3, calls: 6, cost_usd: 0.75 }));
  });

  it('finds the calls of all hashes of an alias', async () => {
    const found = await ask(`/api/v1/calls?${range}&caller=search`);
    expect(found['items']).toHaveLength(2);
  });

  it('lists models without a price, and what would price them', async () => {
    const prices = await ask(`/api/v1/prices?${range}`);
    expect(prices).toMatchObject({ price_list: expect.stringMatching(/^genai-prices@/), sources: [] });
    expect(prices).toHaveProperty('unpriced', [
      expect.objectContaining({
        model: 'house-1',
        calls: 3,
        hint: expect.stringContaining('model: "house-1", input_per_million'),
      }),
      expect.objectContaining({ model: 'tensor', calls: 1, hint: expect.stringContaining('per_request') }),
    ]);
  });

  describe('reprice', () => {
    const truth = async (store: Store) => {
      const [row] = await store.query<{ calls: number; rolled: number; unpriced: number }>(
        `SELECT (SELECT round(sum(ifNull(cost_usd, 0)), 6) FROM calls) AS calls, (SELECT round(sum(cost_usd), 6) FROM calls_1m) AS rolled,
           (SELECT sumIf(calls, cost_source = 'unpriced') FROM calls_1m) AS unpriced`,
      );
      return row;
    };
    const prices = [{ model: 'house-*', currency: 'EUR', input_per_million: 1, output_per_million: 2 }];
    let priced: TestService;
    beforeAll(async () => {
      priced = await service.again({ ...config, prices, currencies: { EUR: 2 } });
    });
    afterAll(() => priced.stop());
    const run = async (from: number, more: object = {}) =>
      (await (
        await priced.postJson('/api/v1/reprice', { from: at(from), to: at(from + DAY_MS), ...more })
      ).json()) as unknown;

    it('reckons first, and changes nothing', async () => {
      expect(await run(TODAY - DAY_MS, { dry_run: true })).toEqual({
        calls: 7,
        changed: 3,
        models: [
          {
            model: 'house-1',
            calls: 3,
            changed: 3,
            before_usd: null,
            after_usd: 18,
            unpriced_before: 3,
            unpriced_after: 0,
          },
          {
            model: 'gpt-4o-mini',
            calls: 2,
            changed: 0,
            before_usd: 1.5,
            after_usd: 1.5,
            unpriced_before: 0,
            unpriced_after: 0,
          },
          expect.objectContaining({ model: 'broken', unpriced_after: 1 }),
          expect.objectContaining({ model: 'tensor', unpriced_after: 1 }),
        ],
        rebuilt_days: [],
      });
      expect(await truth(service.store)).toEqual({ calls: 2.25, rolled: 2.25, unpriced: 5 });
    });

    it('prices calls and their rollup again, while others come in; again changes nothing', async () => {
      const sent = Array.from({ length: 5 }, (_, index) =>
        priced.send([
          makeCall({
            response_model: 'house-2',
            started_at: at(TODAY - DAY_MS + index),
            input_tokens: 1_000_000,
            output_tokens: 0,
          }),
        ]),
      );
      expect(await run(TODAY - DAY_MS)).toMatchObject({ changed: 3, rebuilt_days: [at(TODAY - DAY_MS).slice(0, 10)] });
      await Promise.all(sent);
      expect(await truth(service.store)).toEqual({ calls: 30.25, rolled: 30.25, unpriced: 2 });
      expect(await run(TODAY - DAY_MS)).toMatchObject({ calls: 12, changed: 0 });
      expect(await truth(service.store)).toEqual({ calls: 30.25, rolled: 30.25, unpriced: 2 });
      const left = await service.store.query(
        "SELECT name FROM system.tables WHERE name LIKE 'repricing%' OR name LIKE '%rebuild%'",
      );
      expect(left).toEqual([]);
    });

    it('can be killed before any of its steps and be run again', async () => {
      const options = (store: Store, usd: number) => ({
        store,
        pricer: {
          price: (call: { response_model: string }) =>
            ({
              cost_usd: call.response_model === 'tensor' ? null : usd,
              cost_source: call.response_model === 'tensor' ? 'unpriced' : 'override',
              price_version: `v${usd}`,
            }) as Pick<StoredCall, 'cost_usd' | 'cost_source' | 'price_version'>,
        },
        between: <T>(work: () => Promise<T>) => work(),
      });
      const request = { from: TODAY - DAY_MS, to: TODAY, dryRun: false };
      let killed = true;
      let steps = 0;
      for (; killed; steps++) {
        const dying = Object.create(service.store) as Store;
        let left = steps;
        dying.query = service.store.query.bind(service.store);
        dying.insert = service.store.insert.bind(service.store);
        dying.command = async (sql, params) => {
          if (left-- === 0) throw new Error('killed');
          await service.store.command(sql, params);
        };
        killed = await reprice(options(dying, steps), request).then(
          () => false,
          () => true,
        );
        if (steps % 4 !== 3 && killed) continue;
        await reprice(options(service.store, steps + 100), request);
        const sum = 11 * (steps + 100) + 0.75;
        expect(await truth(service.store)).toEqual({ calls: sum, rolled: sum, unpriced: 1 });
      }
      expect(steps).toBeGreaterThan(10);
    });

    it('wants a span of a day at most, and the right to', async () => {
      const body = { from: at(TODAY - 5 * DAY_MS), to: at(TODAY) };
      expect((await priced.postJson('/api/v1/reprice', body)).status).toBe(400);
      const guarded = await service.again({
        service: { listen: '127.0.0.1:0', tokens: [{ name: 'r', token: 'reader-token', scopes: ['read'] }] },
      });
      const headers = { authorization: 'Bearer reader-token' };
      expect((await guarded.postJson('/api/v1/reprice', body, headers)).status).toBe(403);
      await guarded.stop();
    });
  });
});

describe('documents of prices', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sidelight-prices-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const document = (rate: number) =>
    `prices:\n  - model: house\n    input_per_million: ${rate}\n    output_per_million: ${rate}\n`;
  const call = makeCall({ provider: '', response_model: 'house', input_tokens: 1_000_000, output_tokens: 0 });
  const pricerOf = (input: ConfigInput) =>
    createLivePricer(configSchema.parse({ ...input, store: { data: folder } }), log);

  it('are read from a file, again when it changes; a bad one leaves the last good prices', async () => {
    const file = join(folder, 'prices.yaml');
    writeFileSync(file, document(3));
    const pricer = pricerOf({ prices_file: file });
    await pricer.start();
    expect(pricer.price(call)).toEqual({
      cost_usd: 3,
      cost_source: 'override',
      price_version: expect.stringMatching(/^file:[0-9a-f]{8}$/),
    });
    writeFileSync(file, 'prices: [{ model: 1 }]');
    utimesSync(file, 1, 1);
    await pricer.start();
    expect(pricer.price(call).cost_usd).toBe(3);
    expect(pricer.sources()).toEqual([
      expect.objectContaining({ kind: 'file', prices: 1, problem: expect.stringContaining('prices.0.model') }),
    ]);
    pricer.stop();
  });

  it('are fetched from an address and kept for the next start', async () => {
    let answer: string | null = document(5);
    const server: Server = createServer((_, response) => {
      response.writeHead(answer === null ? 503 : 200).end(answer ?? '');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const prices_url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/prices`;
    const first = pricerOf({ prices_url });
    await first.start();
    expect(first.price(call)).toMatchObject({ cost_usd: 5, price_version: expect.stringMatching(/^url:/) });
    first.stop();
    answer = null;
    const second = pricerOf({ prices_url });
    await second.start();
    expect(second.price(call).cost_usd).toBe(5);
    second.stop();
    // A day later it is fetched again, and the address does not answer.
    vi.setSystemTime(Date.now() + 2 * DAY_MS);
    const third = pricerOf({ prices_url });
    await third.start();
    vi.useRealTimers();
    expect(third.price(call).cost_usd).toBe(5);
    expect(third.sources()).toEqual([expect.objectContaining({ kind: 'url', problem: 'the answer is 503' })]);
    third.stop();
    server.close();
  });

  it('may be a whole price list', () => {
    const list = [
      {
        id: 'openai',
        name: 'OpenAI',
        api_pattern: 'x',
        models: [{ id: 'house', match: { equals: 'house' }, prices: { input_mtok: 7, output_mtok: 7 } }],
      },
    ];
    const file = join(folder, 'list.json');
    writeFileSync(file, JSON.stringify(list));
    const pricer = pricerOf({ prices_file: file });
    return pricer.start().then(() => {
      const price = pricer.price({ ...call, provider: 'openai' });
      expect(price).toEqual({
        cost_usd: 7,
        cost_source: 'price_list',
        price_version: expect.stringMatching(/^genai-prices:[0-9a-f]{8}$/),
      });
      expect(pricer.listVersion()).toBe(price.price_version);
      pricer.stop();
    });
  });

  it.each([
    ['{', /neither YAML nor JSON/],
    ['[]', /not a list of providers/],
    ['[{"id": 1}]', /not a list of providers/],
    ['"text"', /the document/],
    ['prices: [{ input_per_milion: 1 }]', /prices.0/],
    ['prices: [{ currency: EUR, per_request: 1 }]', /no rate for EUR/],
    [`a: &a [1,2]\nb: *a`, /neither YAML nor JSON/],
  ])('%s is refused', (text, reason) => {
    expect(() => readPriceDocument(text, {})).toThrow(reason);
  });
});
