import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Call } from '../../../core/call.js';

/** All calls in the spool of a data folder, closed segments and open one. */
export function spooledCalls(data: string): Call[] {
  const dir = join(data, 'spool');
  return readdirSync(dir)
    .filter((name) => name.endsWith('.ndjson') || name.endsWith('.open'))
    .flatMap((name) => readFileSync(join(dir, name), 'utf8').split('\n').slice(0, -1))
    .map((line) => JSON.parse(line) as Call);
}
