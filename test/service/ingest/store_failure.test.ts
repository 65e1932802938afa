import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { SidelightError } from '../../../core/errors.js';
import { readiness } from '../../../service/schemas/api.js';
import { makeCall, startTestService, type TestService } from '../support.js';

const HINT = 'Free some space, or keep calls for a shorter time';

let service: TestService;
const lines: { level: number; err?: string; hint?: string; msg: string }[] = [];
const told = (words: string) => lines.filter(({ msg }) => msg.includes(words));

beforeAll(async () => {
  const log = pino({ level: 'info' }, { write: (line: string) => lines.push(JSON.parse(line)) });
  service = await startTestService({}, { log });
});
afterAll(() => service.stop());

describe('a disk that is full', () => {
  it('is in the log once with what to do, as is its end, and in the readiness', async () => {
    const full = new SidelightError('DISK_FULL', 'the disk of the store is full', { hint: HINT, retryable: true });
    const insert = vi.spyOn(service.store, 'insertText').mockRejectedValue(full);
    const [one, other] = [makeCall(), makeCall()];
    for (const call of [one, other, one]) expect((await service.send([call])).status).toBe(507);
    expect(told('cannot be stored')).toEqual([
      expect.objectContaining({ level: 50, err: 'the disk of the store is full', hint: HINT }),
    ]);
    const unready = readiness.parse(await (await service.get('/readyz')).json());
    expect(JSON.stringify(unready.checks['store'])).toContain(`the disk of the store is full. ${HINT}`);
    expect(told('stored again')).toEqual([]);

    insert.mockRestore();
    for (const call of [one, other]) expect((await service.send([call])).status).toBe(200);
    expect(told('stored again')).toHaveLength(1);
    const ready = async () => (await service.get('/readyz')).status;
    await vi.waitFor(async () => expect(await ready()).toBe(200), { timeout: 10_000 });
  });
});
