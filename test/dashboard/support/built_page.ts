import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { vi } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const source = join(root, 'dashboard');
const lock = join(root, 'node_modules', '.sidelight-page-build');

/** Folder of the built page. */
export const pageFolder = join(root, 'dist', 'dashboard');

function newest(folder: string): number {
  return Math.max(
    ...readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs),
  );
}

function isFresh(): boolean {
  const index = join(pageFolder, 'index.html');
  return existsSync(index) && statSync(index).mtimeMs >= newest(source);
}

function locked(): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch {
    // A build that died leaves its lock behind; no build takes two minutes.
    if (existsSync(lock) && Date.now() - statSync(lock).mtimeMs > 120_000)
      rmSync(lock, { recursive: true, force: true });
    return false;
  }
}

/** Builds the page when it is missing or older than its sources; test files that run side by side build it once. */
export async function ensureBuiltPage(): Promise<void> {
  if (isFresh()) return;
  await vi.waitUntil(() => isFresh() || locked(), { timeout: 180_000, interval: 200 });
  if (isFresh()) return;
  try {
    await build({ configFile: join(source, 'vite.config.ts'), logLevel: 'warn' });
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

let files: Map<string, Buffer> | null = null;

/** The built page in memory, by path: a build that runs beside the tests does not pull it from under them. */
export function builtPage(): ReadonlyMap<string, Buffer> {
  files ??= new Map(
    readdirSync(pageFolder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => [file.slice(pageFolder.length), readFileSync(file)]),
  );
  return files;
}
