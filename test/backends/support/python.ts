import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const BACKENDS = fileURLToPath(new URL('..', import.meta.url));
const CACHE = fileURLToPath(new URL('../../../.cache/backends', import.meta.url));
const TIMEOUT_MS = 900_000;

/** A Python environment with what a server needs, or why there is none. */
export type Environment = { folder: string; bin: string; version: string } | { missing: string };

/**
 * The environment of `test/backends/NAME`, made from its requirements.txt the first time and when that changes. The first line of
 * the requirements is the server itself: its version is told.
 * @param needs programs that must be on the PATH, with the arguments that try them
 */
export async function environmentOf(name: string, needs: Record<string, string[]> = {}): Promise<Environment> {
  for (const [program, args] of Object.entries({ python3: ['-m', 'venv', '--help'], ...needs })) {
    if (!(await runs(program, args))) return { missing: `${program} is not installed` };
  }
  const folder = path.join(CACHE, name);
  const requirements = path.join(BACKENDS, name, 'requirements.txt');
  const wanted = readFileSync(requirements, 'utf8');
  const stamp = path.join(folder, 'installed.txt');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
    const failure = await install(folder, requirements);
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
async function install(folder: string, requirements: string): Promise<string | undefined> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(CACHE, { recursive: true });
  try {
    await run('python3', ['-m', 'venv', folder]);
    await run(path.join(folder, 'bin/pip'), ['install', '--quiet', '--requirement', requirements], {
      timeout: TIMEOUT_MS,
      maxBuffer: 64e6,
    });
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
