import { SidelightError } from '../errors.js';
import { asArray, asRecord, asString } from '../json.js';
import { envLayer, type Environment } from './layers/env_layer.js';
import { explain } from './explain.js';
import type { Assignment, Layer, Problem, ReadText } from './layers/layer.js';
import { configSchema, type Config } from './schema.js';
import { readSecretFiles } from './layers/secret_files.js';
import { getIn, type Path } from './shape.js';
import { targetFlagAssignments, type TargetFlags } from './layers/target_flags.js';
import { yamlLayer } from './layers/yaml_layer.js';

export interface ConfigSources {
  file?: { path: string; text: string };
  env: Environment;
  flags?: readonly Assignment[];
  /** Flags that describe one target, new or already there. */
  target?: TargetFlags;
  /** Folder that relative secret files named by the environment start from. */
  folder: string;
  readText: ReadText;
}

/** All that is wrong with a configuration, in one error. */
export class ConfigError extends SidelightError {
  readonly problems: readonly string[];

  constructor(problems: readonly Problem[]) {
    const lines = problems.map(({ place, message }) => `${place}: ${message}`);
    const [first = ''] = lines;
    super(
      'CONFIG_INVALID',
      lines.length === 1 ? first : `${lines.length} problems in the configuration\n  ${lines.join('\n  ')}`,
      {
        hint: 'Every option is explained in sidelight.example.yaml; "sidelight config check" tries a configuration without starting.',
      },
    );
    this.problems = lines;
  }
}

/**
 * The configuration: defaults < file < environment < flags, with secrets read from the files that are named instead of them.
 * @throws {ConfigError} naming every problem and its place
 */
export function loadConfig(sources: ConfigSources): Config {
  const { file, env, folder, flags = [], target = {} } = sources;
  const layers = [file === undefined ? NOTHING : yamlLayer(file.path, file.text), envLayer(configSchema, env, folder)];
  const problems = layers.flatMap((layer) => layer.problems);
  const read = (source: Assignment): Assignment => {
    const done = readSecretFiles(configSchema, source, sources.readText);
    problems.push(...done.problems);
    return done.assignment;
  };
  const weaker = layers.flatMap((layer) => layer.assignments).map(read);
  const ofTarget = targetFlagAssignments(target, namesOf(getIn(assemble(weaker), ['targets'])));
  const assignments = [...weaker, ...[...flags, ...ofTarget].map(read)];
  const value = assemble(assignments);
  const result = configSchema.safeParse(value);
  if (!result.success) {
    problems.push(...result.error.issues.flatMap((issue) => explain(configSchema, value, issue, assignments)));
  }
  if (result.success && problems.length === 0) return result.data;
  throw new ConfigError(problems);
}

const NOTHING: Layer = { assignments: [], problems: [] };

function assemble(assignments: readonly Assignment[]): unknown {
  return assignments.reduce<unknown>((tree, each) => withValue(tree, each.path, each.value), {});
}

function namesOf(targets: unknown): string[] {
  return asArray(targets).map((each) => asString(asRecord(each)['name']));
}

function withValue(tree: unknown, path: Path, value: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  const isObject = typeof tree === 'object' && tree !== null;
  if (typeof step === 'number') {
    const list: unknown[] = Array.isArray(tree) ? [...tree] : [];
    list[step] = withValue(list[step], rest, value);
    return Array.from(list);
  }
  const group: Record<string, unknown> = isObject && !Array.isArray(tree) ? { ...tree } : {};
  group[step] = withValue(Object.hasOwn(group, step) ? group[step] : undefined, rest, value);
  return group;
}
