import fs from 'node:fs';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Spool } from '../../../collector/spool/index.js';

let dir: string;
let spool: Spool | undefined;
let logged: string[];
let shipped: string[];
/** What was done to each segment, in order. */
let done: Map<string, string[]>;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sidelight-synced-'));
  [spool, logged, shipped, done] = [undefined, [], [], new Map()];
  watchFiles();
});

afterEach(() => {
  spool?.close();
  vi.restoreAllMocks();
  syncBuiltinESMExports();
  rmSync(dir, { recursive: true, force: true });
});

/** Notes what happens to the files of segments; everything really happens. */
function watchFiles(): void {
  const { openSync, writeSync, fsyncSync, fsync, renameSync } = fs;
  const names = new Map<number, string>();
  const note = (name: string | undefined, what: string) => {
    if (name === undefined) return;
    const all = done.get(name) ?? [];
    if (all.at(-1) !== what) all.push(what);
    done.set(name, all);
  };
  const nameOf = (path: fs.PathLike) => basename(String(path)).replace(/\..*/, '');
  vi.spyOn(fs, 'openSync').mockImplementation((path, ...rest) => {
    const fd = openSync(path, ...rest);
    names.set(fd, nameOf(path));
    return fd;
  });
  vi.spyOn(fs, 'writeSync').mockImplementation(((fd: number, bytes: Uint8Array, ...rest: [number, number, number]) => {
    note(names.get(fd), 'written');
    return writeSync(fd, bytes, ...rest);
  }) as typeof fs.writeSync);
  vi.spyOn(fs, 'fsyncSync').mockImplementation((fd) => {
    fsyncSync(fd);
    note(names.get(fd), 'synced');
  });
  const synced = (fd: number, then: fs.NoParamCallback) =>
    fsync(fd, (error) => {
      note(names.get(fd), 'synced');
      then(error);
    });
  vi.spyOn(fs, 'fsync').mockImplementation(Object.assign(synced, { __promisify__: fsync.__promisify__ }));
  vi.spyOn(fs, 'renameSync').mockImplementation((from, to) => {
    renameSync(from, to);
    note(nameOf(to), 'renamed');
  });
  syncBuiltinESMExports();
}

function open(): Spool {
  spool = new Spool({
    dir,
    segmentMaxBytes: 1000,
    segmentAgeMs: 600_000,
    maxBytes: 1e9,
    log: pino({ level: 'info' }, { write: (line: string) => logged.push(line) }),
    onSegment: (name) => {
      shipped.push(name);
      done.get(name)?.push('told');
    },
  });
  return spool;
}

const record = (index: number) => JSON.stringify({ index, text: 'x'.repeat(900) });
/** A sync that another one has overtaken may end later; the shipper may be told again. */
const upToTold = (name: string) => done.get(name)?.slice(0, done.get(name)?.indexOf('told')).concat('told');

it.each<[string, (spool: Spool) => void]>([
  ['is full', () => undefined],
  ['is flushed', (one) => one.flush()],
  ['is closed with the collector', (one) => one.close()],
])('a segment that %s is on the disk before it has its name, and before anybody is told', async (_, end) => {
  const one = open();
  for (const index of [0, 1, 2]) one.append(record(index));
  end(one);
  await vi.waitFor(() => expect(shipped.length).toBeGreaterThanOrEqual(2));
  for (const name of shipped) expect(upToTold(name)).toEqual(['written', 'synced', 'renamed', 'told']);
});

it('so is what a killed collector has left, cut at its last line', () => {
  writeFileSync(join(dir, '01ARZ3NDEKTSV4RRFFQ69G5FAV.open'), '{"a":1}\n{"torn');
  open();
  expect(upToTold('01ARZ3NDEKTSV4RRFFQ69G5FAV')).toEqual(['synced', 'renamed', 'told']);
});

it.each<[string, (spool: Spool) => void]>([
  ['in another thread', (one) => one.append(record(1))],
  ['at once', (one) => one.flush()],
])(
  'a segment that cannot be synced (%s) is kept open and not shipped until it can be; that is counted and said',
  async (_, end) => {
    const failure = Object.assign(new Error('EIO: i/o error, fsync'), { code: 'EIO' });
    const failing = vi.spyOn(fs, 'fsyncSync').mockImplementation(() => {
      throw failure;
    });
    const later = vi.spyOn(fs, 'fsync');
    later.mockImplementation(Object.assign((_fd: number, then: fs.NoParamCallback) => void setImmediate(then, failure), { __promisify__: fs.fsync.__promisify__ })); // prettier-ignore
    syncBuiltinESMExports();
    const one = open();
    one.append(record(0));
    end(one);
    await vi.waitFor(() => expect(one.stats().problem).toContain(dir));
    expect(one.stats()).toMatchObject({ segments: 0, dropped: { write_failed: 0 } });
    expect(one.stats().writeErrors).toBeGreaterThan(0);
    expect(logged.filter((line) => line.includes('EIO'))).toHaveLength(1);
    expect(readdirSync(dir).filter((file) => file.endsWith('.ndjson'))).toEqual([]);
    expect(shipped).toEqual([]);
    done.clear();
    failing.mockRestore();
    later.mockRestore();
    syncBuiltinESMExports();
    await vi.waitFor(() => expect(one.stats().problem).toBe(''));
    expect(shipped).toEqual([...one.segments()]);
    expect(shipped.length).toBeGreaterThan(0);
    // After a sync that failed the system may take for written what is not.
    expect(done.get(shipped[0] ?? '')).toEqual(['written', 'renamed', 'told']);
  },
);
