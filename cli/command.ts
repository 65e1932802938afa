import type { ParseArgsConfig } from 'node:util';
import type { Environment } from '../core/config/index.js';

/** What a command line flag looks like: as in node:util parseArgs, and what it means. */
export interface Flag {
  type: 'string' | 'boolean';
  short?: string;
  /** What holds without it, as help texts say it. */
  default?: string;
  /** What stands for the value in help texts, for example URL. */
  value?: string;
  help: string;
}

export type Flags = Record<string, Flag>;

/** What a command gets to work with. */
export interface Invocation {
  values: Record<string, string | boolean | undefined>;
  positionals: string[];
  env: Environment;
  /** One line on standard output. */
  print(line: string): void;
}

/** One command of the command line: one file in `commands` each. */
export interface Command {
  /** Words that select it, for example `config check`. */
  name: string;
  /** How arguments are written, after the name. */
  usage: string;
  summary: string;
  /** Further lines of `--help`. */
  details?: string;
  flags: Flags;
  /** Most positional arguments it takes. */
  positionals: number;
  /** Started by Sidelight itself; not shown in help. */
  hidden?: boolean;
  /** Exit codes for wrong usage and for failures, where 2 and 1 are answers of the command. */
  exitCodes?: { usage: number; failure: number };
  /** @returns the exit code: 0 ok, 1 failure, 2 usage */
  run(invocation: Invocation): Promise<number>;
}

/** The flags in the shape parseArgs takes. */
export function parseOptions(flags: Flags): NonNullable<ParseArgsConfig['options']> {
  return Object.fromEntries(
    Object.entries(flags).map(([name, { type, short }]) => [name, short === undefined ? { type } : { type, short }]),
  );
}

/** A flag's value when it was given as text. */
export function textFlag(invocation: Invocation, name: string): string | undefined {
  const value = invocation.values[name];
  return typeof value === 'string' ? value : undefined;
}
