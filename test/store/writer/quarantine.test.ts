import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { expireQuarantine, Quarantine } from '../../../store/index.js';
import { temporaryFolder } from '../../cli/support.js';

/** A line of so many bytes in half as many characters. */
const line = (bytes: number) => 'é'.repeat(bytes / 2);
const NOW = Date.now();

describe('what is set aside', () => {
  let dir: string;

  beforeEach(() => {
    dir = temporaryFolder();
  });

  const kept = () => readdirSync(dir).toSorted();
  const age = (name: string, hours: number) => {
    const at = new Date(NOW - hours * 3_600_000);
    utimesSync(join(dir, name), at, at);
  };

  it('gives way to what comes later, beyond a bound in bytes', () => {
    const quarantine = new Quarantine(dir, 'unreadable', 50_000);
    for (const [index, name] of ['a', 'b', 'c', 'd'].entries()) {
      quarantine.keep(name, [line(12_000)]);
      age(`${name}.unreadable.ndjson`, 10 - index);
    }
    expect(kept()).toHaveLength(4);
    quarantine.keep('e', [line(12_000)]);
    expect(kept()).toEqual(['c', 'd', 'e'].map((name) => `${name}.unreadable.ndjson`));
  });

  it('is bounded as well by what a process before this one left, and however short the files are', () => {
    new Quarantine(dir, 'refused', 50_000).keep('old', [line(30_000)]);
    age('old.refused.ndjson', 1);
    const quarantine = new Quarantine(dir, 'refused', 50_000);
    for (let index = 0; index < 20; index++) quarantine.keep(`short-${index}`, ['{}']);
    expect(kept().length).toBeLessThanOrEqual(12);
    expect(kept()).not.toContain('old.refused.ndjson');
  });

  it('counts a batch once that comes again and again', () => {
    const quarantine = new Quarantine(dir, 'refused', 50_000);
    quarantine.keep('first', [line(20_000)]);
    age('first.refused.ndjson', 1);
    for (let index = 0; index < 10; index++) quarantine.keep('again', [line(20_000)]);
    expect(kept()).toEqual(['again.refused.ndjson', 'first.refused.ndjson']);
    expect(readFileSync(join(dir, 'again.refused.ndjson'), 'utf8')).toBe(`${line(20_000)}\n`);
  });

  it('goes when it is older than texts may be, and nothing else does', () => {
    for (const kind of ['unreadable', 'refused'] as const) {
      const quarantine = new Quarantine(dir, kind);
      quarantine.keep('old', ['{}']);
      quarantine.keep('new', ['{}']);
      age(`old.${kind}.ndjson`, 3);
    }
    writeFileSync(join(dir, 'in_flight'), 'segment');
    age('in_flight', 3);
    expect(expireQuarantine(dir, NOW - 2 * 3_600_000)).toBe(2);
    expect(kept()).toEqual(['in_flight', 'new.refused.ndjson', 'new.unreadable.ndjson']);
    expect(expireQuarantine(join(dir, 'not there'), NOW)).toBe(0);
  });
});
