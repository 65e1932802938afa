import { listen, type ListenAddress } from '../../core/config/units.js';
import { DEFAULT_TAP_PORT, type Config } from '../../core/config/schema.js';
import { SidelightError } from '../../core/errors.js';
import { textFlag, type Invocation } from '../command.js';
import { LISTEN_PATHS, readConfig, TARGET_FLAGS } from '../settings.js';

export interface UpConfig {
  config: Config;
  /** Where the first demo tap listens; null when there are targets, so that no demo is wanted. */
  demoTap: ListenAddress | null;
}

/**
 * The configuration of `up`. Without any target it is a demo, and `--listen` is where its first tap is.
 * @throws {ConfigError} CONFIG_INVALID, {SidelightError} USAGE
 */
export function readUpConfig(invocation: Invocation): UpConfig {
  const withoutTargetFlags = readConfig(invocation, LISTEN_PATHS);
  const isDemo = withoutTargetFlags.targets.length === 0 && textFlag(invocation, 'upstream') === undefined;
  const read = isDemo ? withoutTargetFlags : readConfig(invocation, LISTEN_PATHS, true);
  const enabled = read.evaluator.enabled && invocation.values['no-evaluate'] !== true;
  // In a terminal people read what goes wrong, not what goes right.
  const quiet = read.log_level === 'info' && process.stdout.isTTY;
  const config: Config = {
    ...read,
    evaluator: { ...read.evaluator, enabled },
    log_level: quiet ? 'warn' : read.log_level,
  };
  return { config, demoTap: isDemo ? demoTapOf(invocation) : null };
}

function demoTapOf(invocation: Invocation): ListenAddress {
  const without = Object.keys(TARGET_FLAGS).find(
    (flag) => flag !== 'listen' && textFlag(invocation, flag) !== undefined,
  );
  if (without !== undefined) {
    throw new SidelightError('USAGE', `--${without} needs --upstream`, {
      hint: 'Name the model server: --upstream http://127.0.0.1:8000',
    });
  }
  const parsed = listen().safeParse(textFlag(invocation, 'listen') ?? DEFAULT_TAP_PORT);
  if (parsed.success) return parsed.data;
  throw new SidelightError('USAGE', `--listen: ${parsed.error.issues[0]?.message}`);
}
