import { asArray, asString, isRecord } from '../../../core/json.js';
import { count, number, structured, text, texts } from '../attributes.js';
import { genAiFacts } from './gen_ai.js';
import { asText, askedIn, messagesIn, toolCall } from './messages.js';
import { filled } from './reading.js';
import type { Attributes, Convention, SpanReading } from '../span.js';
import { totals } from './totals.js';

const METADATA = 'ai.telemetry.metadata.';

/**
 * Vercel AI SDK (`ai.*`). `ai.generateText` and its like span a whole conversation with tools; the calls of the model are the
 * `.doGenerate`, `.doStream` and `.doEmbed` within.
 */
export const vercel: Convention = {
  name: 'vercel_ai',
  recognises: ({ attributes, name }) =>
    attributes.has('ai.operationId') || (/^ai\.\w/.test(name) && attributes.has('ai.model.id')),
  read: (span) => {
    const { attributes } = span;
    const id = text(attributes, 'ai.operationId') || span.name.split(' ')[0] || '';
    if (!/\.do[A-Z]\w*$/.test(id)) return null;
    const operation = /embed/i.test(id) ? 'embeddings' : /image/i.test(id) ? 'image_generation' : 'chat';
    const own = { operation, ...facts(attributes), streaming: id.endsWith('.doStream'), ...talk(attributes) };
    return filled<SpanReading>(own, genAiFacts(span));
  },
};

function facts(attributes: Attributes): Omit<SpanReading, 'operation'> {
  return {
    // `openai.chat`: the part behind the dot is the API.
    provider: (text(attributes, 'ai.model.provider').split('.')[0] ?? '').toLowerCase(),
    request_model: text(attributes, 'ai.model.id'),
    response_model: text(attributes, 'ai.response.model'),
    response_id: text(attributes, 'ai.response.id'),
    ttft_ms: number(attributes, 'ai.response.msToFirstChunk', 'ai.stream.msToFirstChunk'),
    finish_reasons: texts(attributes, 'ai.response.finishReason', 'ai.finishReason'),
    temperature: number(attributes, 'ai.settings.temperature'),
    top_p: number(attributes, 'ai.settings.topP'),
    top_k: number(attributes, 'ai.settings.topK'),
    max_tokens: count(attributes, 'ai.settings.maxTokens', 'ai.settings.maxOutputTokens'),
    usage: totals({
      input: count(attributes, 'ai.usage.inputTokens', 'ai.usage.promptTokens', 'ai.usage.tokens'),
      output: count(attributes, 'ai.usage.outputTokens', 'ai.usage.completionTokens'),
      cached: count(attributes, 'ai.usage.cachedInputTokens', 'ai.usage.inputTokenDetails.cacheReadTokens'),
      written: count(attributes, 'ai.usage.inputTokenDetails.cacheWriteTokens'),
      reasoning: count(attributes, 'ai.usage.reasoningTokens', 'ai.usage.outputTokenDetails.reasoningTokens'),
    }),
    session_id: text(attributes, `${METADATA}sessionId`, `${METADATA}session_id`, `${METADATA}chatId`),
    user: text(attributes, `${METADATA}userId`, `${METADATA}user_id`),
    tenant: text(attributes, `${METADATA}tenantId`, `${METADATA}tenant`),
  };
}

function talk(attributes: Attributes): Partial<SpanReading> {
  const whole = structured(attributes, 'ai.prompt');
  const system = isRecord(whole) ? asString(whole['system']) : '';
  const inPrompt = isRecord(whole) ? (whole['messages'] ?? whole['prompt']) : whole;
  const messages = messagesIn(attributes, 'ai.prompt.messages');
  const asked = messages.length > 0 ? messages : typeof inPrompt === 'string' ? [inPrompt] : asArray(inPrompt);
  const values = asArray(structured(attributes, 'ai.values')).map((each) =>
    typeof each === 'string' ? each : asText(each),
  );
  const value = structured(attributes, 'ai.value');
  const embedded = value === undefined ? values : [asText(value)];
  return {
    ...(asked.length > 0 ? askedIn(asked, system) : embedded.length > 0 ? askedIn(embedded.map(unquoted)) : {}),
    output: text(attributes, 'ai.response.text', 'ai.result.text', 'ai.response.object', 'ai.result.object'),
    reasoning: text(attributes, 'ai.response.reasoning'),
    tool_calls: asArray(
      structured(attributes, 'ai.response.toolCalls') ?? structured(attributes, 'ai.result.toolCalls'),
    ).map(toolCall),
  };
}

/** Each value to embed is JSON of its own. */
function unquoted(json: string): string {
  return /^".*"$/s.test(json) ? json.slice(1, -1) : json;
}
