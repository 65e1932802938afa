#!/usr/bin/env node
import { COMMANDS } from './cli/commands/index.js';
import { packageVersion } from './cli/processes/entry.js';
import { runCommandLine } from './cli/main.js';
import { forTerminal } from './cli/terminal.js';

const shownIn = ({ isTTY }: NodeJS.WriteStream, line: string) => (isTTY ? forTerminal(line) : line);
const output = {
  out: (line: string) => console.log(shownIn(process.stdout, line)),
  // Some terminals say 0.
  columns: process.stdout.columns || undefined,
  error: (line: string) => console.error(shownIn(process.stderr, line)),
};

const code = await runCommandLine(COMMANDS, process.argv.slice(2), process.env, output, packageVersion);
// A command is over when it says so, whatever threads its libraries still hold; but not before all is written.
process.stdout.write('', () => process.exit(code));
