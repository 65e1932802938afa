import { asArray, asRecord, asString, isRecord } from '../../../core/json.js';
import { GEN_AI } from '../../../core/names/attributes.js';
import { parseJson } from '../../body/lenient_json.js';
import { indexed, structured, text } from '../attributes.js';
import { answeredIn, askedIn, messagesIn } from './messages.js';
import type { Attributes, OtlpSpan, SpanReading } from '../span.js';

/** Messages asked and answered, in one of the places where they may be. */
interface Talk {
  asked: unknown[];
  answered: unknown[];
  system?: unknown;
}

/** Contents under `gen_ai`: attributes of today, numbered attributes, bare ones, events; the first place that has any. */
export function genAiTexts(span: OtlpSpan): Partial<SpanReading> {
  const { attributes } = span;
  const places: Talk[] = [
    inMessages(attributes),
    { asked: numbered(attributes, 'gen_ai.prompt'), answered: numbered(attributes, 'gen_ai.completion') },
    { asked: messagesIn(attributes, 'gen_ai.prompt'), answered: answers(messagesIn(attributes, 'gen_ai.completion')) },
    inEvents(span),
    inEventList(structured(attributes, 'events')),
  ];
  const asking = places.find(({ asked }) => asked.length > 0);
  const answering = places.find(({ answered }) => answered.length > 0);
  const system = places.find((place) => place.system !== undefined)?.system;
  return {
    ...(asking !== undefined && askedIn(asking.asked, system)),
    ...withoutEmpty(answeredIn(answering?.answered ?? [])),
  };
}

function inMessages(attributes: Attributes): Talk {
  const system = structured(attributes, 'gen_ai.system_instructions');
  return {
    asked: messagesIn(attributes, GEN_AI.inputMessages),
    answered: answers(messagesIn(attributes, GEN_AI.outputMessages)),
    ...(system !== undefined && { system }),
  };
}

/** A bare text in the place of an answer is the assistant's. */
function answers(messages: readonly unknown[]): unknown[] {
  return messages.map((message) => (typeof message === 'string' ? { role: 'assistant', content: message } : message));
}

/** `gen_ai.prompt.0.role`, `gen_ai.completion.0.tool_calls.0.name` and so on (OpenLLMetry). */
export function numbered(attributes: Attributes, prefix: string): unknown[] {
  return indexed(attributes, prefix).map((each) => {
    const calls = indexed(each, 'tool_calls').map((call) => ({
      id: text(call, 'id'),
      function: { name: text(call, 'name', 'function.name'), arguments: text(call, 'arguments', 'function.arguments') },
    }));
    const content = structured(each, 'content') ?? structured(each, '');
    return {
      role: text(each, 'role') || (prefix.includes('completion') ? 'assistant' : 'user'),
      content: isRecord(content) ? [content] : content,
      ...(each.has('finish_reason') && { finish_reason: text(each, 'finish_reason') }),
      ...(calls.length > 0 && { tool_calls: calls }),
    };
  });
}

/** Events of 1.25 to 1.36, on the span, and what came before and after them. */
function inEvents({ events }: OtlpSpan): Talk {
  const talk: Talk = { asked: [], answered: [] };
  for (const { name, attributes } of events) {
    if (name === 'gen_ai.content.prompt') talk.asked.push(...messagesIn(attributes, 'gen_ai.prompt'));
    else if (name === 'gen_ai.content.completion') {
      talk.answered.push(...answers(messagesIn(attributes, 'gen_ai.completion')));
    } else if (name === 'gen_ai.client.inference.operation.details') {
      const details = inMessages(attributes);
      talk.asked.push(...details.asked);
      talk.answered.push(...details.answered);
      talk.system ??= details.system;
    } else addEvent(talk, name, bodyOf(attributes));
  }
  return talk;
}

/** Events in one attribute, as JSON (Logfire, Pydantic AI). */
function inEventList(value: unknown): Talk {
  const talk: Talk = { asked: [], answered: [] };
  for (const event of asArray(value).map(asRecord)) addEvent(talk, asString(event['event.name']), event);
  return talk;
}

function addEvent(talk: Talk, name: string, body: Record<string, unknown>): void {
  const role = /^gen_ai\.(system|user|assistant|tool)\.message$/.exec(name)?.[1];
  if (role !== undefined) talk.asked.push({ ...body, role: asString(body['role']) || role });
  if (name !== 'gen_ai.choice') return;
  const message = isRecord(body['message'])
    ? body['message']
    : typeof body['message'] === 'string'
      ? { content: body['message'] }
      : body;
  talk.answered.push({ ...message, role: 'assistant', finish_reason: body['finish_reason'] });
}

/** Attributes of an event; those whose values are JSON read as such. */
function bodyOf(attributes: Attributes): Record<string, unknown> {
  const whole = parseJson(text(attributes, 'gen_ai.event.content', 'event.body'));
  if (isRecord(whole)) return whole;
  return Object.fromEntries([...attributes.keys()].map((name) => [name, structured(attributes, name)]));
}

function withoutEmpty<T extends object>(reading: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(reading).filter(([, value]) => value !== '' && !(Array.isArray(value) && value.length === 0)),
  ) as Partial<T>;
}
