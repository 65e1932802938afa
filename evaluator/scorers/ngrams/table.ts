import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const header = z.object({
  version: z.string(),
  /** The table has 2 ** bits weights. */
  bits: z.int().min(8).max(20),
  /** What one step of a weight is worth. */
  step: z.number(),
  bias: z.number(),
  /** Log-odds that are true to life: slope * sum + intercept. */
  slope: z.number(),
  intercept: z.number(),
});

/** A learned table: what it is, and one weight for each bucket. */
export type Table = z.output<typeof header> & { weights: Int8Array };

const HEADER_BYTES = 512;

/** A table as `writeTable` wrote it: 512 bytes of JSON, then the weights. @throws when it is not there or not whole */
export function readTable(path: string): Table {
  const bytes = readFileSync(path);
  const head = header.parse(JSON.parse(bytes.subarray(0, HEADER_BYTES).toString('utf8').trimEnd()));
  if (bytes.length !== HEADER_BYTES + 2 ** head.bits) throw new Error(`${path} is not whole`);
  const weights = new Int8Array(2 ** head.bits);
  weights.set(bytes.subarray(HEADER_BYTES));
  return { ...head, weights };
}

export function writeTable(path: string, { weights, ...head }: Table): void {
  const bytes = Buffer.alloc(HEADER_BYTES + weights.length, ' ');
  bytes.write(JSON.stringify(head), 'utf8');
  bytes.set(new Uint8Array(weights.buffer), HEADER_BYTES);
  writeFileSync(path, bytes);
}
