import type { Command } from '../command.js';
import { alertTest } from './alert_test.js';
import { backtestCommand } from './backtest.js';
import { callerHash } from './caller_hash.js';
import { collect } from './collect.js';
import { configCheck } from './config_check.js';
import { configPrint } from './config_print.js';
import { doctor } from './doctor.js';
import { exportCommand } from './export.js';
import { gate } from './gate.js';
import { importCommand } from './import.js';
import { internalCollector } from './internal_collector.js';
import { internalDemo } from './internal_demo.js';
import { internalService } from './internal_service.js';
import { migrateCommand } from './migrate.js';
import { probeCommand } from './probe.js';
import { repriceCommand } from './reprice.js';
import { scoreCommand } from './score.js';
import { serve } from './serve.js';
import { sql } from './sql.js';
import { up } from './up.js';

/** Every command of the command line, in the order of its help. */
export const COMMANDS: readonly Command[] = [
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
