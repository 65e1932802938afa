import type { BiasConfig, DeclaredGroups } from '../../../core/config/sections/bias.js';
import type { Verdict } from '../../../core/findings/finding.js';
import type { GapVerdict } from '../../bias/gap.js';
import { clip, plain } from '../../words.js';
import type { CheckContext } from '../check.js';
import type { BiasStream } from './stream.js';

/** A group that is held against the others. */
export interface ComparedGroup {
  group: string;
  sessions: number;
  /** In the order they were met. */
  index: number;
}

/** All but the baseline, which the others are held against. */
export function comparedGroups({ baseline }: DeclaredGroups, { state }: BiasStream): ComparedGroup[] {
  const compared = state.met.filter((group) => group !== baseline);
  return compared.map((group, index) => ({ group, sessions: state.groups[group] ?? 0, index }));
}

/** Errors sum to alpha however many groups will be met: 6 / (pi i)^2 of it each, shared by what is compared. */
export function alphaOf({ alpha, metrics, odds }: BiasConfig, index: number): number {
  return (alpha * 6) / (Math.PI * (index + 1)) ** 2 / (metrics.length + odds.length);
}

/** Undecided is near where a difference is proven that may be small, and unknown where none is. */
export function verdictOf(verdict: GapVerdict, isProven: boolean): Verdict {
  if (verdict === 'violated') return 'over';
  if (verdict === 'cleared') return 'ok';
  return isProven ? 'near' : 'no_data';
}

/** What all findings on declared groups of a target have in common. */
export function commonOf(
  groups: DeclaredGroups,
  target: string,
  stream: BiasStream | null,
  { config, now }: CheckContext,
) {
  const { alpha, severity, stratify } = config.bias;
  const within = stratify === 'none' ? '' : `, within each ${stratify}`;
  return {
    place: clip(plain(target), 100),
    within,
    promise: `Any wrong verdict within a period has probability at most ${alpha} over all groups and metrics by ${groups.name} on a target; holds if sessions are independent.`,
    base: {
      kind: 'bias',
      target,
      model: '',
      unit: 'ratio',
      severity,
      limit: null,
      method: `first calls of closed sessions${within}: beta-binomial sequences and two-sample e-values, valid at all times`,
      window_seconds: stream === null ? 0 : Math.max(0, Math.round((now - stream.from) / 1000)),
    },
  } as const;
}
