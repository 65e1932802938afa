import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { backtestCommand } from '../../../cli/commands/backtest.js';
import { systemClock } from '../../../core/time/clock.js';
import { configSchema } from '../../../core/config/schema.js';
import type { BacktestAlarm } from '../../../evaluator/index.js';
import { createService } from '../../../service/index.js';
import { migrate, openStore, queries } from '../../../store/index.js';
import { HOUR, MINUTE, storeCalls } from '../../evaluator/helpers.js';
import { iso, NOON } from '../../evaluator/builders.js';
import { silent } from '../../store/helpers.js';
import { runCommand } from '../support.js';

const START = NOON - HOUR;
const CHANGE = START + 45 * MINUTE;
const END = START + HOUR;
const data = mkdtempSync(join(tmpdir(), 'sidelight-backtest-'));
const settings = join(data, 'sidelight.yaml');

/** Every `nth` call of a target fails. Without texts: to learn what they are like takes longest, and they are not what changes. */
const calls = (store: Parameters<typeof storeCalls>[0], target: string, from: number, to: number, nth: number) =>
  storeCalls(store, from, to, ((to - from) / MINUTE) * 40, (i) => ({
    target,
    session_id: '',
    prompt: '',
    output: '',
    outcome: i % nth === 0 ? 'error' : 'ok',
    duration_ms: 500 + 10 * (i % 50),
  }));

beforeAll(async () => {
  writeFileSync(settings, 'drift: { reference: 30m, min_sessions: 500, watermark: 1m, batch: 1m }\n');
  const config = configSchema.parse({ store: { data } }).store;
  const store = await openStore(config, { log: silent });
  await migrate(store, config);
  await calls(store, 'llama', START, CHANGE, 50);
  await calls(store, 'llama', CHANGE, END, 4);
  await calls(store, 'other', START, END, 50);
  await calls(store, 'small', START, START + 5 * MINUTE, 50);
  await queries.saveMonitorState(store, 'drift', 'of the live monitors', NOON);
  await store.close();
});
afterAll(() => rmSync(data, { recursive: true, force: true }));

const run = (...args: string[]) => runCommand(backtestCommand, ['--data', data, '--config', settings, ...args]);

describe('sidelight backtest', () => {
  it('tells the one alarm there is, once, with since when and how much', async () => {
    const { code, out } = await run('--json', '--to', iso(END));
    expect(code).toBe(0);
    const alarms = out.split('\n').map((line) => JSON.parse(line) as BacktestAlarm);
    expect(alarms.filter(({ metric }) => metric === 'errors')).toHaveLength(1);
    const [alarm] = alarms.filter(({ metric }) => metric === 'errors');
    expect(alarm).toMatchObject({ metric: 'errors', target: 'llama', segment: { target: 'llama' }, unit: 'ratio' });
    expect(Math.abs(Date.parse(alarm?.since ?? '') - CHANGE)).toBeLessThanOrEqual(3 * MINUTE);
    const told = Date.parse(alarm?.at ?? '') - CHANGE;
    expect(told).toBeGreaterThan(0);
    expect(told).toBeLessThanOrEqual(15 * MINUTE);
    expect(alarm?.interval.low).toBeLessThanOrEqual(alarm?.value ?? 0);
    expect(alarm?.interval.high).toBeGreaterThanOrEqual(0.25);
    expect(alarm?.n).toBeGreaterThan(0);
    expect(alarms.some(({ target }) => target === 'other')).toBe(false);
  });

  it('is the same through a running service, whose monitors and their state it leaves alone', async () => {
    const config = configSchema.parse({
      store: { data },
      service: { listen: '127.0.0.1:0', otlp_listen: '127.0.0.1:0' },
    });
    const store = await openStore(config.store, { log: silent });
    const service = createService({ config, store, log: silent, clock: systemClock, env: {} });
    const { url } = await service.start();
    try {
      const { code, out } = await run('--to', iso(END), '--url', url);
      expect(code).toBe(0);
      expect(out).toMatch(/^2\S+Z {2}.*llama.* since /);
      expect(out.split('\n')).toHaveLength(1);
      expect(await queries.loadMonitorState(store, 'drift')).toBe('of the live monitors');
    } finally {
      await service.stop();
      await store.close();
    }
  });

  it('tells nothing of a time before the change, or of one after', async () => {
    expect(await run('--to', iso(CHANGE))).toMatchObject({ code: 0, out: '' });
    expect(await run('--to', iso(END), '--from', iso(END - MINUTE))).toMatchObject({ code: 0, out: '' });
  });

  it('learns from the first third of a history that is shorter than the reference, and says so', async () => {
    const short = join(data, 'short.yaml');
    writeFileSync(short, 'drift: { watermark: 1m, batch: 1m }\n');
    const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    onTestFinished(() => said.mockRestore());
    const args = ['--data', data, '--config', short, '--json', '--to', iso(END)];
    const { code, out } = await runCommand(backtestCommand, args);
    expect(code).toBe(0);
    const told = out.split('\n').map((line) => JSON.parse(line) as BacktestAlarm);
    expect(told.map(({ metric, target }) => [metric, target])).toEqual([['errors', 'llama']]);
    expect(said.mock.calls.join('\n')).toContain('its first 20 min served as reference instead');
  });

  it('says with its exit code that nothing could be learned, and what is wrong with the command', async () => {
    expect(await run('--to', iso(END), '--target', 'small')).toMatchObject({ code: 2, out: '' });
    expect(await run('--to', iso(START))).toMatchObject({ code: 2, out: '' });
    expect(await run('--from', 'yesterday')).toMatchObject({ code: 64, out: '' });
    expect((await run('--from', '2026-01-02', '--to', '2026-01-01')).errors).toContain('--from must be before --to');
    expect((await runCommand(backtestCommand, ['--data', join(data, 'nowhere')])).code).toBe(70);
  });
});
