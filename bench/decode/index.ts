import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import type { Costs } from './measure.js';

const HELP = `bench:decode: calls decoded a second on one core, by backend, beside an earlier commit; and what masking costs

  --against REF   commit to compare with (the end of the spine); none: only this one
  --runs N        interleaved runs; medians are reported (5)
  --only NAME     only backends whose name starts with NAME
`;

/** The last commit of the spine: one backend and a generic one. */
const SPINE = '9354dfa';
/** What decoding may cost beyond that, CPU time of a call. */
const ALLOWED = 1.3;
/** Backends the spine already read; of the others it made something generic. */
const SPINE_READ = /^(?:openai|generic)/;

const { values: flags } = parseArgs({
  options: {
    against: { type: 'string' },
    runs: { type: 'string' },
    only: { type: 'string' },
    help: { type: 'boolean' },
  },
});

const run = promisify(execFile);
const HERE = fileURLToPath(new URL('../..', import.meta.url));
const print = (text: string) => process.stdout.write(`${text}\n`);

/** Compiles a tree as a release is, unchecked: what the development loader adds to functions costs time of its own. */
async function compile(tree: string, out: string): Promise<void> {
  const tsc = path.join(HERE, 'node_modules/typescript/bin/tsc');
  await run(process.execPath, [tsc, '-p', path.join(tree, 'tsconfig.json'), '--noCheck', '--outDir', out], {
    cwd: tree,
  });
}

/** One run in a process of its own: nothing warm is left of the run before. */
async function measure(folder: string, trees: readonly string[]): Promise<Costs> {
  const script = path.join(folder, 'now/bench/decode/measure.js');
  const args = [script, flags.only ?? '', ...trees.map((tree) => path.join(folder, tree))];
  const { stdout } = await run(process.execPath, args, { maxBuffer: 1e7 });
  return JSON.parse(stdout) as Costs;
}

/** What masking costs, in a process of its own as well. */
async function measureMasking(folder: string): Promise<string> {
  const { stdout } = await run(process.execPath, [path.join(folder, 'now/bench/decode/masking.js')]);
  return stdout.trim();
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** Microseconds of a call, now and before: medians of all runs. */
function microsOf(runs: readonly Costs[], name: string): [now: number, before: number] {
  const medianOf = (tree: number) => median(runs.map((costs) => costs[name]?.micros[tree] ?? 0));
  return [medianOf(0), medianOf(1)];
}

function report(runs: readonly Costs[], ref: string | null): void {
  const names = Object.keys(runs[0] ?? {}).sort();
  const wide = Math.max(...names.map((name) => name.length));
  print(`${'backend'.padEnd(wide)}  exchanges  calls/s  us/call${ref === null ? '' : `  at ${ref}  ratio`}`);
  let [sum, sumBefore] = [0, 0];
  for (const name of names) {
    const exchanges = runs[0]?.[name]?.exchanges ?? 0;
    const [now, before] = microsOf(runs, name);
    const cells = [
      name.padEnd(wide),
      String(exchanges).padStart(9),
      (1e6 / now).toFixed(0).padStart(7),
      now.toFixed(1).padStart(7),
    ];
    if (ref !== null) cells.push(before.toFixed(1).padStart(ref.length + 3), (now / before).toFixed(2).padStart(5));
    if (ref !== null && !SPINE_READ.test(name)) cells.push('(was read as something else)');
    print(cells.join('  '));
    if (SPINE_READ.test(name)) [sum, sumBefore] = [sum + now * exchanges, sumBefore + before * exchanges];
  }
  if (ref === null) return;
  const ratio = sum / sumBefore;
  print(`what ${ref} could read, all together: ${ratio.toFixed(2)} times its CPU time (allowed: ${ALLOWED})`);
  if (ratio > ALLOWED) process.exitCode = 1;
}

async function main(): Promise<void> {
  if (flags.help) return void process.stdout.write(HELP);
  const ref = flags.against === 'none' ? null : (flags.against ?? SPINE);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'sidelight-decode-'));
  const tree = path.join(folder, 'tree');
  const runs: Costs[] = [];
  try {
    for (const name of ['package.json', 'node_modules']) symlinkSync(path.join(HERE, name), path.join(folder, name));
    symlinkSync(path.join(HERE, '../shared'), path.join(folder, 'shared'));
    await compile(HERE, path.join(folder, 'now'));
    if (ref !== null) {
      await run('git', ['worktree', 'add', '--detach', tree, ref], { cwd: HERE });
      await compile(tree, path.join(folder, 'before'));
    }
    for (let count = 1; count <= Number(flags.runs ?? 5); count++) {
      runs.push(await measure(folder, ref === null ? ['now'] : ['now', 'before']));
      process.stderr.write(`run ${count} done\n`);
    }
    report(runs, ref);
    print(await measureMasking(folder));
  } finally {
    if (ref !== null) await run('git', ['worktree', 'remove', '--force', tree], { cwd: HERE });
    rmSync(folder, { recursive: true, force: true });
  }
}

await main();
