import type { Store } from '../../../store/index.js';
import { createRandom } from '../../drift/random.js';
import { topicText } from '../../drift/worlds/topics.js';

/** Different texts there are. */
const TEXTS = 150;
const SENTENCES = 4;

/** Calls of the past, each a session: as many a second as will come live. */
export interface History {
  from: number;
  to: number;
  /** Calls a second. */
  rate: number;
  tenants: number;
}

/** Prompts (or outputs) of five topics. */
export function texts(seed: number): string[] {
  const random = createRandom(seed);
  const sentence = (topic: number) => topicText(random, topic);
  return Array.from({ length: TEXTS }, (_, i) =>
    Array.from({ length: SENTENCES }, () => sentence((i % 5) + 5 * seed)).join(' '),
  );
}

/** Puts history into an empty store. */
export async function seedHistory(store: Store, { from, to, rate, tenants }: History): Promise<void> {
  const number = Math.floor(((to - from) / 1000) * rate);
  const list = (all: readonly string[]) => `[${all.map((each) => `'${each}'`).join(',')}]`;
  // A number in [0, 1) that depends on the row and a name alone.
  const part = (name: string) => `(cityHash64(number, '${name}') % 1000000 / 1000000)`;
  const logNormal = (name: string, median: number, spread: number) =>
    `${median} * exp(${spread} * sqrt(-2 * log(${part(name)} + 1e-7)) * cos(6.2831853 * ${part(`${name}2`)}))`;
  const oneOf = (prefix: string, name: string, n: number) =>
    `concat('${prefix}', toString(cityHash64(number, '${name}') % ${n}))`;
  const columns: Record<string, string> = {
    call_id: "concat('past-', toString(number))",
    started_at: `fromUnixTimestamp64Milli(toInt64(${from} + number * ${1000 / rate}), 'UTC')`,
    target: "'llama'",
    environment: "'production'",
    version: oneOf('', 'version', 2),
    tap: "'tcp'",
    backend: "'openai'",
    operation: "'chat'",
    response_model: oneOf('model-', 'model', 2),
    request_model: oneOf('model-', 'model', 2),
    tenant: oneOf('tenant-', 'tenant', tenants),
    caller: oneOf('caller-', 'caller', 500),
    route: oneOf('/route-', 'route', 4),
    http_status: '200',
    outcome: `if(${part('error')} < 0.02, 'error', if(${part('abort')} < 0.01, 'client_abort', 'ok'))`,
    duration_ms: logNormal('latency', 800, 0.6),
    ttft_ms: logNormal('ttft', 200, 0.5),
    tpot_ms: logNormal('tpot', 20, 0.3),
    input_tokens: `toUInt64(${logNormal('input', 400, 0.8)})`,
    output_tokens: `toUInt64(1 + ${logNormal('output', 200, 0.8)})`,
    finish_reasons: `[if(${part('cut')} < 0.03, 'length', if(${part('refused')} < 0.01, 'content_filter', 'stop'))]`,
    prompt: `${list(texts(0))}[1 + cityHash64(number, 'prompt') % ${TEXTS}]`,
    output: `${list(texts(1))}[1 + cityHash64(number, 'text') % ${TEXTS}]`,
    purpose: "'user'",
    cost_usd: logNormal('cost', 0.002, 0.7),
    cost_source: "'price_list'",
    ingested_at: `fromUnixTimestamp64Milli(toInt64(${from} + number * ${1000 / rate}), 'UTC')`,
    ingest_seq: 'number + 1',
  };
  const names = Object.keys(columns).join(', ');
  await store.command(
    `INSERT INTO calls (${names}) SELECT ${Object.values(columns).join(', ')} FROM numbers(${number})`,
  );
}
