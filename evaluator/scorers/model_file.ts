import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Path of a file that was learned and comes with Sidelight, in the folder `models` beside `package.json`; the same compiled or not.
 * @param parts for example `ngrams`, `toxicity.bin`
 */
export function modelFile(...parts: string[]): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  return join(folder, 'models', ...parts);
}
