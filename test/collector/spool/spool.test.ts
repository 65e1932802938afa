import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { ulid } from 'ulid';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Spool, type SpoolOptions } from '../../../collector/spool/index.js';

let dir: string;
let spools: Spool[];
let logged: string[];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sidelight-spool-'));
  spools = [];
  logged = [];
});

afterEach(() => {
  for (const spool of spools) spool.close();
  rmSync(dir, { recursive: true, force: true });
});

function open(options: Partial<SpoolOptions> = {}): Spool {
  const log = pino({ level: 'info' }, { write: (line: string) => logged.push(line) });
  const spool = new Spool({ dir, segmentMaxBytes: 4e6, segmentAgeMs: 60_000, maxBytes: 1e9, log, ...options });
  spools.push(spool);
  return spool;
}

const files = (ending: string) => readdirSync(dir).filter((file) => file.endsWith(ending));
const sealed = (spool: Spool) => [...spool.segments()].map((name) => readFileSync(join(dir, `${name}.ndjson`), 'utf8'));

describe('writing', () => {
  it('has a record on disk within moments, and closes the segment at its age', async () => {
    const names: string[] = [];
    const spool = open({ segmentAgeMs: 100, onSegment: (name) => names.push(name) });
    spool.append('{"a":1}');
    await vi.waitFor(() => expect(readFileSync(join(dir, files('.open')[0] ?? ''), 'utf8')).toBe('{"a":1}\n'));
    await vi.waitFor(() => expect(names).toHaveLength(1));
    expect(files('.open')).toEqual([]);
    expect(names[0]).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
    expect(sealed(spool)).toEqual(['{"a":1}\n']);
  });

  it('writes in time, even if the thread never comes to its timers', () => {
    const spool = open();
    spool.append('{"a":1}');
    const from = performance.now();
    while (performance.now() - from < 25);
    spool.append('{"a":2}');
    expect(readFileSync(join(dir, files('.open')[0] ?? ''), 'utf8')).toBe('{"a":1}\n{"a":2}\n');
  });

  it('never lets a segment grow beyond its bound, keeps the order, and puts a giant alone', () => {
    const spool = open({ segmentMaxBytes: 1000 });
    const lines = Array.from({ length: 100 }, (_, index) => JSON.stringify({ index, text: 'é'.repeat(20) }));
    lines.splice(50, 0, JSON.stringify({ giant: 'x'.repeat(5000) }));
    for (const line of lines) spool.append(line);
    spool.flush();
    const segments = sealed(spool);
    expect(segments.join('')).toBe(`${lines.join('\n')}\n`);
    for (const segment of segments) {
      expect(Buffer.byteLength(segment) <= 1000 || segment.split('\n').length === 2).toBe(true);
    }
    expect(spool.stats()).toMatchObject({ appended: 101, segments: segments.length, writeErrors: 0 });
  });

  it('goes on while the disk takes a complete segment, but is never two ahead of it', async () => {
    const names: string[] = [];
    const spool = open({ segmentMaxBytes: 1000, onSegment: (name) => names.push(name) });
    const lines = Array.from({ length: 3 }, (_, index) => JSON.stringify({ index, text: 'x'.repeat(900) }));
    const append = (index: number) => spool.append(lines[index] ?? '');
    append(0);
    append(1);
    expect(names).toEqual([]);
    expect(spool.stats()).toMatchObject({ segments: 0, bytes: 2 * ((lines[0]?.length ?? 0) + 1) });
    append(2);
    expect(names).toHaveLength(1);
    await vi.waitFor(() => expect(names).toHaveLength(2));
    expect(sealed(spool)).toEqual([`${lines[0]}\n`, `${lines[1]}\n`]);
    spool.flush();
    expect(sealed(spool).join('')).toBe(`${lines.join('\n')}\n`);
    expect(files('.open')).toEqual([]);
  });

  it('does not wait for another thread when it is flushed or closed', () => {
    const names: string[] = [];
    const spool = open({ segmentMaxBytes: 1000, onSegment: (name) => names.push(name) });
    for (const index of [0, 1]) spool.append(JSON.stringify({ index, text: 'x'.repeat(900) }));
    spool.close();
    expect(names).toEqual([...spool.segments()]);
    expect(files('.ndjson')).toHaveLength(2);
  });

  it('stores well-formed Unicode, one line per record', () => {
    const spool = open();
    spool.append(JSON.stringify({ cut: 'a\ud83d', whole: '😀', text: '\\ud83d', next: 'x' }));
    spool.append('{"low":"\\uDE00 \\uD83D\\uDE00"}');
    spool.append('{"raw":"\ud800"}');
    spool.append('{\n"a": 1}');
    spool.flush();
    const records = sealed(spool)[0]
      ?.trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(records).toEqual([
      { cut: 'a\ufffd', whole: '😀', text: '\\ud83d', next: 'x' },
      { low: '\ufffd 😀' },
      { raw: '\ufffd' },
      { a: 1 },
    ]);
  });

  it('drops the oldest segment beyond its disk, and counts records', () => {
    const spool = open({ segmentMaxBytes: 1000, maxBytes: 3 * 4096 });
    for (let index = 0; index < 50; index++) spool.append(JSON.stringify({ index, text: 'x'.repeat(180) }));
    spool.flush();
    const kept = sealed(spool).join('').trim().split('\n');
    expect(JSON.parse(kept.at(-1) ?? '')).toMatchObject({ index: 49 });
    expect(spool.stats()).toMatchObject({ segments: 3, bytes: 3 * 4096, dropped: { spool_full: 50 - kept.length } });
    expect(files('.ndjson')).toHaveLength(3);
  });

  it('keeps what the service refuses in a folder of its own, bounded', () => {
    const spool = open({ segmentMaxBytes: 1000, maxBytes: 100 * 4096 });
    for (let index = 0; index < 60; index++) spool.append('x'.repeat(900));
    spool.flush();
    for (const name of spool.segments()) spool.refuse(name);
    expect(spool.stats()).toMatchObject({ segments: 0, bytes: 0, refusedSegments: 60 });
    expect(readdirSync(join(dir, 'refused'))).toHaveLength(10);
  });
});

describe('refused segments', () => {
  it('are deleted when they are older than texts may be kept', () => {
    const refused = join(dir, 'refused');
    mkdirSync(refused);
    for (const name of ['old', 'young']) writeFileSync(join(refused, `${name}.ndjson`), '{}\n');
    utimesSync(join(refused, 'old.ndjson'), new Date(), new Date(Date.now() - 31 * 86_400_000));
    open();
    expect(readdirSync(refused)).toEqual(['young.ndjson']);
    open({ keepRefusedMs: -1000 });
    expect(readdirSync(refused)).toEqual([]);
  });
});

describe('recovery', () => {
  it('is not held up by one file that cannot be read', () => {
    mkdirSync(join(dir, '01ARZ3NDEKTSV4RRFFQ69G5FAU.open'));
    writeFileSync(join(dir, '01ARZ3NDEKTSV4RRFFQ69G5FAV.open'), '{"a":1}\n');
    const spool = open();
    expect(sealed(spool)).toEqual(['{"a":1}\n']);
    expect(spool.stats().problem).toBe('');
  });

  it('cuts at the last complete line, closes the segment, and goes on with later names', () => {
    writeFileSync(join(dir, '01ARZ3NDEKTSV4RRFFQ69G5FAV.open'), '{"a":1}\n{"b":2}\n{"torn');
    writeFileSync(join(dir, '01ARZ3NDEKTSV4RRFFQ69G5FAW.open'), '{"nothing complete');
    writeFileSync(join(dir, '01ARZ3NDEKTSV4RRFFQ69G5FAT.ndjson'), '{"z":0}\n');
    const spool = open();
    spool.append('{"c":3}');
    spool.flush();
    expect(sealed(spool)).toEqual(['{"z":0}\n', '{"a":1}\n{"b":2}\n', '{"c":3}\n']);
    expect(files('.open')).toEqual([]);
  });

  it('finds a torn line behind a long one', () => {
    const long = JSON.stringify('x'.repeat(200_000));
    writeFileSync(join(dir, '01ARZ3NDEKTSV4RRFFQ69G5FAV.open'), `${long}\n${'y'.repeat(200_000)}`);
    expect(sealed(open())).toEqual([`${long}\n`]);
  });

  it('names segments after the newest one there is, even when the clock went back', () => {
    const future = ulid(Date.now() + 86_400_000);
    writeFileSync(join(dir, `${future}.ndjson`), '{"z":0}\n');
    const spool = open();
    spool.append('{"c":3}');
    spool.flush();
    expect([...spool.segments()].sort()).toEqual([...spool.segments()]);
  });

  it('gets back what a killed writer had written, and leaves a live one alone', async () => {
    const script = `
      import { Spool } from ${JSON.stringify(new URL('../../../collector/spool/index.ts', import.meta.url).href)};
      import { pino } from 'pino';
      const spool = new Spool({ dir: ${JSON.stringify(dir)}, segmentMaxBytes: 4e6, segmentAgeMs: 600000, maxBytes: 1e9, log: pino({ level: 'silent' }) });
      spool.append('{"a":1}');
      setTimeout(() => { process.stdout.write('written'); }, 200);
      setTimeout(() => {}, 600000);
    `;
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    const beside = open();
    beside.append('{"b":2}');
    beside.flush();
    expect(sealed(beside)).toEqual(['{"b":2}\n']);
    expect(logged.join('')).toContain('another collector writes to this spool');
    beside.close();
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(sealed(open()).sort()).toEqual(['{"a":1}\n', '{"b":2}\n']);
  });
});

describe('a disk that fails', () => {
  it('holds records while the folder cannot be written, says so once, and goes on when it can', async () => {
    const spool = open({ segmentMaxBytes: 1000 });
    const away = `${dir}-away`;
    renameSync(dir, away);
    writeFileSync(dir, 'not a folder');
    for (let index = 0; index < 20; index++) spool.append(JSON.stringify({ index, text: 'x'.repeat(90) }));
    spool.flush();
    spool.flush();
    expect(spool.stats().writeErrors).toBeGreaterThan(1);
    expect(logged.filter((line) => line.includes('cannot be written'))).toHaveLength(1);
    const lost = spool.stats().dropped.write_failed;
    expect(lost).toBeGreaterThan(0);
    rmSync(dir);
    renameSync(away, dir);
    await vi.waitFor(() => expect(sealed(spool).join('').trim().split('\n')).toHaveLength(20 - lost), 5000);
    expect(spool.stats()).toMatchObject({ appended: 20, dropped: { write_failed: lost } });
    expect(logged.join('')).toContain('can be written again');
  });

  it('starts without its folder, and writes what it has held once the folder can be made', async () => {
    const blocked = join(dir, 'spool');
    writeFileSync(blocked, 'not a folder');
    const spool = open({ dir: blocked });
    spool.append('{"a":1}');
    spool.flush();
    expect(spool.stats()).toMatchObject({ segments: 0, problem: expect.stringContaining(blocked) });
    expect(logged.filter((line) => line.includes('cannot be written'))).toHaveLength(1);
    rmSync(blocked);
    await vi.waitFor(() => expect(spool.stats()).toMatchObject({ segments: 1, problem: '' }), 5000);
    expect(readFileSync(join(blocked, `${[...spool.segments()][0]}.ndjson`), 'utf8')).toBe('{"a":1}\n');
  });

  it('needs refused/ only to refuse, and keeps a segment it cannot set aside', () => {
    writeFileSync(join(dir, 'refused'), 'not a folder');
    const spool = open();
    spool.append('{"a":1}');
    spool.flush();
    const [name = ''] = spool.segments();
    expect(() => spool.refuse(name)).toThrow('EEXIST');
    expect(sealed(spool)).toEqual(['{"a":1}\n']);
    expect(spool.stats()).toMatchObject({ segments: 1, refusedSegments: 0, problem: '' });
  });

  it('goes on when the oldest segment cannot be deleted, counts that and says it once', () => {
    const stuck = '01ARZ3NDEKTSV4RRFFQ69G5FAT';
    mkdirSync(join(dir, `${stuck}.ndjson`));
    const spool = open({ segmentMaxBytes: 1000, maxBytes: 2 * 4096 });
    for (let index = 0; index < 40; index++) spool.append('x'.repeat(900));
    spool.flush();
    expect([...spool.segments()]).toContain(stuck);
    expect(spool.stats()).toMatchObject({ segments: 2, writeErrors: expect.any(Number), problem: '' });
    expect(spool.stats().writeErrors).toBeGreaterThan(1);
    expect(logged.filter((line) => line.includes('cannot be deleted'))).toHaveLength(1);
  });

  it('writes again after a segment could not be closed for a while', async () => {
    const spool = open();
    spool.append('{"a":1}');
    await vi.waitFor(() => expect(files('.open')).toHaveLength(1));
    const inTheWay = join(dir, (files('.open')[0] ?? '').replace('.open', '.ndjson'));
    mkdirSync(inTheWay);
    spool.flush();
    expect(spool.stats().problem).not.toBe('');
    rmdirSync(inTheWay);
    await vi.waitFor(() => expect(spool.stats()).toMatchObject({ segments: 1, problem: '' }), 5000);
    spool.append('{"b":2}');
    await vi.waitFor(() => expect(files('.open')).toHaveLength(1));
  });

  it('leaves no torn line behind when the disk fills up in the middle of one', () => {
    mkdirSync(join(dir, 'spool'));
    const script = `
      import { Spool } from ${JSON.stringify(new URL('../../../collector/spool/index.ts', import.meta.url).href)};
      import { readdirSync, readFileSync } from 'node:fs';
      import { pino } from 'pino';
      const lines = [];
      const dir = ${JSON.stringify(join(dir, 'spool'))};
      const spool = new Spool({ dir, segmentMaxBytes: 4e6, segmentAgeMs: 600000, maxBytes: 1e9, log: pino({ level: 'info' }, { write: (line) => lines.push(line) }) });
      for (let index = 0; index < 40; index++) { spool.append(JSON.stringify('x'.repeat(1000))); if (index % 10 === 9) spool.flush(); }
      const stats = spool.stats();
      const open = readdirSync(dir).filter((file) => file.endsWith('.open')).map((file) => readFileSync(dir + '/' + file, 'utf8'));
      process.stdout.write(JSON.stringify({ stats, lines, open }));
      process.exit(0);
    `;
    // The size limit of files stands in for a full disk: both make a write stop in the middle. The blocks of ulimit are 512 or 1024 bytes.
    const command = `ulimit -f 9; exec "$0" --import tsx --input-type=module -e "$1"`;
    const output = execFileSync('sh', ['-c', command, process.execPath, script], {
      encoding: 'utf8',
      env: { ...process.env, TSX_DISABLE_CACHE: '1' },
    });
    const {
      stats,
      lines,
      open: opened,
    } = JSON.parse(output) as {
      stats: { writeErrors: number; dropped: { write_failed: number } };
      lines: string[];
      open: string[];
    };
    expect(stats.writeErrors).toBeGreaterThan(0);
    expect(lines.filter((line) => line.includes('free some space'))).toHaveLength(1);
    for (const text of opened) expect(text === '' || text.endsWith('\n')).toBe(true);
  });
});
