import type { Ask } from '../../../core/ask.js';
import type { ExportFormatName } from '../../../core/export.js';
import type { ExportedCall } from '../read_calls.js';

/** One line of a file, or why there is none. */
export type ToLine = (call: ExportedCall) => string | { reason: string };

/** Makes the bytes of a file in one pass, with a bounded part of it in memory. @param ask for what is not in the calls */
export type ToBytes = (calls: AsyncIterable<ExportedCall>, ask: Ask) => AsyncIterable<Uint8Array>;

/** A way to write calls. */
export interface ExportFormat {
  name: ExportFormatName;
  /** How names of such files end. */
  suffix: string;
  mediaType: string;
  /** What is read of a call, as in a SELECT on `calls`. */
  columns: string;
  /** Lines can be read on a terminal, too. */
  as: { lines: ToLine } | { bytes: ToBytes };
  /** Only what is fit to learn from, unless the user says otherwise. */
  isForTraining?: boolean;
}
