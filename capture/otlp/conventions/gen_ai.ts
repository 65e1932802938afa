import { GEN_AI } from '../../../core/names/attributes.js';
import { count, number, text, texts, flag, structured } from '../attributes.js';
import { genAiTexts } from './gen_ai_texts.js';
import { filled } from './reading.js';
import type { Convention, OtlpSpan, SpanReading } from '../span.js';
import { totals } from './totals.js';

/** Operations of model calls, by the names instrumentations give them. */
const OPERATIONS: Readonly<Record<string, string>> = {
  chat: 'chat',
  response: 'chat',
  responses: 'chat',
  text_completion: 'text_completion',
  completion: 'text_completion',
  generate_content: 'generate_content',
  embeddings: 'embeddings',
  embedding: 'embeddings',
  embed: 'embeddings',
  image_generation: 'image_generation',
  rerank: 'rerank',
  moderation: 'moderation',
  transcription: 'transcription',
  speech: 'speech',
};

/** Names of everything around model calls. */
const AROUND = /agent|tool|workflow|chain|task|retriev|plan|memory|evaluat|guardrail|fetch|session|pipeline|graph/i;

/**
 * OpenTelemetry GenAI semantic conventions, today's and older ones: `gen_ai.system` became `gen_ai.provider.name` (1.37),
 * `prompt_tokens` / `completion_tokens` became `input_tokens` / `output_tokens` (1.27), contents moved from `gen_ai.prompt` to events
 * to `gen_ai.input.messages`.
 */
export const genAi: Convention = {
  name: 'gen_ai',
  recognises: ({ attributes }) =>
    attributes.has(GEN_AI.operationName) ||
    attributes.has(GEN_AI.requestModel) ||
    attributes.has(GEN_AI.responseModel) ||
    attributes.has(GEN_AI.providerName) ||
    attributes.has('gen_ai.system'),
  read: (span) => {
    const operation = operationOf(span);
    return operation === null ? null : filled<SpanReading>({ operation, ...genAiFacts(span) }, genAiTexts(span));
  },
};

/** Null for what is no call of a model. */
function operationOf({ attributes, name }: OtlpSpan): string | null {
  const named = text(attributes, GEN_AI.operationName).toLowerCase();
  const known = OPERATIONS[named];
  if (known !== undefined) return known;
  const hasModel = text(attributes, GEN_AI.requestModel, GEN_AI.responseModel) !== '';
  if (!hasModel || AROUND.test(named)) return null;
  if (named !== '') return named.slice(0, 64);
  // Before the operation had a name of its own (1.27), it was the first word of the span's.
  if (AROUND.test(name)) return null;
  if (/embed/i.test(name)) return 'embeddings';
  return /completion/i.test(name) && !/chat/i.test(name) ? 'text_completion' : 'chat';
}

/** Everything but the operation and the texts. Other conventions that carry `gen_ai` attributes, too, fill their gaps from it. */
export function genAiFacts({ attributes }: OtlpSpan): Omit<SpanReading, 'operation'> {
  const seconds = number(
    attributes,
    GEN_AI.responseTimeToFirstChunk,
    'gen_ai.response.time_to_first_token',
    'gen_ai.server.time_to_first_token',
  );
  return {
    provider: text(attributes, GEN_AI.providerName, 'gen_ai.system').toLowerCase(),
    request_model: text(attributes, GEN_AI.requestModel),
    response_model: text(attributes, GEN_AI.responseModel),
    response_id: text(attributes, GEN_AI.responseId),
    streaming: flag(attributes, GEN_AI.requestStream, 'gen_ai.request.is_stream', 'gen_ai.request.streaming'),
    ttft_ms: seconds === null ? null : seconds * 1000,
    finish_reasons: texts(attributes, GEN_AI.responseFinishReasons, 'gen_ai.response.finish_reason'),
    temperature: number(attributes, GEN_AI.requestTemperature),
    top_p: number(attributes, GEN_AI.requestTopP),
    top_k: number(attributes, GEN_AI.requestTopK),
    max_tokens: count(attributes, GEN_AI.requestMaxTokens),
    choices: count(attributes, GEN_AI.requestChoiceCount),
    usage: totals({
      input: count(attributes, GEN_AI.inputTokens, 'gen_ai.usage.prompt_tokens'),
      output: count(attributes, GEN_AI.outputTokens, 'gen_ai.usage.completion_tokens'),
      cached: count(
        attributes,
        GEN_AI.cacheReadTokens,
        'gen_ai.usage.cache_read_input_tokens',
        'gen_ai.usage.input_tokens.cached',
        'gen_ai.usage.cached_tokens',
        'gen_ai.usage.details.cache_read_tokens',
      ),
      written: count(
        attributes,
        GEN_AI.cacheWriteTokens,
        'gen_ai.usage.cache_creation.input_tokens',
        'gen_ai.usage.cache_creation_input_tokens',
        'gen_ai.usage.details.cache_write_tokens',
      ),
      reasoning: count(
        attributes,
        GEN_AI.reasoningTokens,
        'gen_ai.usage.reasoning_tokens',
        'gen_ai.usage.output_tokens.reasoning',
        'gen_ai.usage.details.reasoning_tokens',
      ),
    }),
    session_id: text(attributes, GEN_AI.conversationId),
    ...toolDefinitions(structured(attributes, 'gen_ai.tool.definitions')),
  };
}

/** Only how many tools the model was offered. */
function toolDefinitions(value: unknown): Pick<SpanReading, 'attributes'> {
  return Array.isArray(value) ? { attributes: { 'sidelight.tools.offered': String(value.length) } } : {};
}
