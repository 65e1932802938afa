import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cached } from '../../service/cached.js';
import { createCardinality } from '../../service/metrics/cardinality.js';
import { clip } from '../../service/clip.js';
import { decodeOffset, pageOf } from '../../service/http/cursor.js';
import { Backlog } from '../../service/ingest/backlog.js';
import { Lanes } from '../../service/ingest/lanes.js';
import { parseLines } from '../../service/ingest/parse_lines.js';
import { ProblemError } from '../../service/http/problem.js';

function gate(): { opened: Promise<void>; open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

describe('Lanes', () => {
  it('runs so many at a time, in order, and one after the other for one key', async () => {
    const lanes = new Lanes(2);
    const gates = [gate(), gate(), gate()];
    const started: number[] = [];
    const run = (key: string, index: number) =>
      lanes.run(key, async () => {
        started.push(index);
        await gates[index]?.opened;
        return index;
      });
    const results = Promise.all([run('a', 0), run('a', 1), run('b', 2)]);
    await new Promise(setImmediate);
    expect(started).toEqual([0, 2]);
    gates[0]?.open();
    await lanes.run('c', async () => {});
    expect(started).toEqual([0, 2, 1]);
    gates[1]?.open();
    gates[2]?.open();
    expect(await results).toEqual([0, 1, 2]);
  });

  it('goes on after a task that failed', async () => {
    const lanes = new Lanes(1);
    await expect(lanes.run('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await lanes.run('a', async () => 1)).toBe(1);
  });
});

describe('Backlog', () => {
  it('refuses what would be too much, and only that', () => {
    const backlog = new Backlog(10);
    backlog.add(8);
    expect(() => backlog.add(3)).toThrow(ProblemError);
    expect(backlog.size).toBe(8);
    backlog.add(2);
    backlog.remove(10);
    expect(backlog.size).toBe(0);
  });
});

describe('cached', () => {
  it('loads once for those who ask meanwhile, again when old, and does not keep a failure', async () => {
    let time = 0;
    let loads = 0;
    const clock = { now: () => 0, monotonic: () => time };
    const value = cached(clock, 100, async () => {
      loads++;
      if (loads === 2) throw new Error('down');
      return loads;
    });
    expect(await Promise.all([value(), value()])).toEqual([1, 1]);
    time = 101;
    await expect(value()).rejects.toThrow('down');
    expect(await value()).toBe(3);
  });
});

describe('label values', () => {
  it('are bounded in number and length', () => {
    const bounded = createCardinality(2);
    expect(['a', 'b', 'c', 'a'].map((each) => bounded('model', each))).toEqual(['a', 'b', 'other', 'a']);
    expect(bounded('target', 'c')).toBe('c');
    expect(bounded('operation', 'x'.repeat(1000))).toHaveLength(128);
  });

  it('are never cut inside a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 20 }), (text, max) => {
        const cut = clip(text, max);
        expect(cut.length).toBeLessThanOrEqual(max);
        expect(encodeURIComponent(cut)).toBeDefined();
      }),
    );
  });
});

describe('cursors', () => {
  it('lead through a list, once each', () => {
    const items = Array.from({ length: 7 }, (_, index) => index);
    const seen: number[] = [];
    let cursor: string | undefined;
    do {
      const page = pageOf(items, cursor, 3);
      seen.push(...page.items);
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(items);
  });

  it('are refused when they are not ours', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (text) => {
        expect(tryOffset(text)).toBeGreaterThanOrEqual(0);
      }),
    );
    expect(() => decodeOffset('zzz')).toThrow(ProblemError);
  });
});

/** Only a problem of ours may be thrown. */
function tryOffset(text: string): number {
  try {
    return decodeOffset(text);
  } catch (error) {
    if (error instanceof ProblemError) return 0;
    throw error;
  }
}

describe('parseLines', () => {
  const good = JSON.stringify({ call_id: 'a', started_at: '2026-11-20T10:00:00Z', target: 't' });

  it('sets aside what is no call, with line and reason, and keeps the rest', async () => {
    const body = Buffer.from(
      `${good}\n\n{"call_id":"b","started_at":"now","target":"t"}\n[1]\n${good}\r\n${good.slice(0, 30)}`,
    );
    const { calls, bad } = await parseLines(body);
    expect(calls).toHaveLength(2);
    expect(bad.map(({ line, reason }) => [line, reason.split(':')[0]])).toEqual([
      [3, 'started_at'],
      [4, 'line'],
      [6, 'not JSON'],
    ]);
  });

  it('gives reasons that quote nothing of the line: they are logged', async () => {
    const { bad } = await parseLines(Buffer.from(`{"prompt": hunter2}\nhunter2\n{"call_id":"hunter2","target":1}`));
    expect(bad).toHaveLength(3);
    expect(JSON.stringify(bad.map(({ reason }) => reason))).not.toContain('hunter');
  });

  it('takes any bytes: every line that is not blank is a call or set aside', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(fc.constant(good), fc.json(), fc.string({ unit: 'binary' })), { maxLength: 20 }),
        async (lines) => {
          const body = Buffer.from(lines.map((each) => each.replaceAll('\n', ' ')).join('\n'));
          const { calls, bad } = await parseLines(body);
          const wanted = body
            .toString('utf8')
            .split('\n')
            .filter((each) => each.trim() !== '').length;
          expect(calls.length + bad.length).toBe(wanted);
        },
      ),
    );
  });
});
