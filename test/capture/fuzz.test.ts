import { expect, it } from 'vitest';
import { createFuzzer } from './helpers/fuzz.js';

/** A slice; `npm run fuzz:decode` does a hundred thousand. */
const EXCHANGES = 3000;

it(`decodes ${EXCHANGES} mutated exchanges, as they are and from their bytes, without a throw`, async () => {
  const fuzz = createFuzzer();
  const broken: string[] = [];
  for (let index = 0; index < EXCHANGES; index++) {
    try {
      await fuzz(index);
    } catch (error) {
      broken.push(`${index}: ${String(error)}`);
    }
  }
  expect(broken).toEqual([]);
});
