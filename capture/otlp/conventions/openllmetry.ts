import { count, flag, number, text } from '../attributes.js';
import { genAi, genAiFacts } from './gen_ai.js';
import { genAiTexts, numbered } from './gen_ai_texts.js';
import { answeredIn, askedIn } from './messages.js';
import { filled } from './reading.js';
import type { Convention, OtlpSpan, SpanReading } from '../span.js';
import { totals } from './totals.js';

const OPERATIONS: Readonly<Record<string, string>> = {
  chat: 'chat',
  completion: 'text_completion',
  embedding: 'embeddings',
  rerank: 'rerank',
};

const OF_A_USER = 'traceloop.association.properties.';

/** OpenLLMetry (Traceloop): `llm.request.type` beside `gen_ai` attributes; before 0.14 everything was under `llm`. */
export const openLlmetry: Convention = {
  name: 'openllmetry',
  recognises: ({ attributes }) =>
    attributes.has('llm.request.type') ||
    attributes.has('traceloop.span.kind') ||
    attributes.has('llm.request.model') ||
    attributes.has('llm.usage.total_tokens'),
  read: (span) => {
    const operation = operationOf(span);
    if (operation === null) return null;
    return filled<SpanReading>({ operation, ...ownFacts(span) }, filled(genAiFacts(span), genAiTexts(span)));
  },
};

function operationOf(span: OtlpSpan): string | null {
  const { attributes } = span;
  // Workflows, tasks, agents and tools have a kind; calls of models have none.
  if (text(attributes, 'traceloop.span.kind') !== '') return null;
  const type = OPERATIONS[text(attributes, 'llm.request.type')];
  if (type !== undefined) return type;
  if (text(attributes, 'llm.request.model') !== '') return 'chat';
  return genAi.read(span)?.operation ?? null;
}

function ownFacts({ attributes }: OtlpSpan): Omit<SpanReading, 'operation'> {
  const prompts = numbered(attributes, 'llm.prompts');
  const completions = numbered(attributes, 'llm.completions');
  return {
    provider: text(attributes, 'llm.vendor').toLowerCase(),
    request_model: text(attributes, 'llm.request.model'),
    response_model: text(attributes, 'llm.response.model'),
    streaming: flag(attributes, 'llm.is_streaming', 'llm.request.is_streaming'),
    temperature: number(attributes, 'llm.temperature', 'llm.request.temperature'),
    top_p: number(attributes, 'llm.top_p', 'llm.request.top_p'),
    top_k: number(attributes, 'llm.top_k'),
    max_tokens: count(attributes, 'llm.request.max_tokens'),
    finish_reasons: [text(attributes, 'llm.response.finish_reason', 'llm.response.stop_reason')].filter(Boolean),
    usage: totals({
      input: count(attributes, 'llm.usage.prompt_tokens'),
      output: count(attributes, 'llm.usage.completion_tokens'),
      reasoning: count(attributes, 'llm.usage.reasoning_tokens'),
    }),
    session_id: text(attributes, `${OF_A_USER}session_id`, `${OF_A_USER}chat_id`, `${OF_A_USER}conversation_id`),
    user: text(attributes, `${OF_A_USER}user_id`, 'llm.user'),
    tenant: text(attributes, `${OF_A_USER}tenant_id`, `${OF_A_USER}tenant`, `${OF_A_USER}organization_id`),
    ...(prompts.length > 0 && askedIn(prompts)),
    ...(completions.length > 0 && answeredIn(completions)),
  };
}
