import { asArray, asNumber, asRecord, asString, isRecord } from '../../../core/json.js';
import { OPENAI, SIDELIGHT } from '../../../core/names/attributes.js';
import type { WireHeaders } from '../../exchange.js';

/** xAI counts money in ticks of a ten-billionth of a dollar. */
const TICKS_PER_USD = 1e10;

/**
 * What providers add to OpenAI's answers: their bill, what their content filters found, which tier and whose machines served.
 * Chunks of a stream are added one by one; what is said later counts.
 */
export class Extras {
  private readonly facts: Record<string, string> = {};

  /** @param body an answer, or one chunk of it */
  add(body: Record<string, unknown>): void {
    this.keep(OPENAI.serviceTier, asString(body['service_tier']));
    this.keep(OPENAI.systemFingerprint, asString(body['system_fingerprint']));
    this.keep(SIDELIGHT.servedBy, asString(body['provider']));
    this.keep(SIDELIGHT.reportedCost, billed(asRecord(body['usage'])) || price(asRecord(body['cost'])['usd']));
    if (body['prompt_filter_results'] !== undefined) this.filtered('prompt', asArray(body['prompt_filter_results']));
    if (body['content_filters'] !== undefined) this.filteredBySource(asArray(body['content_filters']));
    for (const choice of asArray(body['choices'])) {
      if (isRecord(choice) && choice['content_filter_results'] !== undefined) this.filtered('output', [choice]);
    }
    if (isRecord(body['error'])) this.refused(body['error']);
  }

  /** @param headers of the response: LiteLLM reckons what a call cost */
  result(headers: WireHeaders): Record<string, string> {
    this.keep(SIDELIGHT.reportedCost, this.facts[SIDELIGHT.reportedCost] ?? price(headers['x-litellm-response-cost']));
    return this.facts;
  }

  private keep(name: string, value: string): void {
    if (value !== '') this.facts[name] = value;
  }

  private filtered(side: 'prompt' | 'output', holders: readonly unknown[]): void {
    const found = holders.map((holder) => findings(asRecord(holder)['content_filter_results'])).filter(Boolean);
    this.keep(side === 'prompt' ? SIDELIGHT.promptFilter : SIDELIGHT.outputFilter, found.join(','));
  }

  /** Azure's Responses API lists both sides together. */
  private filteredBySource(filters: readonly unknown[]): void {
    const isPrompt = (filter: unknown) => asRecord(filter)['source_type'] === 'prompt';
    this.filtered('prompt', filters.filter(isPrompt));
    this.filtered(
      'output',
      filters.filter((filter) => !isPrompt(filter)),
    );
  }

  /** Azure refuses a prompt with an error, and says inside why. */
  private refused(error: Record<string, unknown>): void {
    const inner = asRecord(error['innererror'] ?? error['inner_error']);
    const results = inner['content_filter_result'] ?? inner['content_filter_results'];
    if (results !== undefined) this.filtered('prompt', [{ content_filter_results: results }]);
  }
}

/** Categories that struck: `hate:high,jailbreak:detected`; '' when all was safe. */
function findings(results: unknown): string {
  return Object.entries(asRecord(results))
    .map(([category, value]) => `${category}:${verdict(asRecord(value))}`)
    .filter((finding) => !finding.endsWith(':'))
    .join(',');
}

function verdict(result: Record<string, unknown>): string {
  const severity = asString(result['severity']);
  if (severity !== '' && severity !== 'safe') return severity;
  if (result['detected'] === true) return 'detected';
  return result['filtered'] === true ? 'filtered' : '';
}

/** The bill in a usage object, US dollars: OpenRouter and Vercel, Perplexity, DeepInfra, xAI. */
function billed(usage: Record<string, unknown>): string {
  const { cost } = usage;
  const ticks = asNumber(usage['cost_in_usd_ticks']);
  return (
    price(isRecord(cost) ? cost['total_cost'] : cost) ||
    price(usage['estimated_cost']) ||
    (ticks === null ? '' : price(ticks / TICKS_PER_USD))
  );
}

function price(value: unknown): string {
  const usd = asNumber(value);
  return usd === null || usd < 0 ? '' : String(usd);
}
