import { spawn } from 'node:child_process';
import { ROOT } from './paths.mjs';

/**
 * Runs a program to its end, its output going where ours goes.
 * @returns the exit code; 128 + 15 when a signal ended it
 */
export function runCommand(program, args, { cwd = ROOT, env = process.env, quiet = false } = {}) {
  return new Promise((resolve, reject) => {
    const out = [];
    const stdio = quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'];
    const child = spawn(program, args, { cwd, env, stdio });
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => out.push(chunk));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 143, output: Buffer.concat(out).toString() }));
  });
}
