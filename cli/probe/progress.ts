import { amount, count } from '../../core/words/amounts.js';
import { signed } from '../../core/words/signed.js';
import type { AxisProgress, Trial } from '../../evaluator/probes/index.js';
import { about, StatusLine } from '../status_line.js';
import type { ProbePlan } from './journal.js';
import type { ProbeSender } from './sender.js';
import type { Spending } from './spending.js';
import type { ProbedTarget } from './target.js';

export interface EffortFacts {
  target: ProbedTarget;
  plan: ProbePlan;
  fewest: number;
  most: number;
  /** Answers that are there already. */
  known: number;
  rate: number;
  maxCost: number;
  /** US dollars a request, about; null when nothing has a price. */
  each: number | null;
  spent: number | null;
}

/** What is about to be sent, how long it takes and what it costs. */
export function effortText(facts: EffortFacts): string {
  const { target, plan, fewest, most, known, rate, maxCost, each, spent } = facts;
  const left = (requests: number) => Math.max(0, requests - known);
  const between = (told: (requests: number) => string) => {
    const [early, late] = [told(left(fewest)), told(left(most))];
    return early === late ? late : `${early} to ${late}`;
  };
  const usd = (requests: number) => amount(requests * (each ?? 0), 'usd');
  const cost =
    each === null
      ? `No price is known yet: the first answer tells. Without one --max-cost (${amount(maxCost, 'usd')}) cannot hold; --max-pairs and --rate do.`
      : `About ${between(usd)}; no more is sent beyond ${amount(maxCost, 'usd')} in all${known > 0 ? ` (${amount(spent ?? 0, 'usd')} spent)` : ''}.`;
  return [
    `Probes of ${target.name}${plan.model === '' ? '' : `, model ${plan.model}`}, to ${target.url.href}, run ${plan.run}:`,
    `${plan.axes.join(', ')}; ${plan.metrics.join(', ')}.`,
    `${between(count)} requests${known > 0 ? `, ${count(known)} answered before` : ''}; ${between((requests) => about(requests / rate))} at ${rate} a second.`,
    cost,
  ].join('\n');
}

/** How far the probes are. */
export class ProbeProgress {
  private readonly status = new StatusLine();
  private turn = 0;
  private readonly began = performance.now();

  constructor(
    private readonly trial: Trial,
    private readonly sender: ProbeSender,
    private readonly spending: Spending,
    private readonly rate: number,
  ) {}

  tell(): void {
    this.status.tell(() => this.line());
  }

  end(): void {
    this.status.end(this.line());
  }

  private line(): string {
    const { answered, failed } = this.sender;
    const { usd, maxCost } = this.spending;
    const axes = this.trial.progress();
    const open = axes.filter(({ decided, of }) => decided < of);
    const shown = open[this.turn++ % Math.max(1, open.length)];
    const verdicts = axes.filter((each) => !open.includes(each)).map(({ axis, verdict }) => `${axis} ${verdict}`);
    const pace = ((answered + failed) * 1000) / Math.max(1, performance.now() - this.began);
    return [
      `${count(answered)} answers${failed > 0 ? `, ${count(failed)} failed` : ''}, ${pace.toFixed(1)} of ${this.rate} a second`,
      usd === null ? 'no price known' : `${amount(usd, 'usd')} of ${amount(maxCost, 'usd')}`,
      ...verdicts,
      ...(shown === undefined ? [] : [axisText(shown)]),
    ].join(' · ');
  }
}

function axisText({ axis, pairs, decided, of, slowest }: AxisProgress): string {
  const where = `${axis}: ${count(pairs)} pairs, ${decided} of ${of} decided`;
  if (slowest === null || slowest.gap === null) return where;
  const more = slowest.more === null ? '' : `, about ${count(slowest.more)} more`;
  return `${where}, ${slowest.name} ${signed(slowest.gap)} (${signed(slowest.low)} to ${signed(slowest.high)})${more}`;
}
