import { asArray, asCount, asNumber, asRecord, asString } from '../../../core/json.js';
import { AWS, SIDELIGHT } from '../../../core/names/attributes.js';
import type { Reading } from '../backend.js';
import { readConversation, sessionIn, type Conversation } from '../parts/conversation.js';
import type { ModelBodies } from './bodies.js';
import { ConverseBlocks } from './converse_blocks.js';
import { converseUsage } from './usage.js';

interface Answer {
  blocks: ConverseBlocks;
  stopReason: string;
  usage: unknown;
  trace: Record<string, unknown>;
  times: number[];
  finished: boolean;
}

/**
 * Reads the Converse API, whole or streamed (https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html),
 * and Nova's own bodies, which are the same but for the names of some parameters.
 */
export function readConverse({ request, answer: body, events }: ModelBodies): Reading {
  const streaming = events.length > 0;
  const answer = streaming ? streamed(events) : whole(body);
  const { text, reasoning, toolCalls } = answer.blocks.result();
  const guardrail = asString(asRecord(request['guardrailConfig'])['guardrailIdentifier']);
  return {
    operation: 'chat',
    ...parametersOf(request),
    ...conversationOf(request),
    session_id: sessionIn(request) || sessionIn(asRecord(request['requestMetadata'])),
    response_model: asString(asRecord(answer.trace['promptRouter'])['invokedModelId']),
    output: text,
    reasoning,
    tool_calls: toolCalls,
    finish_reasons: answer.stopReason === '' ? [] : [answer.stopReason],
    choices: answer.stopReason === '' ? null : 1,
    streaming,
    usage: converseUsage(answer.usage),
    content_times: answer.times,
    finished: answer.finished,
    attributes: {
      ...(answer.stopReason === 'guardrail_intervened' && { [SIDELIGHT.guardrail]: 'true' }),
      ...(guardrail !== '' && { [AWS.guardrailId]: guardrail }),
    },
  };
}

function whole(body: Record<string, unknown>): Answer {
  return {
    blocks: ConverseBlocks.read(asRecord(asRecord(body['output'])['message'])['content']),
    stopReason: asString(body['stopReason']),
    usage: body['usage'],
    trace: asRecord(body['trace']),
    times: [],
    finished: false,
  };
}

function streamed(events: ModelBodies['events']): Answer {
  const answer = { ...whole({}), times: [] as number[] };
  for (const event of events) {
    const [name, body] = stepOf(event);
    const index = asCount(body['contentBlockIndex']) ?? 0;
    if (name === 'contentBlockStart') answer.blocks.start(index, body['start']);
    else if (name === 'contentBlockDelta' && answer.blocks.add(index, body['delta'])) answer.times.push(event.atMs);
    else if (name === 'messageStop') {
      answer.stopReason = asString(body['stopReason']) || answer.stopReason;
      answer.finished = true;
    } else if (name === 'metadata') {
      answer.usage = body['usage'];
      answer.trace = asRecord(body['trace']);
    }
  }
  return answer;
}

const STEPS = ['messageStart', 'contentBlockStart', 'contentBlockDelta', 'contentBlockStop', 'messageStop', 'metadata'];

/** Converse names its events in the frame, Nova in the body: `{"contentBlockDelta": {...}}`. */
function stepOf({ name, json }: ModelBodies['events'][number]): [name: string, body: Record<string, unknown>] {
  const body = asRecord(json);
  const inside = STEPS.find((step) => step in body);
  return inside === undefined ? [name, body] : [inside, asRecord(body[inside])];
}

function parametersOf(request: Record<string, unknown>): Partial<Reading> {
  const config = asRecord(request['inferenceConfig']);
  const further = asRecord(request['additionalModelRequestFields']);
  const topK = config['topK'] ?? config['top_k'] ?? further['top_k'] ?? further['topK'];
  return {
    temperature: asNumber(config['temperature']),
    top_p: asNumber(config['topP']) ?? asNumber(config['top_p']),
    top_k: asNumber(topK) ?? asNumber(asRecord(further['inferenceConfig'])['topK']),
    max_tokens: asCount(config['maxTokens']) ?? asCount(config['max_new_tokens']) ?? asCount(config['maxNewTokens']),
  };
}

function conversationOf(request: Record<string, unknown>): Conversation {
  const system = asArray(request['system']);
  return readConversation(asArray(request['messages']).map(plainly), system.length > 0 ? system : undefined);
}

/** A message of one text, written as such: most are. */
function plainly(message: unknown): unknown {
  const { role, content } = asRecord(message);
  const parts = asArray(content);
  const { text, ...others } = asRecord(parts[0]);
  const isText = parts.length === 1 && typeof text === 'string' && Object.keys(others).length === 0;
  return isText ? { role, content: text } : message;
}
