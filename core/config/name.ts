import { z } from 'zod';

/** What things are called by in the configuration, in addresses and in metrics. */
export const name = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, 'expected letters, digits, dots, dashes or underscores');
