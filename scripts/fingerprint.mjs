import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { ROOT } from './paths.mjs';

const SKIPPED = new Set(['node_modules', 'dist', '.git']);

/** SHA-256 over names and contents of files and folders (whole trees). What is missing counts as missing. */
export function fingerprint(paths) {
  const hash = createHash('sha256');
  for (const path of paths) add(hash, path);
  return hash.digest('hex');
}

function add(hash, path) {
  if (!existsSync(path)) {
    hash.update(`missing ${relative(ROOT, path)}\n`);
  } else if (statSync(path).isDirectory()) {
    const names = readdirSync(path).filter((name) => !SKIPPED.has(name));
    for (const name of names.sort()) add(hash, join(path, name));
  } else {
    hash
      .update(`file ${relative(ROOT, path)}\n`)
      .update(readFileSync(path))
      .update('\n');
  }
}

/** Whether a stamp file says that what it stands for was made from this fingerprint. */
export function isFresh(stamp, value) {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === value;
}

export function writeStamp(stamp, value) {
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, value);
}
