import { asRecord, asString, isRecord } from '../../../core/json.js';
import { SIDELIGHT } from '../../../core/names/attributes.js';
import type { DecodedExchange } from '../../decode.js';
import { seenAs } from '../../decode.js';
import { parseJson } from '../../body/lenient_json.js';
import type { StreamEvent } from '../../body/stream_events.js';
import { readComplete } from '../anthropic/complete.js';
import { readMessages } from '../anthropic/messages.js';
import type { Reading } from '../backend.js';
import { readChatV1 } from '../cohere/chat_v1.js';
import { readEmbed } from '../cohere/embed.js';
import { readRerank } from '../cohere/rerank.js';
import { openai } from '../openai/index.js';
import type { ModelBodies } from './bodies.js';
import { readConverse } from './converse.js';
import { readEmbedding, readImageModel } from './media_models.js';
import { readTextModel } from './text_models.js';

type Shape = (bodies: ModelBodies, first: Record<string, unknown>) => boolean;
type Reader = (bodies: ModelBodies, exchange: DecodedExchange) => Reading | null;

/**
 * ModelBodies are the model maker's own. They are told by their shape, not by the model's name: the ARN of an inference profile or of
 * an imported model does not tell whose it is.
 */
const FAMILIES: readonly (readonly [shape: Shape, read: Reader])[] = [
  [isAnthropic, readMessages],
  [({ request }) => 'max_tokens_to_sample' in request, readComplete],
  [({ request }) => 'input_type' in request, billedByBedrock(readEmbed)],
  [isEmbedding, readEmbedding],
  [({ request }) => 'query' in request && 'documents' in request, readRerank],
  [isImage, readImageModel],
  [isNova, readConverse],
  [({ request }) => typeof request['message'] === 'string', billedByBedrock(readChatV1)],
  [({ request }) => Array.isArray(request['messages']), readOpenaiChat],
];

/** Cohere counts its template, too; what is billed here is what Bedrock counts. */
function billedByBedrock(read: Reader): Reader {
  return (bodies, exchange) => {
    const reading = read(bodies, exchange);
    return reading && { ...reading, usage: null };
  };
}

/** Reads InvokeModel and InvokeModelWithResponseStream. */
export function readInvoke(outer: ModelBodies, exchange: DecodedExchange): Reading | null {
  const bodies = { ...outer, events: innerEvents(outer.events) };
  const first = asRecord(bodies.events[0]?.json ?? bodies.answer);
  const read = FAMILIES.find(([shape]) => shape(bodies, first))?.[1] ?? readTextModel;
  const reading = read(bodies, exchange);
  const action = [...bodies.events.map(({ json }) => asRecord(json)), bodies.answer].find((body) => GUARDRAIL in body);
  if (reading === null || action?.[GUARDRAIL] !== 'INTERVENED') return reading;
  return { ...reading, attributes: { ...reading.attributes, [SIDELIGHT.guardrail]: 'true' } };
}

const GUARDRAIL = 'amazon-bedrock-guardrailAction';

/** Events of the model's own stream: JSON, base64, in `chunk` events. Failures are Bedrock's, and left out. */
export function innerEvents(events: readonly StreamEvent[]): StreamEvent[] {
  return events.flatMap((event) => {
    const { bytes } = asRecord(event.json);
    if (typeof bytes !== 'string') return event.frame?.failed === true ? [] : event;
    const data = Buffer.from(bytes, 'base64').toString('utf8');
    return { name: '', data, json: parseJson(data), atMs: event.atMs };
  });
}

function isAnthropic({ request }: ModelBodies, first: Record<string, unknown>): boolean {
  return 'anthropic_version' in request || first['type'] === 'message' || first['type'] === 'message_start';
}

function isEmbedding({ request, answer }: ModelBodies): boolean {
  if ('embedding' in answer || 'embeddings' in answer || 'embeddingsByType' in answer) return true;
  return asString(request['taskType']).endsWith('EMBEDDING');
}

function isImage({ request, answer }: ModelBodies): boolean {
  if ('text_prompts' in request || 'imageGenerationConfig' in request) return true;
  return Array.isArray(answer['images']) || Array.isArray(answer['artifacts']) || 'aspect_ratio' in request;
}

function isNova({ request }: ModelBodies, first: Record<string, unknown>): boolean {
  if ('schemaVersion' in request || 'inferenceConfig' in request || isRecord(first['output'])) return true;
  return 'messageStart' in first || 'contentBlockDelta' in first;
}

/** Mistral, AI21 Jamba, DeepSeek, Qwen, gpt-oss and others answer as OpenAI does. */
function readOpenaiChat({ events }: ModelBodies, exchange: DecodedExchange): Reading | null {
  return openai.read(seenAs(exchange, '/v1/chat/completions', events.length > 0 ? events : undefined));
}
