import type { Path } from '../shape.js';

/** Something one source says: `value` stands at `path`. Later assignments win. */
export interface Assignment {
  path: Path;
  value: unknown;
  /** For people: where a path at or below `path` was written (`sidelight.yaml:12`, `SIDELIGHT_SERVICE__LISTEN`, `--listen`). */
  place(path: Path): string;
  /** Folder that relative names of secret files start from. */
  folder: string;
}

/** Something wrong in a configuration, and where. */
export interface Problem {
  place: string;
  message: string;
}

/** Reads a text file (a secret). @throws when it cannot */
export type ReadText = (path: string) => string;

/** One source of configuration, read. */
export interface Layer {
  assignments: Assignment[];
  problems: Problem[];
}

/** A setting given on the command line; the place is its flag. */
export function flagAssignment(flag: string, path: Path, value: unknown, folder: string): Assignment {
  return { path, value, place: () => flag, folder };
}
