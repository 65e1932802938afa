import { chmodSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fingerprint, isFresh, writeStamp } from './fingerprint.mjs';
import { at } from './paths.mjs';
import { runCommand } from './run_command.mjs';
import { fail, say } from './say.mjs';

const PROGRAM = ['sidelight.ts', 'cli', 'core', 'capture', 'collector', 'store', 'evaluator', 'service', 'demo'];
const COMMON = ['package-lock.json', 'tsconfig.json', 'tsconfig.build.json'];

/** Compiles the program and builds the page into dist/, each only when its sources changed. */
export async function build() {
  await step({
    what: 'the program',
    sources: [...PROGRAM, ...COMMON],
    stamp: 'dist/.program',
    result: 'dist/sidelight.js',
    make: compile,
  });
  await step({
    what: 'the page',
    sources: ['dashboard', 'package-lock.json'],
    stamp: 'dist/.dashboard',
    result: 'dist/dashboard/index.html',
    make: () =>
      node('vite/bin/vite.js', ['build', '--logLevel', 'warn', '--config', 'vite.config.ts'], at('dashboard')),
  });
}

async function step({ what, sources, stamp, result, make }) {
  const value = fingerprint(sources.map((path) => at(path)));
  if (isFresh(at(stamp), value) && existsSync(at(result))) return;
  say(`building ${what} ...`);
  if ((await make()) !== 0) fail(`${what} could not be built`, 'The messages above say where.');
  writeStamp(at(stamp), value);
}

async function compile() {
  const code = await node('typescript/bin/tsc', ['-p', 'tsconfig.build.json']);
  if (code !== 0) return code;
  prune('');
  chmodSync(at('dist/sidelight.js'), 0o755);
  return 0;
}

/** What is left of deleted sources would be shipped. */
function prune(folder) {
  for (const entry of readdirSync(at('dist', folder), { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (path === 'dashboard' || path.startsWith('.')) continue;
    if (entry.isDirectory()) prune(path);
    else if (!existsSync(at(path.replace(/\.js(\.map)?$/, '.ts')))) rmSync(at('dist', path));
  }
}

/** Runs a tool of node_modules; without npx, whose start costs a second. */
async function node(script, args, cwd = at()) {
  const { code } = await runCommand(process.execPath, [at('node_modules', script), ...args], { cwd });
  return code;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build();
