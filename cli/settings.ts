import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  CONFIG_VARIABLE,
  flagAssignment,
  loadConfig,
  type Assignment,
  type TargetFlags,
} from '../core/config/index.js';
import type { Config } from '../core/config/schema.js';
import { SidelightError } from '../core/errors.js';
import { collectorIdOf } from '../core/process/collector_id.js';
import { textFlag, type Flags, type Invocation } from './command.js';

/** Flags of every command that reads the configuration. */
export const CONFIG_FLAGS: Flags = {
  config: {
    type: 'string',
    short: 'c',
    value: 'FILE',
    help: 'configuration file',
    default: 'sidelight.yaml, when there is one',
  },
};

/** ... and of those that work with the data folder. */
export const DATA_FLAGS: Flags = {
  ...CONFIG_FLAGS,
  data: { type: 'string', value: 'DIR', help: 'folder for the embedded store, spool and state', default: '.sidelight' },
};

/** ... and of those that attach to a model server. */
export const TARGET_FLAGS: Flags = {
  upstream: { type: 'string', short: 'u', value: 'URL', help: 'the model server, for example http://127.0.0.1:8000' },
  listen: { type: 'string', short: 'l', value: '[HOST:]PORT', help: 'where clients connect instead', default: '4100' },
  name: { type: 'string', value: 'NAME', help: 'name of the target', default: 'made from the URL' },
  tap: {
    type: 'string',
    value: 'auto|tcp|http',
    help: 'tcp never alters a byte, http is for https and rewriting',
    default: 'auto',
  },
  environment: { type: 'string', value: 'NAME', help: 'production, staging ...', default: 'production' },
  version: { type: 'string', value: 'LABEL', help: 'version of what is served; a change is shown as a deployment' },
  'gpu-hour': { type: 'string', value: 'USD', help: 'what an hour of one of its GPUs costs, for self-hosted servers' },
  gpus: { type: 'string', value: 'N', help: 'number of GPUs behind it', default: '1' },
};

/** ... and of those that listen for people and programs beside clients. */
export const LISTEN_FLAGS: Flags = {
  'service-listen': { type: 'string', value: '[HOST:]PORT', help: 'the page and the API', default: '4180' },
  'health-listen': {
    type: 'string',
    value: '[HOST:]PORT',
    help: 'health and metrics of the collector',
    default: '4190',
  },
};

const FILES = ['sidelight.yaml', 'sidelight.yml'];

/** Settings that plain flags stand for: flag name to path in the configuration. */
export type FlagPaths = Readonly<Record<string, readonly string[]>>;

/** Where the values of LISTEN_FLAGS belong. */
export const LISTEN_PATHS: FlagPaths = {
  'service-listen': ['service', 'listen'],
  'health-listen': ['collector', 'health'],
};

/**
 * The configuration in force for a command: file, environment and its flags.
 * @param paths where the values of plain flags belong
 * @throws {ConfigError} CONFIG_INVALID, {SidelightError} CONFIG_UNREADABLE
 */
export function readConfig(invocation: Invocation, paths: FlagPaths = {}, withTarget = false): Config {
  const folder = process.cwd();
  const flags: Assignment[] = [];
  for (const [flag, path] of Object.entries({ data: ['store', 'data'], ...paths })) {
    const value = textFlag(invocation, flag);
    if (value !== undefined) flags.push(flagAssignment(`--${flag}`, path, value, folder));
  }
  const file = readConfigFile(invocation);
  const config = loadConfig({
    ...(file === undefined ? {} : { file }),
    env: invocation.env,
    flags,
    target: withTarget ? targetFlags(invocation) : {},
    folder,
    readText: (path) => readFileSync(path, 'utf8'),
  });
  return {
    ...config,
    store: { ...config.store, data: resolve(config.store.data) },
    collector: { ...config.collector, id: collectorIdOf(config.collector) },
  };
}

function targetFlags(invocation: Invocation): TargetFlags {
  return Object.fromEntries(
    Object.keys(TARGET_FLAGS).flatMap((flag) => {
      const value = textFlag(invocation, flag);
      return value === undefined ? [] : [[flag, value]];
    }),
  );
}

/** The file that is read: `--config`, else SIDELIGHT_CONFIG, else sidelight.yaml in the working directory, else none. */
export function configFile(invocation: Invocation): string | undefined {
  const named = textFlag(invocation, 'config') ?? invocation.env[CONFIG_VARIABLE];
  if (named) return resolve(named);
  return FILES.map((name) => resolve(name)).find((path) => existsSync(path));
}

function readConfigFile(invocation: Invocation): { path: string; text: string } | undefined {
  const path = configFile(invocation);
  if (path === undefined) return undefined;
  try {
    return { path, text: readFileSync(path, 'utf8') };
  } catch (error) {
    throw new SidelightError(
      'CONFIG_UNREADABLE',
      `cannot read the configuration file ${path} (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`,
      { hint: 'Name another one with --config, or leave it out to use the defaults.', cause: error },
    );
  }
}
