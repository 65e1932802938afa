import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StoredCall } from '../../core/call.js';
import { createWriter, queries, type Store, type Writer } from '../../store/index.js';
import { DAY_MS, makeCall, MODES, openTestStore, silent, type TestStore } from './helpers.js';

/** The store, with one table that cannot be written: as if the process had died before it got there. */
function failingAt(store: Store, table: string): Store {
  const broken = Object.create(store) as Store;
  broken.query = store.query.bind(store);
  broken.insertText = store.insertText.bind(store);
  broken.insert = async (name, rows, options) => {
    if (name === table) throw new Error('killed');
    await store.insert(name, rows, options);
  };
  return broken;
}

describe.each(MODES)('writer, %s', (mode) => {
  let opened: TestStore;
  let writer: Writer;
  let quarantineDir: string;

  beforeAll(async () => {
    opened = await openTestStore(mode);
    quarantineDir = join(opened.dir, 'quarantine');
    writer = await open();
  });

  afterAll(() => opened.close());

  const open = (store = opened.store) => createWriter(store, { quarantineDir, log: silent });
  const ingest = (segment: string, calls: StoredCall[], by = writer) =>
    by.ingest({ segment, collectorId: 'box-1', calls });

  async function counts(target: string) {
    const [row] = await opened.store.query<{ calls: number; distinct: number; rolled: number; tokens: number }>(
      `SELECT (SELECT count() FROM calls WHERE target = {target:String}) AS calls,
         (SELECT uniqExact(call_id) FROM calls WHERE target = {target:String}) AS distinct,
         (SELECT sum(calls) FROM calls_1m WHERE target = {target:String}) AS rolled,
         (SELECT sum(output_tokens) FROM calls_1m WHERE target = {target:String}) AS tokens`,
      { target },
    );
    return row;
  }

  it('stores every field of a call', async () => {
    const today = new Date().toISOString().slice(0, 10);
    const call = makeCall({
      started_at: `${today}T10:00:00.123+02:00`,
      http_status: 429,
      outcome: 'error',
      error_type: 'rate_limit',
      error_message: 'slow "down"\n\u0000',
      finish_reasons: ['stop', 'length'],
      tool_calls: [{ id: 't1', name: 'look_up', arguments: '{"q":"\\n"}' }],
      choices: 2,
      temperature: 0.7,
      top_p: 0.123456789012345,
      top_k: 40,
      max_tokens: Number.MAX_SAFE_INTEGER,
      duration_ms: 812.401_234_567_8,
      input_tokens: Number.MAX_SAFE_INTEGER,
      request_bytes: 100_000_000,
      prompt: 'naïve 😀 \u2028 \\ \' "',
      attributes: { 'gen_ai.request.seed': '7', 'odd key': 'odd\tvalue' },
      redactions: { email: 2 },
      truncated: true,
      cost_usd: 0.000_000_012_3,
      trace_id: 'a'.repeat(32),
    });
    expect(await ingest('fields', [call])).toEqual({ status: 'stored', rows: 1, quarantined: 0, refused: [] });
    const stored = await queries.getCall(opened.store, call.call_id);
    expect(stored).toMatchObject({ ...call, started_at: `${today}T08:00:00.123Z`, model: 'llama-3' });
    expect(stored?.ingest_seq).toBeGreaterThan(0);
    expect(Date.now() - Date.parse(stored?.ingested_at ?? '')).toBeLessThan(60_000);
  });

  it.each(mode === 'embedded' ? ['calls_1m', 'calls, calls_1m'] : [])(
    'makes good what a kill inside an insert took: %s',
    async (tables) => {
      const target = `killed in ${tables}`;
      const calls = [0, 1, 2, 3].map((index) => makeCall({ target, call_id: `${target} ${index}`, output_tokens: 5 }));
      await expect(ingest(target, calls, await open(failingAt(opened.store, 'segments')))).rejects.toThrow('killed');
      // The engine has the tokens and lacks the rows: what is left when it dies after noting a token, before keeping the part.
      for (const table of tables.split(', ')) {
        const where = table === 'calls' ? `call_id IN ('${target} 1', '${target} 3')` : `target = '${target}'`;
        await opened.store.command(`ALTER TABLE ${table} DELETE WHERE ${where} SETTINGS mutations_sync = 2`);
      }
      const restarted = await open();
      await ingest('another one first', [makeCall({ target: 'bystander' })], restarted);
      expect(await ingest(target, calls, restarted)).toMatchObject({ status: 'stored', rows: 4 });
      expect(await counts(target)).toEqual({ calls: 4, distinct: 4, rolled: 4, tokens: 20 });
      expect(await ingest(target, calls, await open())).toMatchObject({ status: 'duplicate' });
    },
  );

  it('doubles nothing when a segment that had failed before others is killed when it comes again', async () => {
    const target = 'failed, then killed';
    const calls = Array.from({ length: 4 }, () => makeCall({ target, output_tokens: 5 }));
    const dies = async () => {
      const dying = await open(failingAt(opened.store, 'segments'));
      await expect(ingest(target, calls, dying)).rejects.toThrow('killed');
    };
    await dies();
    await ingest(`after it ${target}`, [makeCall({ target: 'bystander' })], await open());
    await dies();
    expect(await ingest(target, calls, await open())).toMatchObject({ status: 'stored', rows: 4 });
    expect(await counts(target)).toEqual({ calls: 4, distinct: 4, rolled: 4, tokens: 20 });
  });

  it('stores unknown as null, not as 0', async () => {
    const call = makeCall({ http_status: null, duration_ms: null, ttft_ms: null, output_tokens: null, cost_usd: null });
    await ingest('nulls', [{ ...call, cost_source: 'unpriced' }]);
    expect(await queries.getCall(opened.store, call.call_id)).toMatchObject({
      http_status: null,
      duration_ms: null,
      ttft_ms: null,
      output_tokens: null,
      cost_usd: null,
    });
  });

  it('makes halves of surrogate pairs well-formed', async () => {
    const call = makeCall({ prompt: 'cut \ud83d', attributes: { k: '\udc00' }, output: '\\ud83d is text' });
    await ingest('surrogates', [call]);
    expect(await queries.getCall(opened.store, call.call_id)).toMatchObject({
      prompt: 'cut \ufffd',
      attributes: { k: '\ufffd' },
      output: '\\ud83d is text',
    });
  });

  // 200 others, as many as the service is sent in its own test of this, prove no more here.
  const others = 20;

  it(`stores a segment once: sent twice, sent longer, sent after ${others} others, to a new writer`, async () => {
    const calls = Array.from({ length: 5 }, () => makeCall({ target: 'once' }));
    expect(await ingest('once', calls)).toEqual({ status: 'stored', rows: 5, quarantined: 0, refused: [] });
    expect(await ingest('once', calls)).toEqual({ status: 'duplicate', rows: 0, quarantined: 0, refused: [] });
    expect(await ingest('once', [...calls, makeCall({ target: 'once' })])).toMatchObject({ status: 'duplicate' });
    for (let index = 0; index < others; index++) await ingest(`other-${index}`, [makeCall({ target: 'other' })]);
    expect(await ingest('once', calls)).toMatchObject({ status: 'duplicate' });
    await opened.reopen();
    writer = await open();
    expect(await ingest('once', calls)).toMatchObject({ status: 'duplicate' });
    expect(await counts('once')).toEqual({ calls: 5, distinct: 5, rolled: 5, tokens: 105 });
    expect(await counts('other')).toMatchObject({ calls: others, rolled: others });
  });

  it('doubles nothing when it dies between insert and ledger, even across midnight and with other prices', async () => {
    const calls = [0, 1, 2].flatMap((days) =>
      Array.from({ length: 4 }, () =>
        makeCall({ target: 'crash', started_at: new Date(Date.now() - days * DAY_MS).toISOString() }),
      ),
    );
    const dying = await open(failingAt(opened.store, 'segments'));
    await expect(ingest('crash', calls, dying)).rejects.toThrow('killed');
    expect(await counts('crash')).toMatchObject({ calls: 12, rolled: 12 });
    await opened.reopen();
    writer = await open();
    const repriced = calls.map((call) => ({ ...call, cost_usd: 123.456, price_version: 'newer' }));
    expect(await ingest('crash', repriced)).toEqual({ status: 'stored', rows: 12, quarantined: 0, refused: [] });
    expect(await counts('crash')).toEqual({ calls: 12, distinct: 12, rolled: 12, tokens: 252 });
    expect(await ingest('crash', repriced)).toMatchObject({ status: 'duplicate' });
  });

  it('splits what is too long for one insert, in the same places after a crash', async () => {
    const calls = Array.from({ length: 10 }, () => makeCall({ target: 'long', prompt: 'x'.repeat(1_000_000) }));
    const dying = await open(failingAt(opened.store, 'segments'));
    await expect(ingest('long', calls, dying)).rejects.toThrow('killed');
    expect(await ingest('long', calls)).toMatchObject({ rows: 10 });
    expect(await counts('long')).toMatchObject({ calls: 10, distinct: 10, rolled: 10 });
  });

  it('finds the calls the store refuses, keeps them in quarantine and stores the rest, also after a crash', async () => {
    const calls = Array.from({ length: 33 }, () => makeCall({ target: 'bisect' }));
    const bad = [3, 4, 32].map((index) => {
      calls[index] = { ...makeCall({ target: 'bisect' }), duration_ms: 'not a number' as unknown as number };
      return calls[index]?.call_id;
    });
    calls.push({ ...makeCall({ target: 'bisect' }), started_at: '0001-01-01T00:00:00Z' });
    calls.push({ ...makeCall({ target: 'bisect' }), started_at: new Date(Date.now() + 30 * DAY_MS).toISOString() });
    const dying = await open(failingAt(opened.store, 'segments'));
    await expect(ingest('bisect', calls, dying)).rejects.toThrow('killed');
    const { refused, ...result } = await ingest('bisect', calls);
    expect(result).toEqual({ status: 'stored', rows: 30, quarantined: 5 });
    expect(new Set(refused)).toEqual(new Set([3, 4, 32, 33, 34].map((index) => calls[index])));
    expect(await counts('bisect')).toMatchObject({ calls: 30, distinct: 30, rolled: 30 });
    const lines = readFileSync(join(quarantineDir, 'bisect.refused.ndjson'), 'utf8').trim().split('\n');
    const ids = lines.map((line) => (JSON.parse(line) as StoredCall).call_id);
    expect(ids).toHaveLength(5);
    expect(ids).toEqual(expect.arrayContaining(bad));
    expect(writer.stats()).toMatchObject({ quarantined: 5 });
  });

  it('writes quarantine files into its folder only, whatever the segment is called', async () => {
    const bad = { ...makeCall(), duration_ms: 'x' as unknown as number };
    expect(await ingest("../../evil'; --", [bad])).toMatchObject({ quarantined: 1, rows: 0 });
    expect(existsSync(join(opened.dir, '..', 'evil'))).toBe(false);
    expect(readdirSync(quarantineDir).filter((file) => !/^[\w#-]+\.refused\.ndjson$/.test(file))).toEqual([]);
  });

  it('wants a segment to have a name of reasonable length', async () => {
    for (const name of ['', 'x'.repeat(257)]) {
      await expect(ingest(name, [makeCall()])).rejects.toMatchObject({ code: 'STORE_REFUSED' });
    }
  });

  it('does not take the store being away for a fault of the calls', async () => {
    const away = Object.create(opened.store) as Store;
    away.query = opened.store.query.bind(opened.store);
    away.insertText = (_, ndjson, options) => opened.store.insertText('no_such_table', ndjson, options);
    const dying = await open(away);
    const refused = () => readdirSync(quarantineDir).filter((name) => name.endsWith('.refused.ndjson'));
    const before = refused();
    await expect(ingest('away', [makeCall()], dying)).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      retryable: true,
    });
    expect(refused()).toEqual(before);
    expect(await ingest('away', [makeCall()], dying).catch(() => 'not known')).toBe('not known');
  });

  it('quotes no text of a call in its errors', async () => {
    const bad = { ...makeCall({ prompt: 'a secret' }), duration_ms: 'a secret' as unknown as number };
    const error: unknown = await opened.store.insert('calls', [bad]).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'STORE_REFUSED', retryable: false });
    expect(String(error)).not.toContain('secret');
    expect(String((error as Error).cause)).not.toContain('secret');
  });

  it('numbers calls in strictly ascending order, across restarts and crashes, also side by side', async () => {
    const target = 'sequence';
    await Promise.all([1, 2, 3].map((index) => ingest(`seq-${index}`, [makeCall({ target }), makeCall({ target })])));
    const dying = await open(failingAt(opened.store, 'segments'));
    await ingest('seq-dying', [makeCall({ target })], dying).catch(() => undefined);
    await opened.reopen();
    writer = await open();
    await ingest('seq-last', [makeCall({ target, output: 'last' })]);
    const rows = await opened.store.query<{ ingest_seq: number; output: string }>(
      "SELECT ingest_seq, output FROM calls WHERE target = 'sequence' ORDER BY ingest_seq",
    );
    expect(new Set(rows.map((row) => row.ingest_seq)).size).toBe(8);
    expect(rows.at(-1)?.output).toBe('last');
  });

  it('remembers an empty segment, too', async () => {
    expect(await ingest('empty', [])).toEqual({ status: 'stored', rows: 0, quarantined: 0, refused: [] });
    expect(await ingest('empty', [makeCall()])).toMatchObject({ status: 'duplicate' });
    expect(await queries.segmentKnown(opened.store, 'empty')).toBe(true);
    await ingest('all refused', [makeCall({ started_at: '0001-01-01T00:00:00Z' })]);
    expect(await queries.segmentKnown(opened.store, 'all refused')).toBe(true);
    expect(await queries.segmentKnown(opened.store, 'never seen')).toBe(false);
  });

  it('writes down when the version of a target changes, once, also across restarts', async () => {
    const now = Date.now();
    const call = (version: string, minutesAgo: number) =>
      makeCall({ target: 'versions', version, started_at: new Date(now - minutesAgo * 60_000).toISOString() });
    await ingest('v1', [call('1', 300), call('1', 290), call('', 289)]);
    await ingest('v2', [call('2', 280), call('1', 279), call('2', 278)]);
    await opened.reopen();
    writer = await open();
    await ingest('v3', [call('2', 200), call('1', 100)]);
    const found = await queries.deployments(opened.store, { from: now - DAY_MS, to: now }, 'versions');
    expect(found.map(({ version, previous }) => `${previous} to ${version}`)).toEqual(['1 to 2', '2 to 1']);
    expect(found[0]?.at).toBe(new Date(now - 280 * 60_000).toISOString());
  });
});
