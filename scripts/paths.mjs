import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Top folder of the checkout. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');

/** A path in the checkout. */
export const at = (...parts) => join(ROOT, ...parts);
