import { tmpdir } from 'node:os';
import type { StoredCall } from '../../core/call.js';
import type { Clock } from '../../core/time/clock.js';
import { configSchema, type Config, type ConfigInput } from '../../core/config/schema.js';
import type { Finding } from '../../core/findings/finding.js';
import type { CheckContext, Check } from '../../evaluator/checks/index.js';
import { createWriter, type Store } from '../../store/index.js';
import { makeCall, silent } from '../store/helpers.js';
import { findingOf, iso, NOON } from './builders.js';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A clock whose hands only the test turns. */
export class TestClock implements Clock {
  private setBy = 0;
  constructor(private time = NOON) {}
  now(): number {
    return this.time + this.setBy;
  }
  monotonic(): number {
    return this.time;
  }
  advance(ms: number): void {
    this.time += ms;
  }
  /** Sets the time of day; the monotonic clock knows nothing of it. */
  set(ms: number): void {
    this.setBy += ms;
  }
}

export function configOf(input: ConfigInput): Config {
  return configSchema.parse(input);
}

export function contextOf(store: Store, now: number, config: ConfigInput): CheckContext {
  return { config: configOf(config), store, now, purposes: ['user'] };
}

let segments = 0;

/** Stores calls spread evenly over the time between `from` and `to`, as the service does. */
export async function storeCalls(
  store: Store,
  from: number,
  to: number,
  number: number,
  fields: (index: number) => Partial<StoredCall> = () => ({}),
): Promise<void> {
  const writer = await createWriter(store, { quarantineDir: tmpdir(), log: silent });
  const calls = Array.from({ length: number }, (_, index) =>
    makeCall({ started_at: iso(from + Math.floor(((to - from) * index) / number)), ...fields(index) }),
  );
  const { quarantined } = await writer.ingest({ segment: `evaluator-${segments++}`, collectorId: 'test', calls });
  if (quarantined > 0) throw new Error('the store refused a call of the test');
}

/** A check that answers what the test says: verdicts of questions by key. */
export class ScriptedCheck implements Check {
  readonly kind = 'slo';
  answers: Partial<Finding>[] = [];
  failure: Error | undefined;
  asked = 0;

  evaluate({ now }: CheckContext): Promise<Finding[]> {
    this.asked++;
    if (this.failure !== undefined) return Promise.reject(this.failure);
    return Promise.resolve(
      this.answers.map((answer, index) => findingOf({ finding_id: `F-${now}-${index}`, at: iso(now), ...answer })),
    );
  }
}
