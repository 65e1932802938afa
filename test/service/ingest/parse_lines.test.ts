import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLines } from '../../../service/ingest/parse_lines.js';

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
