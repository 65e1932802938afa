import { execFileSync } from 'node:child_process';
import { cpSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { scratch } from './scratch.js';

const NAME = 'migrated';
const PROGRAM = fileURLToPath(new URL('../../sidelight.ts', import.meta.url));
const TSX = new URL('../../node_modules/tsx/dist/loader.mjs', import.meta.url).href;

/** Makes a store without rows, once for all test files: making the tables takes longer than most tests. */
export function setup(): void {
  const folder = join(scratch, NAME);
  // Each group of tests asks for it.
  if (existsSync(folder)) return;
  const args = ['--import', TSX, PROGRAM, 'migrate', '--data', folder];
  const { CLICKHOUSE_URL: _, ...env } = process.env;
  execFileSync(process.execPath, args, { cwd: scratch, env, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** Puts such a store where one will be opened. */
export function copyMigratedStore(folder: string): void {
  cpSync(join(tmpdir(), NAME, 'store'), folder, { recursive: true, verbatimSymlinks: true });
}
