import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { at, CACHE } from './paths.js';

const run = promisify(execFile);
/** A build of llama.cpp, or a download of PyTorch, on a slow or busy machine. */
const TIMEOUT_MS = 3_600_000;

/** Where a server and what it needs is installed, or why it is not. */
export type Environment = { folder: string; bin: string; version: string } | { missing: string };

interface Needs {
  /** Programs that must be on the PATH, with the arguments that try them. */
  programs?: Record<string, string[]>;
  /** A Python expression that is true of interpreters the server runs in. */
  suits?: string;
  /** Environment of the installation: what of a source is built, and how. */
  build?: Record<string, string>;
}

/** The usual one, and that of the system where another stands before it. */
const INTERPRETERS = ['python3', '/usr/bin/python3'];

/**
 * The environment of `test/backends/NAME`, made from its requirements.txt the first time and when that changes. The first line of
 * the requirements is the server itself: its version is told. Where there is an overrides.txt, what stands in it is taken instead of
 * what packages ask for (by uv: pip has no such thing).
 */
export async function environmentOf(
  name: string,
  { programs = {}, suits = 'True', build = {} }: Needs = {},
): Promise<Environment> {
  for (const [program, args] of Object.entries(programs)) {
    if (!(await runs(program, args))) return { missing: `${program} is not installed` };
  }
  const trial = ['-c', `import ensurepip, sys, venv; sys.exit(not (${suits}))`];
  const suiting = await Promise.all(INTERPRETERS.map((python) => runs(python, trial)));
  const python = INTERPRETERS.find((_, index) => suiting[index]);
  if (python === undefined) return { missing: `there is no python3 with venv of which "${suits}" is true` };
  const folder = path.join(CACHE, name);
  const requirements = at(`${name}/requirements.txt`);
  const overrides = at(`${name}/overrides.txt`);
  const files = [requirements, overrides].filter(existsSync);
  const wanted = files.map((file) => readFileSync(file, 'utf8')).join('');
  const stamp = path.join(folder, 'installed.txt');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
    const failure = await install(python, folder, files, build);
    if (failure !== undefined) return { missing: failure };
    writeFileSync(stamp, wanted);
  }
  return { folder, bin: path.join(folder, 'bin'), version: await versionOf(folder, wanted) };
}

async function runs(program: string, args: string[]): Promise<boolean> {
  return run(program, args).then(
    () => true,
    () => false,
  );
}

/** @returns what went wrong, in one line */
async function install(
  python: string,
  folder: string,
  [requirements = '', overrides]: string[],
  build: Record<string, string>,
): Promise<string | undefined> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(CACHE, { recursive: true });
  const bin = (name: string) => path.join(folder, 'bin', name);
  const pip = (...args: string[]) =>
    run(bin('pip'), ['install', '--quiet', ...args], {
      env: { ...process.env, ...build },
      timeout: TIMEOUT_MS,
      maxBuffer: 64e6,
    });
  try {
    await run(python, ['-m', 'venv', folder]);
    if (overrides === undefined) await pip('--requirement', requirements);
    else {
      await pip('uv');
      const args = ['pip', 'install', '--quiet', '--python', bin('python'), '--override', overrides];
      await run(bin('uv'), [...args, '--requirement', requirements], { timeout: TIMEOUT_MS, maxBuffer: 64e6 });
    }
    return undefined;
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
    return `pip could not install it (${said.trim().split('\n').at(-1)})`;
  }
}

async function versionOf(folder: string, requirements: string): Promise<string> {
  const [name = ''] = /^[\w.-]+/.exec(requirements) ?? [];
  const { stdout } = await run(path.join(folder, 'bin/python'), [
    '-c',
    `import importlib.metadata as m; print(m.version('${name}'))`,
  ]);
  return `${name} ${stdout.trim()}`;
}
