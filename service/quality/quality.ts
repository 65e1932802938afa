import type { z } from 'zod';
import { DAY_MS } from '../../core/time/calendar.js';
import { whyNoVerdict } from '../../core/words/no_verdict.js';
import { queries } from '../../store/index.js';
import type { ServiceContext } from '../context.js';
import { currentFindings, worstVerdict } from '../views/current_findings.js';
import { QUALITY_KINDS, type quality, type qualityQuery } from '../schemas/quality.js';
import { countsOf, learningSentence, qualitySentence } from './sentences.js';

type Quality = z.output<typeof quality>;
type Group = Quality['groups'][number];
type Detailed = queries.DetailedFinding;

const ROWS_MAX = 200;
const TITLES: Record<Group['kind'], string> = {
  drift: 'Drift',
  bias: 'Bias',
  toxicity: 'Toxic and unsafe text',
  integrity: 'Data integrity',
};

/** What the monitors of quality say now, and one verdict whole: the one asked for, else the worst. */
export async function qualityOf(service: ServiceContext, query: z.output<typeof qualityQuery>): Promise<Quality> {
  const { findings: all, askedAt } = await currentFindings(service, (since) =>
    queries.detailedFindings(service.store, { kinds: QUALITY_KINDS, since, brief: true }),
  );
  const chosen = all.filter(
    ({ kind, target, verdict }) =>
      (query.kind ?? kind) === kind && (query.target ?? target) === target && (query.verdict ?? verdict) === verdict,
  );
  const shown = query.key === undefined ? chosen[0] : all.find(({ key }) => key === query.key);
  return {
    asked_at: askedAt === null ? null : new Date(askedAt).toISOString(),
    state: worstVerdict(all.map(({ verdict }) => verdict)),
    sentence: qualitySentence(countsOf(all)),
    learning: learningSentence(all),
    counts: countsOf(all),
    targets: [...new Set(all.map(({ target }) => target).filter((name) => name !== '' && name !== '*'))].toSorted(),
    groups: QUALITY_KINDS.map((kind) => groupOf(kind, chosen)).filter(({ rows }) => rows.length > 0),
    shown: shown === undefined ? null : await wholeOf(service, shown),
  };
}

function groupOf(kind: Group['kind'], findings: readonly Detailed[]): Group {
  const own = findings.filter((each) => each.kind === kind);
  return {
    kind,
    title: TITLES[kind],
    promise: own.find(({ details }) => details.promise !== '')?.details.promise ?? '',
    counts: countsOf(own),
    rows: own.slice(0, ROWS_MAX).map(rowOf),
  };
}

function rowOf(finding: Detailed): Group['rows'][number] {
  const { forecast: _, forecast_low: __, forecast_high: ___, evidence: ____, details, ...row } = finding;
  return {
    ...row,
    summary: besideTitle(finding),
    since: details.since,
    effect: details.effect,
    learning: details.learning,
  };
}

/** What it is about stands above it, and need not be said again. */
function besideTitle({ title, summary, verdict }: Detailed): string {
  const said = verdict === 'no_data' ? whyNoVerdict(summary) : summary;
  return sentence(said.startsWith(`${title}: `) ? said.slice(title.length + 2) : said);
}

/** With series and examples, which the list leaves out. */
async function wholeOf(service: ServiceContext, finding: Detailed): Promise<NonNullable<Quality['shown']>> {
  const { kind, key, at } = finding;
  const [stored] = await queries.detailedFindings(service.store, { kinds: [kind], key, since: Date.parse(at) });
  const own = stored?.details ?? finding.details;
  const history = own.series.length > 1 ? [] : await historyOf(service, finding);
  const details = history.length > own.series.length ? { ...own, series: history } : own;
  const after = details.examples?.after ?? [];
  const wanted = { before: details.examples?.before ?? [], after: after.length > 0 ? after : finding.evidence };
  const calls = await queries.exampleCalls(service.store, [...wanted.before, ...wanted.after]);
  const found = (ids: readonly string[]) => ids.flatMap((id) => calls.filter(({ call_id: known }) => known === id));
  return { ...finding, details, examples: { before: found(wanted.before), after: found(wanted.after) } };
}

/** A verdict without a chart of its own shows what it has said so far: as long as its window reaches, at least a day. */
async function historyOf(service: ServiceContext, { key, at, window_seconds: window }: Detailed) {
  const until = Date.parse(at);
  const past = await queries.findingHistory(service.store, key, until - Math.max(DAY_MS, window * 1000), until);
  return past.map(({ low, high, ...point }) => ({
    ...point,
    ...(low === null ? {} : { low }),
    ...(high === null ? {} : { high }),
  }));
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
