import type { CallDetail, CallSummary } from '../../../dashboard/src/api/types.js';
import { ago, noise } from './clock.js';

const EXCHANGES = [
  {
    prompt: 'Summarise the attached incident report in three bullet points for the morning stand-up.',
    output:
      '- 10:14 version 2.4.0 went live\n- Queue depth on gpu-2 rose from 3 to 41\n- TTFT p95 has been 2.4 s since',
  },
  {
    prompt: 'Which of these two invoices has the wrong VAT rate?',
    output: 'The second: it applies 19 % where 7 % is due on printed books.',
  },
  {
    prompt: 'Translate to French: the delivery will arrive on Thursday before noon.',
    output: 'La livraison arrivera jeudi avant midi.',
  },
  {
    prompt: 'Write a SQL query that lists customers who ordered in March but not in April.',
    output: 'SELECT DISTINCT c.id\nFROM orders o JOIN customers c ON c.id = o.customer_id\nWHERE month(o.at) = 3 …',
  },
  { prompt: 'Book a table for four on Friday at eight.', output: '' },
  {
    prompt: 'Ist dieser Text eine Beschwerde? „Die Lieferung kam zwei Wochen zu spät.“',
    output: 'Ja, eine Beschwerde über eine verspätete Lieferung.',
  },
] as const;

const SERVERS = [
  {
    target: 'llama-gpu',
    model: 'llama-3-70b-instruct',
    backend: 'openai',
    cost_source: 'gpu_hour',
    tokens_source: 'reported',
  },
  { target: 'openai', model: 'gpt-5-mini', backend: 'openai', cost_source: 'price_list', tokens_source: 'reported' },
  {
    target: 'batch',
    model: 'house-embedder-v2',
    backend: 'generic',
    cost_source: 'unpriced',
    tokens_source: 'estimated',
  },
] as const;

function outcomeOf(index: number): Pick<CallSummary, 'outcome' | 'http_status' | 'error_type'> {
  if (index % 17 === 7) return { outcome: 'error', http_status: 429, error_type: 'rate_limit_exceeded' };
  if (index % 23 === 11) return { outcome: 'client_abort', http_status: 200, error_type: '' };
  if (index % 41 === 29) return { outcome: 'timeout', http_status: null, error_type: 'timeout' };
  return { outcome: 'ok', http_status: 200, error_type: '' };
}

function summary(index: number): CallSummary {
  const random = noise(index + 1);
  random();
  const server = SERVERS[index % SERVERS.length] ?? SERVERS[0];
  const exchange = EXCHANGES[index % EXCHANGES.length] ?? EXCHANGES[0];
  const ended = outcomeOf(index);
  const failed = ended.outcome !== 'ok';
  const ttft = server.backend === 'generic' || failed ? null : 180 + random() * 2400;
  const { cost_source: costSource } = server;
  return {
    call_id: `01JD4YCALL${String(index).padStart(16, '0')}`,
    started_at: ago(index * 7340 + 1200),
    target: server.target,
    environment: 'production',
    backend: server.backend,
    operation: server.backend === 'generic' ? 'embeddings' : 'chat',
    model: server.model,
    ...ended,
    streaming: server.backend !== 'generic',
    duration_ms: ended.outcome === 'timeout' ? 60_000 : (ttft ?? 20) + random() * 6000,
    ttft_ms: ttft,
    input_tokens: failed ? null : 220 + Math.round(random() * 3000),
    output_tokens: failed || server.backend === 'generic' ? null : 40 + Math.round(random() * 700),
    tokens_source: failed ? 'absent' : server.tokens_source,
    cost_usd: failed || costSource === 'unpriced' ? null : 0.0002 + random() * 0.004,
    cost_source: failed ? 'unpriced' : costSource,
    caller: index % 2 === 0 ? 'support-desk' : 'c7f1a0',
    purpose: 'user',
    rating: null,
    prompt_preview: exchange.prompt,
    output_preview: failed ? '' : exchange.output.replaceAll('\n', ' '),
  };
}

/** What the scorers say of the first call. */
const scores: CallDetail['scores'] = [
  { scorer: 'language', score: 0.99, label: 'en', asked: { label: 'language', is_harm: false } },
  { scorer: 'refusal', score: 0, label: 'none', asked: { label: 'refusal', is_harm: false } },
  { scorer: 'toxicity_cheap.prompt', score: 0.04, label: 'none' },
  {
    scorer: 'toxicity',
    score: 0.97,
    label: 'insult',
    spans: [{ start: 0, end: 8, label: 'insult' }],
    asked: { label: 'toxicity', is_harm: true },
  },
].map((each) => ({
  spans: [],
  categories: {},
  read: 1,
  reason: '',
  asked: null,
  ...each,
  scorer_version: '1',
  probability: 1,
  scored_at: new Date(0).toISOString(),
}));

export const calls: CallSummary[] = Array.from({ length: 120 }, (_, index) => summary(index));

const CONVERSATION = [
  { role: 'system', parts: [{ type: 'text', content: 'You are the assistant of a support desk. Be brief.' }] },
  { role: 'user', parts: [{ type: 'text', content: 'We had an incident this morning. Can you help me write it up?' }] },
  { role: 'assistant', parts: [{ type: 'text', content: 'Of course. Please paste the report.' }] },
  { role: 'user', parts: [{ type: 'text', content: EXCHANGES[0].prompt }] },
];

/** The call of a list row, whole. The first one has everything a call can have. */
export function callDetail(summaryRow: CallSummary): CallDetail {
  const index = calls.indexOf(summaryRow);
  const rich = index === 0;
  const exchange = EXCHANGES[index % EXCHANGES.length] ?? EXCHANGES[0];
  const failed = summaryRow.outcome !== 'ok';
  const { input_tokens: input, output_tokens: output, cost_usd: cost } = summaryRow;
  return {
    ...summaryRow,
    scores: rich ? scores : [],
    version: '2.4.0',
    tap: 'tcp',
    provider: summaryRow.target === 'openai' ? 'openai' : '',
    request_model: summaryRow.model,
    response_model: summaryRow.model,
    response_id: `chatcmpl-${summaryRow.call_id.slice(-6)}`,
    request_id: '7f0c2b1e-5a',
    trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
    span_id: '00f067aa0ba902b7',
    session_id: 's-4471',
    tenant: 'acme',
    route: '/v1/chat/completions',
    error_message:
      failed && summaryRow.outcome === 'error' ? 'Rate limit reached for requests per minute. Try again in 20 s.' : '',
    ttfb_ms: summaryRow.ttft_ms === null ? null : summaryRow.ttft_ms * 0.86,
    tpot_ms: output === null ? null : 11.2,
    max_gap_ms: summaryRow.streaming && !failed ? 184 : null,
    queue_ms: rich && summaryRow.ttft_ms !== null ? summaryRow.ttft_ms * 0.55 : null,
    cached_input_tokens: rich ? 128 : null,
    cache_write_tokens: null,
    reasoning_tokens: rich ? 64 : null,
    price_version: cost === null ? '' : 'genai-prices 0.1.8',
    cost_lines:
      cost === null || input === null
        ? []
        : [
            { label: 'input, not cached', tokens: input - (rich ? 128 : 0), usd_per_million: 0.25, usd: cost * 0.22 },
            ...(rich ? [{ label: 'input, cached', tokens: 128, usd_per_million: 0.025, usd: cost * 0.01 }] : []),
            { label: 'output', tokens: output, usd_per_million: 2, usd: cost * 0.77 },
          ],
    finish_reasons: failed ? [] : ['stop'],
    tool_calls: rich
      ? [
          {
            id: 'call_1',
            name: 'open_incident',
            arguments: '{"title":"TTFT over budget","severity":2,"since":"10:14"}',
          },
        ]
      : [],
    choices: 1,
    temperature: 0.2,
    top_p: null,
    top_k: null,
    max_tokens: 800,
    feedback: [],
    request_bytes: 4821,
    response_bytes: 18_240,
    prompt: exchange.prompt,
    output: failed ? '' : exchange.output,
    attributes: {
      ...(rich
        ? {
            'gen_ai.input.messages': JSON.stringify(CONVERSATION),
            'sidelight.reasoning': 'Three bullets, newest first.',
          }
        : {}),
      ...(index === 5 ? { 'sidelight.label': 'complaint', 'sidelight.label.score': '0.93' } : {}),
      'http.user_agent': 'OpenAI/Python 2.8.1',
      'server.address': 'gpu-2.internal',
    },
    redactions: rich ? { email: 2, api_key: 1 } : {},
    truncated: false,
    collector_id: 'gpu-2',
    ingested_at: summaryRow.started_at,
  };
}
