import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { exportCommand } from '../../../cli/commands/export.js';
import { importCommand } from '../../../cli/commands/import.js';
import { sql } from '../../../cli/commands/sql.js';
import { startService } from '../../../cli/processes/service_role.js';
import { configSchema } from '../../../core/config/schema.js';
import type { StoredCall } from '../../../core/call.js';
import { createLogger } from '../../../core/process/log.js';
import { openStore, queries, type Store } from '../../../store/index.js';
import { callOf } from '../../capture/helpers/exchanges.js';
import { makeCall, makeScore, retention, silent } from '../../store/helpers.js';
import { copyMigratedStore } from '../../support/migrated_store.js';
import { runCommand, temporaryFolder } from '../support.js';

const DAY = 86_400_000;
const TODAY = Math.floor(Date.now() / DAY) * DAY;
const at = (daysAgo: number, second = 0) => new Date(TODAY - daysAgo * DAY + second * 1000).toISOString();
const usual = { cost_usd: null, cost_source: 'unpriced' as const, price_version: '' };

interface Rated {
  call: StoredCall;
  rating?: number | null;
  correction?: string;
  label?: string;
  score?: number;
}

let data: string;
let said: string;

beforeEach(() => {
  data = join(temporaryFolder(), 'data');
  mkdirSync(data);
  copyMigratedStore(join(data, 'store'));
  said = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said += String(text);
    return true;
  });
});
afterEach(() => vi.restoreAllMocks());

async function withStore<T>(work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore({ data, max_query_time: 60_000, ...retention }, { log: silent });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** Keeps calls, what people said of them, and scores of toxicity. */
function keep(all: readonly Rated[]): Promise<void> {
  return withStore(async (store) => {
    await store.insert(
      'calls',
      all.map(({ call }) => call),
    );
    for (const { call, rating = null, correction = '', label = '' } of all) {
      if (rating === null && correction === '' && label === '') continue;
      const { call_id } = call;
      const words = { label, correction, comment: '', source: 'someone' };
      await queries.insertFeedback(store, { at: at(0), call_id, response_id: '', request_id: '', rating, ...words });
    }
    const scored = all.filter(({ score }) => score !== undefined);
    await queries.saveScores(
      store,
      scored.map(({ call, score }) => scoreOf(call, score ?? null)),
    );
  });
}

function scoreOf({ call_id, started_at, target, purpose, session_id }: StoredCall, score: number | null) {
  return makeScore({ call_id, started_at, target, purpose, session_id, scorer: 'toxicity', score, scored_at: at(0) });
}

/** A service on the data, until the test is over. @returns its address */
async function servedAt(): Promise<string> {
  const local = '127.0.0.1:0';
  const service = { listen: local, otlp_listen: local };
  const config = configSchema.parse({ store: { data }, service, evaluator: { enabled: false } });
  const running = await startService(config, createLogger('test', 'fatal'));
  onTestFinished(() => running.stop());
  return running.url;
}

const run = (...args: string[]) => runCommand(exportCommand, ['--data', data, ...args]);

function linesOf(path: string): Record<string, unknown>[] {
  const text = readFileSync(path, 'utf8');
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Record<string, unknown>]));
}

const out = (name = 'out.jsonl') => join(data, '..', name);

describe('sidelight export', () => {
  it('makes examples of calls over several protocols, and says what it left out, and why', async () => {
    const openai = await callOf({
      request: {
        model: 'm',
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: 'Hi' },
        ],
      },
      response: { choices: [{ message: { role: 'assistant', content: 'Hello!' }, finish_reason: 'stop' }] },
    });
    const anthropic = await callOf({
      url: '/v1/messages',
      request: { model: 'claude', max_tokens: 9, system: 'Be brief.', messages: [{ role: 'user', content: 'Hi' }] },
      response: {
        type: 'message',
        model: 'claude',
        content: [{ type: 'text', text: 'Hello!' }],
        stop_reason: 'end_turn',
      },
    });
    const gemini = await callOf({
      url: '/v1beta/models/gemini-pro:generateContent',
      request: {
        systemInstruction: { parts: [{ text: 'Be brief.' }] },
        contents: [{ role: 'user', parts: [{ text: 'Hi' }] }],
      },
      response: { candidates: [{ content: { parts: [{ text: 'Hello!' }] }, finishReason: 'STOP' }] },
    });
    const recorded = [openai, anthropic, gemini].map((call, index) => ({
      call: { ...call, ...usual, call_id: `good-${index}`, started_at: at(3 - index) },
      rating: 1,
    }));
    const other = (fields: Partial<StoredCall>, more: Omit<Rated, 'call'> = { rating: 1 }): Rated => ({
      call: makeCall({ started_at: at(1), ...fields }),
      ...more,
    });
    await keep([
      ...recorded,
      other(
        { prompt: 'Capital of Australia?', output: 'Sydney.', started_at: at(0) },
        { rating: -1, correction: 'Canberra.' },
      ),
      other({}, {}),
      other({}, { rating: -1 }),
      other({ outcome: 'error' }),
      other({ truncated: true }),
      other({ finish_reasons: ['length'] }),
      other({ operation: 'embeddings' }),
      other({}, { rating: 1, score: 0.9 }),
      other({}, { rating: 1, label: 'misuse:yes' }),
      other({}, { rating: 1, score: 0.1 }),
      other({ output: '[email]' }),
      other({ prompt: '' }),
      other({ purpose: 'probe' }),
    ]);

    const file = out();
    expect(await run('--format', 'openai-ft', '--out', file)).toMatchObject({ code: 0, errors: '' });
    const greeting = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: 'Hello!' },
    ];
    const [plain, ...rest] = linesOf(file).filter(({ messages }) => (messages as object[]).length === 2);
    expect(linesOf(file).filter(({ messages }) => (messages as object[]).length === 3)).toEqual([
      { messages: greeting },
      { messages: greeting },
      { messages: greeting },
    ]);
    expect(plain).toEqual({
      messages: [
        { role: 'user', content: 'hello' },
        { role: 'assistant', content: 'world' },
      ],
    });
    expect(rest).toEqual([
      {
        messages: [
          { role: 'user', content: 'Capital of Australia?' },
          { role: 'assistant', content: 'Canberra.' },
        ],
      },
    ]);
    expect(said).toMatch(/Exported 5 of 15 calls to .*out\.jsonl \(0\.0 MB\) in/);
    for (const part of [
      '2 flagged as a harm',
      '1 without a rating',
      '1 not rated good',
      '1 failed',
      '1 recorded in part only',
      '1 cut off by their token limit',
      '1 no conversations',
      '1 masked for the most part',
      '1 without texts',
    ]) {
      expect(said).toContain(part);
    }

    await run(
      '--format',
      'openai-ft',
      '--out',
      file,
      '--force',
      '--rating',
      'any',
      '--keep',
      'failed,truncated,cut_off,harm,masked',
    );
    expect(said).toContain('Exported 13 of 15 calls');
  });

  it('writes whole calls that come in again as they were', async () => {
    const calls = Array.from({ length: 40 }, (_, index) =>
      makeCall({
        started_at: at(index % 3, index),
        session_id: `s-${index}`,
        finish_reasons: ['stop'],
        tool_calls: [{ id: 'c', name: 'weather', arguments: '{"a":"ü\\n"}' }],
        attributes: { 'gen_ai.request.seed': '7' },
        redactions: { email: 2 },
        temperature: 0.5,
      }),
    );
    await keep(calls.map((call) => ({ call })));
    const file = out();
    await run('--format', 'jsonl', '--out', file);
    expect(linesOf(file).map((line) => String(line['started_at']))).toEqual(
      linesOf(file)
        .map((line) => String(line['started_at']))
        .toSorted(),
    );
    expect(linesOf(file)).toHaveLength(40);

    const other = join(temporaryFolder(), 'data');
    const imported = await runCommand(importCommand, ['--data', other, file]);
    expect(imported).toMatchObject({ code: 0, out: expect.stringContaining('Imported 40 calls') });
    const columns = '* EXCEPT (tap, cost_usd, cost_source, price_version, ingested_at, ingest_seq)';
    const rows = (folder: string) =>
      runCommand(sql, ['--data', folder, '--format', 'JSONEachRow', `SELECT ${columns} FROM calls ORDER BY call_id`]);
    expect((await rows(other)).out).toBe((await rows(data)).out);
  });

  it('writes Parquet that ClickHouse reads as the same calls', async () => {
    const calls = Array.from({ length: 30 }, (_, index) =>
      makeCall({
        started_at: at(index % 3, index),
        prompt: 'ü'.repeat(index * 100),
        ttft_ms: index % 2 === 0 ? null : index / 3,
        finish_reasons: index % 3 === 0 ? [] : ['stop', 'length'],
        tool_calls: index % 4 === 0 ? [] : [{ id: 'a', name: 'b', arguments: '{}' }],
        attributes: index % 5 === 0 ? {} : { k: 'v', l: '' },
        redactions: { email: index },
        truncated: index % 2 === 0,
      }),
    );
    await keep(calls.map((call) => ({ call })));
    const file = out('calls.parquet');
    expect(await run('--format', 'parquet', '--out', file)).toMatchObject({ code: 0 });
    await withStore(async (store) => {
      await store.command(`CREATE TABLE back ENGINE = Memory AS SELECT * FROM file('${file}', Parquet)`);
      const rows = (table: string) => store.query(`SELECT *, model FROM ${table} ORDER BY call_id`);
      expect(await rows('back')).toEqual(await rows('calls'));
      expect(await rows('back')).toHaveLength(30);
      const [started] = await store.query(
        "SELECT type FROM system.columns WHERE table = 'back' AND name = 'started_at'",
      );
      expect(started).toEqual({ type: "DateTime64(3, 'UTC')" });
    });
  });

  it('chooses as the Calls page does, and by ratings, scores and findings', async () => {
    const named = (call_id: string, fields: Partial<StoredCall> = {}) =>
      makeCall({ call_id, started_at: at(1), ...fields });
    await keep([
      { call: named('a', { target: 'one', session_id: 's1' }), rating: 1, score: 0.05 },
      { call: named('b', { target: 'one', response_model: 'gpt-x' }), rating: -1, score: 0.4 },
      { call: named('c', { target: 'two', outcome: 'timeout', prompt: 'Something rare' }), score: 0.9 },
      { call: named('d', { target: 'two', started_at: at(5) }) },
    ]);
    await withStore((store) =>
      store.command("INSERT INTO findings (`key`, at, evidence) VALUES ('slo:x', now(), ['b', 'd'])"),
    );
    const url = await servedAt();
    const ids = async (...args: string[]) => {
      await run('--format', 'jsonl', '--out', out(), '--force', '--url', url, ...args);
      return linesOf(out()).map((line) => line['call_id']);
    };
    expect(await ids()).toEqual(['d', 'a', 'b', 'c']);
    expect(await ids('--target', 'one')).toEqual(['a', 'b']);
    expect(await ids('--model', 'gpt-x')).toEqual(['b']);
    expect(await ids('--session', 's1')).toEqual(['a']);
    expect(await ids('--outcome', 'timeout,error')).toEqual(['c']);
    expect(await ids('--search', 'RARE')).toEqual(['c']);
    expect(await ids('--from', at(2))).toEqual(['a', 'b', 'c']);
    expect(await ids('--to', at(2))).toEqual(['d']);
    expect(await ids('--rating', 'good')).toEqual(['a']);
    expect(await ids('--rating', 'bad')).toEqual(['b']);
    expect(await ids('--rating', 'rated')).toEqual(['a', 'b']);
    expect(await ids('--rating', 'none')).toEqual(['d', 'c']);
    expect(await ids('--score', 'toxicity<0.5')).toEqual(['a', 'b']);
    expect(await ids('--score', 'toxicity>=0.1,toxicity<0.5')).toEqual(['b']);
    expect(await ids('--finding', 'slo:x')).toEqual(['d', 'b']);
    expect(await ids('--search', "it's {x:String} \\ '")).toEqual([]);
  });

  it('takes the last word of everybody, by any name of the call', async () => {
    await keep([
      { call: makeCall({ call_id: 'a', response_id: 'r-1' }) },
      { call: makeCall({ call_id: 'b', request_id: 'q-1' }) },
    ]);
    const feedback = (given: Partial<queries.Feedback>): queries.Feedback => ({
      at: at(1),
      call_id: '',
      response_id: '',
      request_id: '',
      rating: null,
      label: '',
      correction: '',
      comment: '',
      source: '',
      ...given,
    });
    await withStore(async (store) => {
      await queries.insertFeedback(store, feedback({ response_id: 'r-1', rating: -1, source: 'x' }));
      await queries.insertFeedback(store, feedback({ response_id: 'r-1', rating: 1, source: 'x', at: at(0) }));
      await queries.insertFeedback(store, feedback({ request_id: 'q-1', rating: 1, source: 'x' }));
      await queries.insertFeedback(store, feedback({ call_id: 'b', rating: -1, source: 'y' }));
      await queries.insertFeedback(store, feedback({ call_id: 'b', rating: -0.5, source: 'z' }));
    });
    await run('--format', 'jsonl', '--out', out(), '--rating', 'good');
    expect(linesOf(out()).map((line) => line['call_id'])).toEqual(['a']);
  });

  it('goes on from page to page and loses none, many in the same millisecond included', async () => {
    const calls = Array.from({ length: 1203 }, (_, index) => makeCall({ started_at: at(1, Math.floor(index / 400)) }));
    await keep(calls.map((call) => ({ call })));
    await run('--format', 'jsonl', '--out', out());
    const written = linesOf(out()).map((line) => line['call_id']);
    expect(new Set(written)).toEqual(new Set(calls.map(({ call_id }) => call_id)));
    expect(written).toHaveLength(1203);
  });

  it('replaces no file unless told to, and leaves no half of one', async () => {
    await keep([{ call: makeCall() }]);
    writeFileSync(out(), 'mine');
    const refused = await run('--format', 'jsonl', '--out', out());
    expect(refused).toMatchObject({ code: 2, errors: expect.stringContaining('--force') });
    expect(readFileSync(out(), 'utf8')).toBe('mine');

    const unreachable = await run('--format', 'jsonl', '--out', out('new.jsonl'), '--url', 'http://127.0.0.1:1');
    expect(unreachable.code).toBe(1);
    expect([existsSync(out('new.jsonl')), existsSync(`${out('new.jsonl')}.partial`)]).toEqual([false, false]);
    const nowhere = await run('--format', 'jsonl', '--out', join(out(), 'below', 'x.jsonl'));
    expect(nowhere).toMatchObject({ code: 2, errors: expect.stringContaining('cannot write') });
  });

  it('goes through the service where one runs', async () => {
    const calls = [makeCall({ call_id: 'a' }), makeCall({ call_id: 'b' })];
    await keep(calls.map((call) => ({ call, rating: 1 })));
    const url = await servedAt();
    await run('--format', 'openai-ft', '--out', out(), '--url', url);
    expect(linesOf(out())).toHaveLength(2);
    const parquet = await run('--format', 'parquet', '--out', out('a.parquet'), '--url', url);
    expect(parquet).toMatchObject({ code: 0 });
  });

  it.each([
    [['--format', 'csv'], /there is no format "csv"/],
    [['--format', 'json'], /Did you mean jsonl\?/],
    [[], /needs a format: --format openai-ft\|jsonl\|parquet/],
    [['--format', 'parquet'], /--out FILE/],
    [['--format', 'jsonl', '--rating', 'god'], /did you mean "good"\?/],
    [['--format', 'jsonl', '--score', 'toxic'], /--score: expected a scorer/],
    [['--format', 'jsonl', '--from', 'yesterday'], /--from: needs a day/],
    [['--format', 'jsonl', '--from', '1d', '--to', '2d'], /--from: must be before --to/],
    [['--format', 'jsonl', '--keep', 'harm'], /leave nothing out/],
  ])('says what is wrong with %j', async (args, problem) => {
    expect(await run(...args)).toMatchObject({ code: 2, errors: expect.stringMatching(problem) });
  });
});
