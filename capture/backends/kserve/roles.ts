import { asCount, asNumber, asRecord } from '../../../core/json.js';
import { SIDELIGHT } from '../../../core/names/attributes.js';
import { parseJson } from '../../body/lenient_json.js';
import type { Reading, Usage } from '../backend.js';
import { sumOfCounts } from '../parts/facts.js';
import { guessOutput } from '../generic/guess.js';
import { serverTiming } from '../parts/server_timing.js';
import { totalsOnly } from '../parts/usage.js';
import type { InferMessage } from './messages.js';
import { describeTensor, type Tensor, type TensorValue } from './tensors.js';

/** Tensors whose text is the prompt, or the answer, under the names that backends of LLMs give them. */
const PROMPT_NAMES = /^(?:text_input|prompts?|input_text|texts?|query|question|instruction|array_inputs|args)$/i;
const OUTPUT_NAMES = /^(?:text_output|output_text|generated_text|completion|response|answer|text|output)$/i;

/** Text tensors beside the prompt that are not the prompt. */
const SIDE_NAMES =
  /bad_words|stop|sampling_param|image|audio|video|multi_modal|lora|guided|end_id|request_id|finish_reason|logprobs|role|language/i;

/** Under a model's own name for each: TensorRT-LLM's ensemble, its LLM API model, the vLLM backend. */
const PARAMETERS = {
  temperature: ['temperature', 'sampling_param_temperature'],
  top_p: ['top_p', 'runtime_top_p', 'sampling_param_top_p'],
  top_k: ['top_k', 'runtime_top_k', 'sampling_param_top_k'],
  max_tokens: ['max_tokens', 'request_output_len', 'max_new_tokens', 'sampling_param_max_tokens', 'max_output_len'],
} as const;

const MAX_DESCRIBED = 32;

/** Texts of the tensor that is the prompt (or the output): one for each element of a batch. */
export function promptTexts(message: InferMessage): string[] {
  return texts(roleTensor(message.tensors, PROMPT_NAMES));
}

/** What MLServer's Hugging Face runtime answers is JSON inside a text tensor: the generated text in it, where there is one. */
export function outputTexts(message: InferMessage): string[] {
  const tensor = roleTensor(message.tensors, OUTPUT_NAMES);
  if (!tensor?.contentType.startsWith('hg_json')) return texts(tensor);
  return texts(tensor).map((text) => guessOutput(parseJson(text)) || text);
}

function roleTensor(tensors: readonly Tensor[], names: RegExp): Tensor | undefined {
  const candidates = tensors.filter((tensor) => tensor.datatype === 'BYTES' && texts(tensor).length > 0);
  return (
    candidates.find((tensor) => names.test(tensor.name)) ?? candidates.find((tensor) => !SIDE_NAMES.test(tensor.name))
  );
}

function texts(tensor: Tensor | undefined): string[] {
  return (tensor?.values ?? []).filter((value) => typeof value === 'string');
}

/** Sampling parameters: tensors of their own, fields of `parameters`, or JSON in the vLLM backend's `sampling_parameters`. */
export function samplingOf(message: InferMessage): Pick<Reading, 'temperature' | 'top_p' | 'top_k' | 'max_tokens'> {
  const json = scalar(message, 'sampling_parameters') ?? message.parameters['sampling_parameters'];
  const sampling = typeof json === 'string' ? asRecord(parseJson(json)) : {};
  const pick = (names: readonly string[]): unknown => {
    for (const name of names) {
      const value = scalar(message, name) ?? message.parameters[name] ?? sampling[name];
      if (value !== undefined && value !== null) return value;
    }
    return undefined;
  };
  return {
    temperature: asNumber(pick(PARAMETERS.temperature)),
    top_p: asNumber(pick(PARAMETERS.top_p)),
    top_k: asNumber(pick(PARAMETERS.top_k)),
    max_tokens: asCount(pick(PARAMETERS.max_tokens)),
  };
}

function scalar(message: InferMessage, name: string): TensorValue | undefined {
  return message.tensors.find((tensor) => tensor.name.toLowerCase() === name)?.values[0];
}

/**
 * Token counts, where the model was asked for them: the vLLM backend's `num_input_tokens` and `num_output_tokens` (of this
 * answer alone, in a stream), else TensorRT-LLM's lengths. Its `sequence_length` contains the prompt unless that was
 * excluded, which shows where it exceeds what was asked for.
 * @returns null when nothing was counted
 */
export function tensorUsage(request: InferMessage, answers: readonly InferMessage[]): Usage | null {
  const input = counts(answers, 'num_input_tokens').at(-1);
  const prompt = input ?? asCount(scalar(request, 'input_lengths') ?? scalar(request, 'input_length'));
  const output = sumOfCounts(counts(answers, 'num_output_tokens')) ?? sequenceLength(request, answers, prompt);
  return totalsOnly(prompt, output);
}

function sequenceLength(request: InferMessage, answers: readonly InferMessage[], prompt: number | null): number | null {
  const length = sumOfCounts(counts(answers, 'sequence_length'));
  if (length === null) return null;
  const wanted = samplingOf(request).max_tokens;
  const withPrompt = prompt !== null && typeof wanted === 'number' && length > wanted && length >= prompt;
  return withPrompt ? length - prompt : length;
}

function counts(answers: readonly InferMessage[], name: string): number[] {
  return answers.map((answer) => asCount(scalar(answer, name))).filter((count) => count !== null);
}

/** The vLLM backend says `None` until it is over. */
export function finishReasons(answers: readonly InferMessage[]): string[] {
  const tensors = answers.map((answer) => answer.tensors.find(({ name }) => name === 'finish_reason'));
  const last = tensors.map(texts).findLast((reasons) => reasons.some((reason) => reason !== 'None' && reason !== ''));
  return last ?? [];
}

/** TensorRT-LLM's performance metrics (nanoseconds of one clock): from arrival until the request was scheduled. */
export function tensorQueueMs(answers: readonly InferMessage[]): number | null {
  const last = answers.at(-1);
  if (last === undefined) return null;
  const arrived = asNumber(scalar(last, 'arrival_time_ns'));
  const scheduled = asNumber(scalar(last, 'first_scheduled_time_ns'));
  if (arrived === null || scheduled === null || scheduled < arrived || arrived === 0) return null;
  return (scheduled - arrived) / 1e6;
}

/** The same clock: until the first token, from then on, and all together. */
export function tensorTiming(answers: readonly InferMessage[]): Record<string, string> {
  const last = answers.at(-1);
  const at = (name: string) => (last === undefined ? null : asNumber(scalar(last, `${name}_time_ns`)) || null);
  const between = (from: string, to: string) => {
    const [start, end] = [at(from), at(to)];
    return start === null || end === null ? null : (end - start) / 1e6;
  };
  return serverTiming({
    prefill_ms: between('first_scheduled', 'first_token'),
    decode_ms: between('first_token', 'last_token'),
    total_ms: between('arrival', 'last_token'),
  });
}

/** Names, types and shapes of what went in and came out: all there is to say of a model that does not speak. */
export function tensorAttributes(request: InferMessage, answer: InferMessage | undefined): Record<string, string> {
  const version = answer?.modelVersion ?? '';
  return {
    ...described(SIDELIGHT.inputTensor, request.tensors),
    ...described(SIDELIGHT.outputTensor, answer?.tensors ?? []),
    ...(version !== '' && { [SIDELIGHT.modelVersion]: version }),
  };
}

function described(prefix: string, tensors: readonly Tensor[]): Record<string, string> {
  const kept = tensors.slice(0, MAX_DESCRIBED);
  return Object.fromEntries(kept.map((tensor, index) => [prefix + String(index), describeTensor(tensor)]));
}
