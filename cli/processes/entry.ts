import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The program's own file, which child processes are started from (sidelight.ts, or dist/sidelight.js when compiled). */
export function entryFile(): string {
  const self = fileURLToPath(import.meta.url);
  return join(dirname(self), '../..', self.endsWith('.ts') ? 'sidelight.ts' : 'sidelight.js');
}

/** Node flags for a child of this program: uncompiled TypeScript is loaded through tsx. */
export function entryFlags(): string[] {
  return entryFile().endsWith('.ts') ? ['--import', 'tsx'] : [];
}

/** Version of the package this file belongs to. */
export function packageVersion(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json')) && folder !== dirname(folder)) folder = dirname(folder);
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  return version;
}
