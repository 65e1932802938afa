import type { DeclaredGroups, OddsConfig } from '../../../core/config/sections/bias.js';
import type { Finding } from '../../../core/findings/finding.js';
import { noVerdict } from '../../../core/words/no_verdict.js';
import { queries } from '../../../store/index.js';
import { stratumOf } from '../../bias/comparison.js';
import {
  addDecided,
  type Decided,
  type DecidedWithin,
  NOTHING_DECIDED,
  type Odds,
  oddsNeeds,
  oddsOf,
  oddsVerdict,
  type RateGap,
  worstDifference,
} from '../../bias/odds.js';
import { promptTopic } from '../../monitors/streams/texts.js';
import type { ScorersNow } from '../../prevalence/scorers_on.js';
import { clip, compared, interval, plain, plural } from '../../words.js';
import { finding, type CheckContext } from '../check.js';
import { alphaOf, commonOf, type ComparedGroup, comparedGroups, verdictOf } from './common.js';
import { type BiasStream, declaredOf, stratumAsked } from './stream.js';

/** Labels are looked up this often. */
const LABELS_MS = 60_000;
const TITLES: Record<string, string> = { refusal: 'refusals', toxicity: 'toxicity' };

/** Labels by group. */
type Labelled = ReadonlyMap<string, DecidedWithin>;

/** Whether a decision is as right for one group as for the others, by what people say of first calls. */
export class OddsLooks {
  private readonly known = new Map<string, { at: number; labelled: Labelled }>();

  async findings(
    groups: DeclaredGroups,
    target: string,
    stream: BiasStream,
    scorers: ScorersNow,
    context: CheckContext,
  ): Promise<Finding[]> {
    const { bias } = context.config;
    const findings: Finding[] = [];
    for (const odds of bias.odds) {
      const scored = { ...odds, version: scorers.versionOf(odds.scorer) };
      const all = await this.labelled(groups, scored, target, stream, context);
      const labelled = new Map([...all].filter(([group]) => Object.hasOwn(stream.state.groups, group)));
      const judged = comparedGroups(groups, stream).filter(
        ({ group, sessions }) => sessions >= bias.min_sessions && labelled.has(group),
      );
      const asked = { groups, odds, target, stream, labelled };
      findings.push(
        ...(judged.length === 0
          ? [notLabelled(asked, context)]
          : judged.map((each) => oddsFinding({ ...asked, ...each }, context))),
      );
    }
    return findings;
  }

  private async labelled(
    groups: DeclaredGroups,
    { scorer, version, label }: OddsConfig & { version: string },
    target: string,
    stream: BiasStream,
    { config, store, now, purposes }: CheckContext,
  ): Promise<Labelled> {
    const id = [groups.name, scorer, version, label, target].join('\n');
    const known = this.known.get(id);
    if (known !== undefined && Math.abs(now - known.at) < LABELS_MS) return known.labelled;
    const { period, topics } = stream;
    const rows = await queries.labelledAttempts(store, {
      target,
      by: declaredOf(groups),
      stratum: stratumAsked(config.bias.stratify, topics),
      scorer,
      version,
      label,
      purposes,
      from: period.from,
      to: Math.min(now, period.to),
    });
    const labelled = decidedByGroup(rows, stream);
    this.known.set(id, { at: now, labelled });
    return labelled;
  }
}

function decidedByGroup(rows: readonly queries.LabelledAttempts[], { topics, state }: BiasStream): Labelled {
  const groups = new Map<string, Map<string, Decided>>();
  for (const { group, stratum, harmful, decided, n } of rows) {
    const within = groups.get(group) ?? new Map<string, Decided>();
    const name = stratumOf(state, topics === null ? stratum : promptTopic(topics, stratum));
    const found = { ...NOTHING_DECIDED, [harmful ? 'harmful' : 'harmless']: { n, y: decided ? n : 0 } };
    groups.set(group, within.set(name, addDecided(within.get(name) ?? NOTHING_DECIDED, found)));
  }
  return groups;
}

interface Asked {
  groups: DeclaredGroups;
  odds: OddsConfig;
  target: string;
  stream: BiasStream;
  labelled: Labelled;
}

function oddsFinding(asked: Asked & ComparedGroup, context: CheckContext): Finding {
  const { groups, odds, target, stream, labelled, group, index } = asked;
  const { bias } = context.config;
  const own: DecidedWithin = labelled.get(group) ?? new Map();
  const found = oddsOf(own, othersOf(asked, group), alphaOf(bias, index), stream.state.strata);
  const verdict = oddsVerdict(found, bias.odds_tolerance);
  const worst = worstDifference(found);
  const more = verdict === 'undecided' ? oddsNeeds(found, bias.odds_tolerance) : null;
  const n = [...own.values()].reduce((sum, { harmful, harmless }) => sum + harmful.n + harmless.n, 0);
  const common = commonOf(groups, target, stream, context);
  const what = `Equalized odds of ${TITLES[odds.scorer] ?? odds.scorer}, ${groups.name} ${clip(plain(group), 60)}, ${common.place}`;
  return finding(context.now, {
    ...common.base,
    key: `bias:${groups.name}:odds_${odds.scorer}:${target}:${group}`,
    title: what,
    metric: `bias_odds_${odds.scorer}`,
    method: `first calls of sessions that people labelled ${odds.label}:yes or ${odds.label}:no${common.within}: beta-binomial sequences, valid at all times`,
    verdict: verdictOf(verdict, worst !== null && worst.low > 0),
    value: worst?.value ?? null,
    interval_low: worst?.low ?? null,
    interval_high: worst?.high ?? null,
    limit: bias.odds_tolerance,
    sample_size: n,
    summary: summaryOf(what, found, { verdict, more, n }),
    details: {
      promise: `${common.promise} Rates are those of labelled calls: who is labelled must not depend on the group.`,
      segment: { target },
      learning: more === null ? null : { seen: n, needed: n + more },
      odds: {
        by: groups.name,
        group,
        baseline: groups.baseline ?? '',
        scorer: odds.scorer,
        label: odds.label,
        verdict,
        true_positives: found.truePositives,
        false_positives: found.falsePositives,
        tolerance: bias.odds_tolerance,
        more_needed: more,
      },
    },
  });
}

/** The baseline's, or those of all others together, by stratum. */
function othersOf({ groups, labelled }: Asked, group: string): DecidedWithin {
  const others = new Map<string, Decided>();
  for (const [name, within] of labelled) {
    if (groups.baseline === undefined ? name === group : name !== groups.baseline) continue;
    for (const [stratum, decided] of within) {
      others.set(stratum, addDecided(others.get(stratum) ?? NOTHING_DECIDED, decided));
    }
  }
  return others;
}

function summaryOf(
  what: string,
  { truePositives, falsePositives }: Odds,
  { verdict, more, n }: { verdict: string; more: number | null; n: number },
): string {
  const rates = (kind: string, gap: RateGap | null): string => {
    if (gap === null) return `nothing to compare of the ${kind}`;
    const { own, rest, difference } = gap;
    const tell = compared(own.value, rest.value, 'ratio');
    return `${tell(own.value)} of the ${kind} against ${tell(rest.value)} (${interval(difference.low, difference.high, 'ratio')} more)`;
  };
  const needed = more === null ? '' : `, about ${plural(more, 'more label')} needed`;
  return `${what}: ${verdict}, ${rates('harmful', truePositives)}, ${rates('harmless', falsePositives)}${needed} (${plural(n, 'label')})`;
}

/** Without labels nothing is known, which is said. */
function notLabelled({ groups, odds, target, stream }: Asked, context: CheckContext): Finding {
  const { base, place, promise } = commonOf(groups, target, stream, context);
  const title = `Equalized odds of ${TITLES[odds.scorer] ?? odds.scorer} by ${groups.name}, ${place}`;
  return finding(context.now, {
    ...base,
    key: `bias:${groups.name}:odds_${odds.scorer}:${target}`,
    title,
    metric: `bias_odds_${odds.scorer}`,
    summary: noVerdict(
      title,
      `no first call of a large enough group is labelled ${odds.label}:yes or ${odds.label}:no`,
    ),
    details: { promise },
  });
}
