import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../core/errors.js';
import type { Logger } from '../../core/process/log.js';
import { makeFolder } from '../../core/process/make_folder.js';
import type { BadLine } from './parse_lines.js';

/** Disk for lines set aside, bytes; past it they are only counted. */
const QUARANTINE_MAX = 256e6;

/** Keeps lines that are no calls where a person can look at them. */
export interface Quarantine {
  /** One file per segment: sent again, it is written again, not twice. Never throws. */
  keep(segment: string, lines: readonly BadLine[]): Promise<void>;
}

/** @param folder made when first needed */
export function createQuarantine(folder: string, log: Logger, maxBytes = QUARANTINE_MAX): Quarantine {
  let used: number | undefined;
  return {
    async keep(segment, lines) {
      if (lines.length === 0) return;
      const text = lines.map((each) => `${JSON.stringify({ segment, ...each })}\n`).join('');
      const reason = lines[0]?.reason;
      try {
        makeFolder(folder);
        used ??= await sizeOf(folder);
        if (used + text.length > maxBytes) {
          log.warn(
            { segment, lines: lines.length, reason, folder },
            'lines set aside and not kept: the quarantine is full',
          );
          return;
        }
        used += text.length;
        await writeFile(join(folder, `${segment}.unreadable.ndjson`), text);
        log.warn({ segment, lines: lines.length, reason, folder }, 'lines set aside: they are not calls');
      } catch (error) {
        log.error({ segment, lines: lines.length, err: messageOf(error) }, 'lines set aside could not be kept');
      }
    },
  };
}

async function sizeOf(folder: string): Promise<number> {
  let bytes = 0;
  for (const name of await readdir(folder)) bytes += (await stat(join(folder, name))).size;
  return bytes;
}
