import { SidelightError } from '../../errors.js';
import { flagAssignment, type Assignment } from './layer.js';

/** The flags that describe one target without a file. */
export interface TargetFlags {
  upstream?: string;
  name?: string;
  listen?: string;
  tap?: string;
  environment?: string;
  version?: string;
  'gpu-hour'?: string;
  gpus?: string;
}

const FIELDS: Record<keyof TargetFlags, readonly string[]> = {
  upstream: ['upstream'],
  name: ['name'],
  listen: ['listen'],
  tap: ['tap'],
  environment: ['environment'],
  version: ['version'],
  'gpu-hour': ['price', 'gpu_hour'],
  gpus: ['price', 'gpus'],
};
const NUMERIC: readonly string[] = ['gpu-hour', 'gpus'];

/**
 * The assignments that target flags make. Without targets in the file they describe one target, named from the URL;
 * with one they change it; with several `--name` says which one.
 * @param known names of the targets that weaker sources describe
 * @throws {SidelightError} USAGE when it is unclear which target is meant
 */
export function targetFlagAssignments(flags: TargetFlags, known: readonly string[] = []): Assignment[] {
  const given = (Object.keys(FIELDS) as (keyof TargetFlags)[]).filter((flag) => flags[flag] !== undefined);
  if (given.length === 0) return [];
  const index = whichTarget(flags, known);
  const assignments = given.map((flag) => {
    const text = flags[flag] ?? '';
    const value = NUMERIC.includes(flag) && text.trim() !== '' && !Number.isNaN(Number(text)) ? Number(text) : text;
    return flagAssignment(`--${flag}`, ['targets', index, ...(FIELDS[flag] ?? [])], value, '.');
  });
  if (known[index] === undefined && flags.name === undefined) {
    assignments.unshift(
      flagAssignment('--upstream', ['targets', index, 'name'], nameFromUrl(flags.upstream ?? ''), '.'),
    );
  }
  return assignments;
}

function whichTarget(flags: TargetFlags, known: readonly string[]): number {
  if (known.length <= 1) return 0;
  const index = known.indexOf(flags.name ?? '');
  if (index >= 0) return index;
  throw new SidelightError('USAGE', `the configuration has ${known.length} targets; these flags describe one`, {
    hint: `Say which one with --name (${known.join(', ')}), or change the file.`,
  });
}

/** A target's name from its URL: `http://llama.internal:8000` becomes `llama.internal-8000`. */
function nameFromUrl(url: string): string {
  const host = URL.canParse(url) ? new URL(url).host : url;
  const name = host.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+|-+$/g, '');
  return name.slice(0, 63) || 'target';
}
