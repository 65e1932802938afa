import { asArray, asCount, asNumber, asRecord, asString, isRecord } from '../../../core/json.js';
import type { Reading, Usage } from '../backend.js';
import { guessOutput } from '../generic/guess.js';
import type { ModelBodies } from './bodies.js';

/**
 * Names by which text models call the same things
 * (https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters.html): Titan, Llama, Mistral, Cohere, AI21, DeepSeek,
 * TwelveLabs, and imported models.
 */
const NAMES = {
  prompt: ['prompt', 'inputText', 'inputPrompt'],
  temperature: ['temperature'],
  topP: ['top_p', 'topP', 'p'],
  topK: ['top_k', 'topK', 'k'],
  maxTokens: ['max_gen_len', 'max_tokens', 'maxTokens', 'maxTokenCount', 'max_new_tokens'],
  choices: ['results', 'outputs', 'generations', 'completions', 'choices'],
  text: ['outputText', 'generation', 'text', 'completion', 'message'],
  finish: ['completionReason', 'stop_reason', 'finish_reason', 'finishReason'],
  inputTokens: ['inputTextTokenCount', 'prompt_token_count'],
  outputTokens: ['totalOutputTextTokenCount', 'generation_token_count', 'tokenCount'],
} as const;

interface Choice {
  text: string[];
  finish: string;
}

/** More choices than any model gives: an index beyond it is hostile. */
const MAX_CHOICES = 128;

/** Reads a model that completes a text, whole or streamed. */
export function readTextModel({ request, answer, events }: ModelBodies): Reading {
  const streaming = events.length > 0;
  const choices = new Map<number, Choice>();
  const times: number[] = [];
  let usage: Usage | null = null;
  const parts = streaming ? events : [{ json: answer, atMs: 0 }];
  for (const { json, atMs } of parts) {
    if (!isRecord(json)) continue;
    if (addPart(choices, json)) times.push(atMs);
    usage = merged(usage, json);
  }
  const [first, ...others] = [...choices.entries()].sort(([a], [b]) => a - b).map(([, choice]) => choice);
  const finishes = [first, ...others].flatMap((choice) => choice?.finish || []);
  return {
    operation: 'text_completion',
    ...parametersOf(request),
    response_id: asString(answer['id']) || asString(answer['generation_id']),
    output: first?.text.join('') ?? '',
    further_outputs: others.map((choice) => choice.text.join('')),
    finish_reasons: finishes,
    choices: choices.size > 0 ? choices.size : null,
    streaming,
    usage,
    content_times: streaming ? times : [],
    finished: streaming && finishes.length > 0,
  };
}

function parametersOf(request: Record<string, unknown>): Partial<Reading> {
  const fields = { ...request, ...asRecord(request['textGenerationConfig']) };
  return {
    prompt: asString(pick(fields, NAMES.prompt)),
    temperature: asNumber(pick(fields, NAMES.temperature)),
    top_p: asNumber(pick(fields, NAMES.topP)),
    top_k: asNumber(pick(fields, NAMES.topK)),
    max_tokens: asCount(pick(fields, NAMES.maxTokens)),
  };
}

/** @returns true when there was text in it */
function addPart(choices: Map<number, Choice>, json: Record<string, unknown>): boolean {
  const list = pick(json, NAMES.choices);
  let generated = false;
  for (const [position, entry] of (Array.isArray(list) ? list : [json]).entries()) {
    if (!isRecord(entry)) continue;
    const index = asCount(entry['index']) ?? position;
    if (index >= MAX_CHOICES) continue;
    const choice = choices.get(index) ?? { text: [], finish: '' };
    choices.set(index, choice);
    const text = textOf(entry);
    if (text !== '') choice.text.push(text);
    const finish = pick(entry, NAMES.finish);
    choice.finish = asString(finish) || asString(asRecord(finish)['reason']) || choice.finish;
    generated ||= text !== '';
  }
  return generated;
}

function textOf(entry: Record<string, unknown>): string {
  const text = pick(entry, NAMES.text);
  if (typeof text === 'string') return text;
  return asString(asRecord(entry['data'])['text']) || (isKnown(entry) ? '' : guessOutput(entry));
}

/** An event that only says how it ended has no text to be guessed. */
function isKnown(entry: Record<string, unknown>): boolean {
  return pick(entry, NAMES.finish) !== undefined || Object.keys(entry).some((key) => key.startsWith('amazon-bedrock-'));
}

/** Counts grow while a stream goes on; the prompt is counted once. Choices of a whole answer are counted one by one. */
function merged(earlier: Usage | null, json: Record<string, unknown>): Usage | null {
  const list = asArray(pick(json, NAMES.choices)).map(asRecord);
  const counts = list.flatMap((entry) => asCount(pick(entry, NAMES.outputTokens)) ?? []);
  const input = asCount(pick(json, NAMES.inputTokens));
  const output =
    asCount(pick(json, NAMES.outputTokens)) ?? (counts.length > 0 ? counts.reduce((sum, count) => sum + count) : null);
  if (input === null && output === null) return earlier;
  return {
    input_tokens: input ?? earlier?.input_tokens ?? null,
    output_tokens: output ?? earlier?.output_tokens ?? null,
    cached_input_tokens: null,
    cache_write_tokens: null,
    reasoning_tokens: null,
  };
}

/** The first of these fields that is there. */
function pick(holder: Record<string, unknown>, names: readonly string[]): unknown {
  const name = names.find((each) => Object.hasOwn(holder, each) && holder[each] !== null);
  return name === undefined ? undefined : holder[name];
}
