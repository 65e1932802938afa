import type { Finding } from '../../core/findings/finding.js';
import { queries } from '../../store/index.js';
import type { ServiceContext } from '../context.js';
import type { Overview } from './verdict.js';

/** The share of toxic answers by day, of the target where it is worst; null before there are two days. `findings` worst first. */
export async function toxicityChart(
  { store }: ServiceContext,
  findings: readonly Finding[],
): Promise<Overview['charts']['toxicity']> {
  const worst = findings.find(
    ({ kind, metric, value }) => kind === 'toxicity' && metric === 'toxicity' && value !== null,
  );
  if (worst === undefined) return null;
  const { key, at, limit, summary } = worst;
  const [whole] = await queries.detailedFindings(store, { kinds: ['toxicity'], key, since: Date.parse(at) });
  const points = whole?.details.series ?? [];
  if (points.length < 2) return null;
  return {
    sentence: `${summary}.`,
    limit,
    points: points.map(({ at: day, value, low, high }) => ({ at: day, value, low: low ?? null, high: high ?? null })),
  };
}
