#!/usr/bin/env node
import { alertTest } from './cli/commands/alert_test.js';
import { backtestCommand } from './cli/commands/backtest.js';
import { callerHash } from './cli/commands/caller_hash.js';
import { collect } from './cli/commands/collect.js';
import type { Command } from './cli/command.js';
import { configCheck } from './cli/commands/config_check.js';
import { configPrint } from './cli/commands/config_print.js';
import { doctor } from './cli/commands/doctor.js';
import { packageVersion } from './cli/processes/entry.js';
import { gate } from './cli/commands/gate.js';
import { exportCommand } from './cli/commands/export.js';
import { importCommand } from './cli/commands/import.js';
import { internalCollector } from './cli/commands/internal_collector.js';
import { internalDemo } from './cli/commands/internal_demo.js';
import { internalService } from './cli/commands/internal_service.js';
import { runCommandLine } from './cli/main.js';
import { migrateCommand } from './cli/commands/migrate.js';
import { probeCommand } from './cli/commands/probe.js';
import { repriceCommand } from './cli/commands/reprice.js';
import { scoreCommand } from './cli/commands/score.js';
import { serve } from './cli/commands/serve.js';
import { sql } from './cli/commands/sql.js';
import { up } from './cli/commands/up.js';
import { forTerminal } from './cli/terminal.js';

const COMMANDS: readonly Command[] = [
  up,
  collect,
  serve,
  importCommand,
  exportCommand,
  scoreCommand,
  gate,
  backtestCommand,
  probeCommand,
  sql,
  repriceCommand,
  callerHash,
  migrateCommand,
  configCheck,
  configPrint,
  alertTest,
  doctor,
  internalCollector,
  internalService,
  internalDemo,
];

const shownIn = ({ isTTY }: NodeJS.WriteStream, line: string) => (isTTY ? forTerminal(line) : line);
const output = {
  out: (line: string) => console.log(shownIn(process.stdout, line)),
  error: (line: string) => console.error(shownIn(process.stderr, line)),
};

const code = await runCommandLine(COMMANDS, process.argv.slice(2), process.env, output, packageVersion);
// A command is over when it says so, whatever threads its libraries still hold; but not before all is written.
process.stdout.write('', () => process.exit(code));
