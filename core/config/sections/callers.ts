import { z } from 'zod';

const caller = z.strictObject({
  alias: z.string().min(1).describe('Name it is shown by; several hashes may have one.'),
  tenant: z.string().default('').describe('Whom it belongs to.'),
});

/** Section `callers`: names for hashes. */
export const callers = z
  .record(z.string(), z.union([z.string(), caller]))
  .default({})
  .describe('Caller hash to the name it is shown by.');
