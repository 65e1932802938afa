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
/** The collector's worker gives itself this priority, so it is known among the threads of its process. */
const WORKER_NICE = 5;

/** CPU time of a process and all it has started, thread by thread. Linux only: `/proc` is read. */
export function cpuTimes(root: number): CpuTimes {
  const times = new Map<string, number>();
  for (const each of family(root)) {
    const role = ROLES.find(([pattern]) => each.args.includes(pattern))?.[1] ?? 'other processes';
    for (const thread of readdirSync(`/proc/${each.pid}/task`)) {
      const part = partOf(role, each.pid, Number(thread));
      times.set(part, (times.get(part) ?? 0) + threadMicroseconds(each.pid, thread));
    }
  }
  return times;
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

function partOf(role: string, pid: number, thread: number): string {
  if (thread === pid) return `${role}: main thread`;
  const nice = Number(statFields(pid, thread)[16]);
  if (role === 'collector' && nice === WORKER_NICE) return 'collector: worker thread';
  return `${role}: other threads`;
}

/** Fields of `stat` behind the name, which may hold anything. */
function statFields(pid: number, thread: number): string[] {
  const text = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

function threadMicroseconds(pid: number, thread: string): number {
  const [nanoseconds] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ');
  return Number(nanoseconds) / 1000;
}
