import { asArray, asNumber, asRecord, asString, isRecord } from '../../../core/json.js';
import { parseJson } from '../../body/lenient_json.js';
import { count, indexed, structured, text } from '../attributes.js';
import { genAiFacts } from './gen_ai.js';
import { answeredIn, askedIn } from './messages.js';
import { filled } from './reading.js';
import type { Attributes, Convention, OtlpSpan, SpanReading } from '../span.js';
import { totals } from './totals.js';

/** Kinds of spans that are model calls; CHAIN, AGENT, TOOL, RETRIEVER, GUARDRAIL, EVALUATOR and PROMPT are not. */
const OPERATIONS: Readonly<Record<string, string>> = { LLM: 'chat', EMBEDDING: 'embeddings', RERANKER: 'rerank' };

/** OpenInference (Arize Phoenix and its instrumentations). */
export const openInference: Convention = {
  name: 'openinference',
  recognises: ({ attributes }) => attributes.has('openinference.span.kind') || attributes.has('llm.model_name'),
  read: (span) => {
    const { attributes } = span;
    const kind = text(attributes, 'openinference.span.kind').toUpperCase();
    const operation = kind === '' ? 'chat' : OPERATIONS[kind];
    if (operation === undefined) return null;
    const prompts = indexed(attributes, 'llm.prompts');
    const isCompletion = prompts.length > 0 && indexed(attributes, 'llm.input_messages').length === 0;
    const reading = { operation: isCompletion ? 'text_completion' : operation, ...facts(attributes), ...talk(span) };
    return filled<SpanReading>(reading, genAiFacts(span));
  },
};

function facts(attributes: Attributes): Omit<SpanReading, 'operation'> {
  const parameters = asRecord(structured(attributes, 'llm.invocation_parameters'));
  const answer = asRecord(structured(attributes, 'output.value'));
  const parameter = (...names: string[]) =>
    names.map((name) => asNumber(parameters[name])).find((value) => value !== null) ?? null;
  return {
    provider: text(attributes, 'llm.provider', 'llm.system').toLowerCase(),
    request_model:
      asString(parameters['model']) ||
      asString(parameters['model_name']) ||
      text(attributes, 'llm.model_name', 'embedding.model_name', 'reranker.model_name'),
    response_model: asString(answer['model']),
    // Instrumentations of clients keep the server's whole answer, and its id in it.
    response_id: asString(answer['id']) || asString(answer['responseId']),
    streaming: parameters['stream'] === true,
    temperature: parameter('temperature'),
    top_p: parameter('top_p'),
    top_k: parameter('top_k'),
    max_tokens: parameter('max_tokens', 'max_completion_tokens', 'max_output_tokens'),
    choices: parameter('n'),
    finish_reasons: finishReasons(attributes, answer),
    usage: totals({
      input: count(attributes, 'llm.token_count.prompt'),
      output: count(attributes, 'llm.token_count.completion'),
      cached: count(attributes, 'llm.token_count.prompt_details.cache_read'),
      written: count(attributes, 'llm.token_count.prompt_details.cache_write'),
      reasoning: count(attributes, 'llm.token_count.completion_details.reasoning'),
    }),
    session_id: text(attributes, 'session.id'),
    user: text(attributes, 'user.id'),
  };
}

function finishReasons(attributes: Attributes, answer: Record<string, unknown>): string[] {
  const told = text(attributes, 'llm.finish_reason');
  if (told !== '') return [told];
  const choices = asArray(answer['choices']).map((choice) => asString(asRecord(choice)['finish_reason']));
  return [...choices, asString(answer['stop_reason'])].filter((reason) => reason !== '');
}

function talk({ attributes }: OtlpSpan): Partial<SpanReading> {
  const asked = indexed(attributes, 'llm.input_messages').map(messageOf);
  const answered = indexed(attributes, 'llm.output_messages').map(messageOf);
  const prompts = indexed(attributes, 'llm.prompts').map((each) => text(each, 'prompt.text'));
  const completions = indexed(attributes, 'llm.choices').map((each) => text(each, 'completion.text'));
  const embedded = indexed(attributes, 'embedding.embeddings').map((each) => text(each, 'embedding.text'));
  const texts = [...prompts, ...embedded].filter((each) => each !== '');
  const whole = completions.map((content) => ({ role: 'assistant', content }));
  return {
    ...(asked.length > 0 ? askedIn(asked) : texts.length > 0 ? askedIn(texts) : askedAsValue(attributes)),
    ...(answered.length > 0
      ? answeredIn(answered)
      : whole.length > 0
        ? answeredIn(whole)
        : answeredAsValue(attributes)),
  };
}

function messageOf(each: Attributes): unknown {
  const parts = indexed(each, 'message.contents').map((part) => {
    const type = text(part, 'message_content.type') || 'text';
    const url = text(part, 'message_content.image.image.url', 'message_content.image.url');
    return type === 'text' ? { type, text: text(part, 'message_content.text') } : { type, url };
  });
  const calls = indexed(each, 'message.tool_calls').map((call) => ({
    id: text(call, 'tool_call.id'),
    function: { name: text(call, 'tool_call.function.name'), arguments: text(call, 'tool_call.function.arguments') },
  }));
  return {
    role: text(each, 'message.role') || 'user',
    content: parts.length > 0 ? parts : text(each, 'message.content'),
    ...(calls.length > 0 && { tool_calls: calls }),
  };
}

/** `input.value` is a bare text, or the request as JSON. */
function askedAsValue(attributes: Attributes): Partial<SpanReading> {
  const value = text(attributes, 'input.value');
  const parsed = parseJson(value);
  const messages = isRecord(parsed) ? asArray(parsed['messages']) : [];
  if (messages.length > 0) return askedIn(messages);
  return value === '' ? {} : { prompt: value };
}

/** `output.value` as JSON is the server's answer. */
function answeredAsValue(attributes: Attributes): Partial<SpanReading> {
  const value = text(attributes, 'output.value');
  const parsed = parseJson(value);
  if (!isRecord(parsed)) return value === '' ? {} : { output: value };
  const messages = asArray(parsed['choices']).map((choice) => asRecord(asRecord(choice)['message']));
  return messages.length > 0 ? answeredIn(messages) : {};
}
