import { ConfigError, loadConfig, type ConfigSources } from '../../../core/config/index.js';

/** What a file that is not there says. */
export const NO_FILES = (path: string): string => {
  throw Object.assign(new Error(path), { code: 'ENOENT' });
};

/** A file of one target. */
export const TARGET = 'targets:\n  - name: llama\n    upstream: http://127.0.0.1:8000\n';

type Sources = Partial<ConfigSources> & { yaml?: string };

/** The configuration of these sources alone; `yaml` stands in /etc/sidelight. */
export function load({ yaml, ...rest }: Sources = {}) {
  const file = yaml === undefined ? {} : { file: { path: '/etc/sidelight/sidelight.yaml', text: yaml } };
  return loadConfig({ env: {}, folder: '/home', readText: NO_FILES, ...file, ...rest });
}

/** What is wrong with them; nothing where they are read. */
export function problemsOf(sources: Sources): readonly string[] {
  try {
    load(sources);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}
