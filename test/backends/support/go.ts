import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { CACHE } from './paths.js';
import type { Environment } from './python.js';

const run = promisify(execFile);
/** A server with an engine in C++, on a slow or busy machine. */
const TIMEOUT_MS = 3_600_000;
/** Where the installers of Go put it, whether or not it is on the PATH. */
const GO_FOLDER = '/usr/local/go/bin';

interface GoProgram {
  /** `MODULE@VERSION`; the last part of the module is the name of the program. */
  module: string;
  /** C++ headers it is compiled with, and the package of Debian that has them. */
  headers?: Record<string, string>;
  env?: Record<string, string>;
}

/** A server built from its Go module under .cache/backends, or why there is none. */
export async function goProgram({ module, headers = {}, env = {} }: GoProgram): Promise<Environment> {
  const name = /([^/]+)@/.exec(module)?.[1] ?? '';
  const folder = path.join(CACHE, name);
  const bin = path.join(folder, 'bin');
  const stamp = path.join(folder, 'installed.txt');
  const surroundings = { ...process.env, PATH: `${process.env['PATH']}:${GO_FOLDER}`, GOBIN: bin, ...env };
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === module) return { folder, bin, version: module };
  if (!(await succeeds('go', ['version'], surroundings))) return { missing: 'go is not installed' };
  for (const [header, from] of Object.entries(headers)) {
    const trial = ['-x', 'c++', '-fsyntax-only', '-include', header, '/dev/null'];
    if (!(await succeeds('c++', trial, surroundings))) return { missing: `${from} is not installed` };
  }
  mkdirSync(bin, { recursive: true });
  try {
    await run('go', ['install', module], { env: surroundings, timeout: TIMEOUT_MS, maxBuffer: 64e6 });
  } catch (error) {
    return { missing: `go could not build it (${String(error).trim().split('\n').at(-1)})` };
  }
  writeFileSync(stamp, module);
  return { folder, bin, version: module };
}

async function succeeds(program: string, args: string[], env: NodeJS.ProcessEnv): Promise<boolean> {
  return run(program, args, { env }).then(
    () => true,
    () => false,
  );
}
