#!/usr/bin/env node
import { alertTest } from './cli/alert_test.js';
import { backtestCommand } from './cli/backtest.js';
import { callerHash } from './cli/caller_hash.js';
import { collect } from './cli/collect.js';
import type { Command } from './cli/command.js';
import { configCheck } from './cli/config_check.js';
import { configPrint } from './cli/config_print.js';
import { doctor } from './cli/doctor.js';
import { packageVersion } from './cli/entry.js';
import { gate } from './cli/gate.js';
import { importCommand } from './cli/import.js';
import { internalCollector } from './cli/internal_collector.js';
import { internalDemo } from './cli/internal_demo.js';
import { internalService } from './cli/internal_service.js';
import { runCommandLine } from './cli/main.js';
import { migrateCommand } from './cli/migrate.js';
import { probeCommand } from './cli/probe.js';
import { repriceCommand } from './cli/reprice.js';
import { scoreCommand } from './cli/score.js';
import { serve } from './cli/serve.js';
import { sql } from './cli/sql.js';
import { up } from './cli/up.js';

const COMMANDS: readonly Command[] = [
  up,
  collect,
  serve,
  importCommand,
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

const output = { out: (line: string) => console.log(line), error: (line: string) => console.error(line) };

const code = await runCommandLine(COMMANDS, process.argv.slice(2), process.env, output, packageVersion);
// A command is over when it says so, whatever threads its libraries still hold; but not before all is written.
process.stdout.write('', () => process.exit(code));
