import { messageOf } from '../../core/errors.js';
import type { Logger } from '../../core/process/log.js';
import { Quarantine as Folder } from '../../store/index.js';
import type { BadLine } from './parse_lines.js';

/** Keeps lines that are no calls where a person can look at them. */
export interface Quarantine {
  /** One file per segment: sent again, it is written again, not twice. Never throws. */
  keep(segment: string, lines: readonly BadLine[]): void;
}

/** @param dir made when first needed */
export function createQuarantine(dir: string, log: Logger): Quarantine {
  const folder = new Folder(dir, 'unreadable');
  return {
    keep(segment, lines) {
      if (lines.length === 0) return;
      const reason = lines[0]?.reason;
      try {
        folder.keep(
          segment,
          lines.map((each) => JSON.stringify({ segment, ...each })),
        );
        log.warn({ segment, lines: lines.length, reason, folder: dir }, 'lines set aside: they are not calls');
      } catch (error) {
        log.error({ segment, lines: lines.length, err: messageOf(error) }, 'lines set aside could not be kept');
      }
    },
  };
}
