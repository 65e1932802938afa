import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { housekeeping, queries, type Store } from '../../../store/index.js';
import { DAY_MS, makeCall, makeScore, MODES, openTestStore, retention, type TestStore } from '../helpers.js';

/** Noon of today. */
const NOW = Math.floor(Date.now() / DAY_MS) * DAY_MS + DAY_MS / 2;
const daysAgo = (days: number) => new Date(NOW - days * DAY_MS).toISOString();

describe.each(MODES)('housekeeping, %s', (mode) => {
  let opened: TestStore;

  beforeEach(async () => {
    opened = await openTestStore(mode);
  });

  afterEach(() => opened.close());

  const talkative = (call_id: string, days: number) => ({
    ...makeCall({
      call_id,
      started_at: daysAgo(days),
      error_message: 'no prompt may begin with "my secret"',
      attributes: {
        'gen_ai.input.messages': '[]',
        'gen_ai.tool.definitions': '[]',
        'sidelight.reasoning': 'hm',
        'sidelight.image.revised_prompt': 'a cat, short and all',
        'sidelight.choice.1': 'other',
        'sidelight.image.count': '2',
        'custom.note': 'x'.repeat(300),
      },
      tool_calls: [{ id: 't', name: 'f', arguments: '{"secret":1}' }],
    }),
  });
  const clean = (store: Store = opened.store) => housekeeping(store, NOW, retention);

  it('clears texts of days past their time, and nothing else', async () => {
    await opened.store.insert('calls', [talkative('old', 32), talkative('older', 40), talkative('new', 29)]);
    expect(await clean()).toEqual({ cleared: [daysAgo(40).slice(0, 10), daysAgo(32).slice(0, 10)] });
    const old = await queries.getCall(opened.store, 'old');
    expect(old?.attributes).toEqual({ 'sidelight.image.count': '2' });
    expect(old).toMatchObject({
      prompt: '',
      output: '',
      error_message: '',
      tool_calls: [{ id: 't', name: 'f', arguments: '' }],
      output_tokens: 21,
      duration_ms: 1000,
    });
    const fresh = await queries.getCall(opened.store, 'new');
    expect(fresh).toMatchObject({ prompt: 'hello', output: 'world', tool_calls: [{ arguments: '{"secret":1}' }] });
    expect(Object.keys(fresh?.attributes ?? {})).toHaveLength(7);
    expect(await clean()).toEqual({ cleared: [] });
  });

  it('finds calls that came late to a day that was cleared', async () => {
    await opened.store.insert('calls', [talkative('early', 32)]);
    await clean();
    await opened.store.insert('calls', [talkative('late', 32)]);
    expect((await clean()).cleared).toHaveLength(1);
    expect(await queries.getCall(opened.store, 'late')).toMatchObject({ prompt: '', output: '' });
  });

  it('clears what judges said of texts, and keeps their scores', async () => {
    const score = (call_id: string, days: number) =>
      makeScore({
        call_id,
        started_at: daysAgo(days),
        scorer: 'tone',
        label: 'curt',
        categories: { rude: 0.25 },
        read: 0.5,
        reason: 'it says "my secret"',
      });
    await queries.saveScores(opened.store, [score('old', 32), score('new', 29)]);
    expect(await clean()).toEqual({ cleared: [daysAgo(32).slice(0, 10)] });
    const [old] = await queries.scoresOf(opened.store, score('old', 32));
    expect(old).toMatchObject({ score: 0.5, categories: { rude: 0.25 }, read: 0.5, reason: '' });
    expect(await queries.scoresOf(opened.store, score('new', 29))).toMatchObject([{ reason: 'it says "my secret"' }]);
    expect(await clean()).toEqual({ cleared: [] });
  });

  it('finishes a day whose clearing was interrupted', async () => {
    await opened.store.insert('calls', [talkative('old', 32)]);
    const dying = Object.create(opened.store) as Store;
    dying.query = opened.store.query.bind(opened.store);
    dying.command = (sql) =>
      sql.includes('CLEAR COLUMN') ? Promise.reject(new Error('killed')) : opened.store.command(sql);
    await expect(clean(dying)).rejects.toThrow('killed');
    expect((await clean()).cleared).toHaveLength(1);
    expect(await queries.getCall(opened.store, 'old')).toMatchObject({ prompt: '', output: '' });
  });

  it('leaves copies kept as evidence', async () => {
    await opened.store.insert('calls', [talkative('shown', 32)]);
    await queries.copyEvidence(opened.store, ['shown', 'unknown']);
    await queries.copyEvidence(opened.store, ['shown']);
    await clean();
    expect(await queries.getCall(opened.store, 'shown')).toMatchObject({ prompt: 'hello', output: 'world' });
    expect(await opened.store.query('SELECT count() AS n FROM evidence')).toEqual([{ n: 1 }]);
  });
});
