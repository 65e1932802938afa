import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ConfigInput } from '../../../../core/config/schema.js';
import { createDriftCheck } from '../../../../evaluator/checks/drift/index.js';
import type { Check } from '../../../../evaluator/checks/index.js';
import { queries } from '../../../../store/index.js';
import { openTestStore, type TestStore } from '../../../store/helpers.js';
import { NOON } from '../../builders.js';
import { contextOf, DAY, HOUR, MINUTE, storeCalls } from '../../helpers.js';

const CONFIG: ConfigInput = { drift: { reference: '20m', min_sessions: 400, watermark: '1m', batch: '1m' } };
/** End of a reference of twenty minutes. */
const LEARNED = NOON + 20 * MINUTE;
const PER_MINUTE = 30;

let opened: TestStore;
beforeEach(async () => {
  opened = await openTestStore('embedded');
});
afterEach(() => opened.close());

/** Calls of so many minutes, each a session; every `nth` fails. Without texts: to learn what they are like takes longest. */
const calls = (from: number, minutes: number, nth = 50) =>
  storeCalls(opened.store, from, from + minutes * MINUTE, minutes * PER_MINUTE, (i) => ({
    target: 'llama',
    session_id: '',
    prompt: '',
    output: '',
    duration_ms: 500 + 10 * (i % 50),
    outcome: i % nth === 0 ? 'error' : 'ok',
  }));

const ask = (check: Check, now: number) => check.evaluate(contextOf(opened.store, now, CONFIG));

/** What is said of errors. */
async function errors(check: Check, now: number) {
  const found = (await ask(check, now)).find(({ metric }) => metric === 'errors');
  if (found === undefined) throw new Error('nothing is said of errors');
  return found;
}

describe('drift and clocks', () => {
  it('leaves out calls that a wrong clock dates in the future, also when that time comes', async () => {
    const now = Math.floor(Date.now() / MINUTE) * MINUTE;
    await calls(now - 40 * MINUTE, 30);
    const check = createDriftCheck();
    expect((await errors(check, now)).verdict).toBe('ok');
    await calls(now + HOUR, 20, 2);
    await errors(check, now + 80 * MINUTE);
    await errors(check, now + 84 * MINUTE);
    expect((await errors(check, now + 88 * MINUTE)).verdict).toBe('no_data');
  });

  it('says that it is blind while its clock is behind what was read, also after a restart, and sees again afterwards', async () => {
    await calls(NOON, 30);
    const check = createDriftCheck();
    expect((await errors(check, LEARNED + 11 * MINUTE)).verdict).toBe('ok');
    // The clock steps ahead by hours: what nobody sent then is waited for before it is read as silence.
    await errors(check, LEARNED + 5 * HOUR);
    await errors(check, LEARNED + 5 * HOUR + 3 * MINUTE);
    const readUpTo = LEARNED + 50 * MINUTE;
    for (const each of [check, createDriftCheck()]) {
      const blind = await ask(each, LEARNED + 12 * MINUTE);
      expect(new Set(blind.map(({ verdict }) => verdict))).toEqual(new Set(['no_data']));
      expect(blind[0]?.summary).toContain('the clock has stepped back');
    }
    await calls(readUpTo, 20, 4);
    const after = createDriftCheck();
    expect((await errors(after, readUpTo + 21 * MINUTE)).verdict).toBe('over');
  });

  it('goes on from what was saved last, whatever the clock said when', async () => {
    for (const [state, at] of [['first', NOON], ['ahead', NOON + DAY], ['back', NOON + MINUTE], ['last', NOON]] as const) {
      await queries.saveMonitorState(opened.store, 'any', state, at);
      expect(await queries.loadMonitorState(opened.store, 'any')).toBe(state);
    } // prettier-ignore
  });

  it('waits after downtime for what spools hold, and reads all of it', async () => {
    await calls(NOON, 30);
    await errors(createDriftCheck(), LEARNED + 11 * MINUTE);
    const up = LEARNED + 70 * MINUTE;
    const check = createDriftCheck();
    await errors(check, up);
    await calls(LEARNED + 10 * MINUTE, 30);
    await calls(LEARNED + 40 * MINUTE, 30, 4);
    await errors(check, up + MINUTE);
    await errors(check, up + 3 * MINUTE);
    const found = await errors(check, up + 4 * MINUTE);
    expect(found.verdict).toBe('over');
    expect(Math.abs(Date.parse(found.details?.since ?? '') - (LEARNED + 40 * MINUTE))).toBeLessThanOrEqual(3 * MINUTE);
    expect(found.details?.promise).not.toContain('too late');
  });

  it('takes lasting silence for silence: no stream is well of which no session says anything', async () => {
    await calls(NOON, 30);
    const check = createDriftCheck();
    expect((await errors(check, LEARNED + 11 * MINUTE)).verdict).toBe('ok');
    for (let minute = 20; minute <= 90; minute += 5) await errors(check, LEARNED + minute * MINUTE);
    const silent = await errors(check, LEARNED + 91 * MINUTE);
    expect(silent.verdict).toBe('no_data');
    expect(silent.summary).toContain('no session has said anything of it since');
  });
});
