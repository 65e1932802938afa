import type { Ask } from '../../../evaluator/index.js';
import type { ExportedCall } from '../read_calls.js';

/** One line of a file, or why there is none. */
export type ToLine = (call: ExportedCall) => string | { reason: string };

/** Writes a file in one pass, with a bounded part of it in memory. @param ask for what is not in the calls */
export type FileWriter = (path: string, calls: AsyncIterable<ExportedCall>, ask: Ask) => Promise<void>;

/** A way to write calls. */
export interface ExportFormat {
  name: string;
  /** What is read of a call, as in a SELECT on `calls`. */
  columns: string;
  /** Lines can go to standard output, too. */
  as: { lines: ToLine } | { file: FileWriter };
  /** Only what is fit to learn from, unless the user says otherwise. */
  isForTraining?: boolean;
}
