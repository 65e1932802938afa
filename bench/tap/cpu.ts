import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** CPU time of each part of a way so far, microseconds, by what the part does. */
export type CpuTimes = ReadonlyMap<string, number>;

interface Process {
  pid: number;
  parent: number;
  args: string;
}

const ROLES: readonly (readonly [pattern: string, role: string])[] = [
  ['internal-collector', 'collector'],
  ['internal-service', 'service'],
];

/** CPU time of a process and all it has started, thread by thread. Linux only: `/proc` is read. */
export function cpuTimes(root: number): CpuTimes {
  const times = new Map<string, number>();
  for (const each of family(root)) {
    const role = ROLES.find(([pattern]) => each.args.includes(pattern))?.[1] ?? 'other processes';
    for (const [part, time] of partsOf(each.pid)) {
      times.set(`${role}: ${part}`, (times.get(`${role}: ${part}`) ?? 0) + time);
    }
  }
  return times;
}

/** The main thread, the busiest beside it (of a collector: the one that reads what passes), and all others. */
function partsOf(pid: number): [string, number][] {
  const others = readdirSync(`/proc/${pid}/task`)
    .filter((thread) => Number(thread) !== pid)
    .map((thread) => threadMicroseconds(pid, thread));
  const busiest = Math.max(0, ...others);
  const sum = others.reduce((total, time) => total + time, 0);
  return [
    ['main thread', threadMicroseconds(pid, String(pid))],
    ['busiest other thread', busiest],
    ['other threads', sum - busiest],
  ];
}

function family(root: number): Process[] {
  const all = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [])
    .map(([, pid, parent, args = '']): Process => ({ pid: Number(pid), parent: Number(parent), args }));
  const found = all.filter(({ pid }) => pid === root);
  for (const each of found) found.push(...all.filter(({ parent }) => parent === each.pid));
  return found;
}

function threadMicroseconds(pid: number, thread: string): number {
  const [nanoseconds] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ');
  return Number(nanoseconds) / 1000;
}
