import { isRecord } from '../../core/json.js';
import { parseJson } from '../body/lenient_json.js';
import { pythonJson } from './python_json.js';

/** A call to a tool as a model wrote it; `arguments` is JSON text. */
export interface WrittenCall {
  /** '' when it has none. */
  id: string;
  name: string;
  arguments: string;
}

/** What of a call was written for a model that had to call: all before the name of a function, or the name as well. */
export type Forced = 'any' | 'named';

/** Of the tags of Anthropic's models. */
const NAMESPACE = 'antml:';

/** How a family writes a call to a tool; special tokens are counted apart. */
export type CallStyle = keyof typeof CALL_STYLES;

export const CALL_STYLES = {
  /** Name and arguments; what stands around them is made of special tokens. */
  plain: (call: WrittenCall) => [call.name, call.arguments],
  /** Moonshot's: a call is written by an id that holds the name, as `functions.weather:0`. */
  numbered: (call: WrittenCall) => [/:\d+$/.test(call.id) ? call.id : call.name, call.arguments],
  /** Qwen's, Hermes'. */
  json: (call: WrittenCall) => [`\n{"name": "${call.name}", "arguments": ${spaced(call.arguments)}}\n`],
  /** Llama's. */
  parameters: (call: WrittenCall) => [`{"name": "${call.name}", "parameters": ${spaced(call.arguments)}}`],
  /** Anthropic's; the tags around all calls of a message are counted apart. */
  namespaced,
  /** DeepSeek's since 3.2. */
  invoke: (call: WrittenCall) => [
    `<function_calls>\n<invoke name="${call.name}">\n${each(call, (key, value) => `<parameter name="${key}">${value}</parameter>\n`)}</invoke>\n</function_calls>`,
  ],
  /** Qwen's coders, and its others since 3.5. */
  tags: (call: WrittenCall) => [
    `\n<function=${call.name}>\n${each(call, (key, value) => `<parameter=${key}>\n${value}\n</parameter>\n`)}</function>\n`,
  ],
  /** GLM's: the four marks of an argument are special tokens, of which ours count a blank each. */
  pairs: (call: WrittenCall) => [`${call.name}\n${each(call, (key, value) => `\t${key}\t\n\t${value}\t\n`)}`],
  /** Cohere's. */
  actions: (call: WrittenCall) => [
    `    {"tool_call_id": "0", "tool_name": "${call.name}", "parameters": ${spaced(call.arguments)}}\n`,
  ],
  /** Google's: only the words are counted. */
  words: (call: WrittenCall) => [call.name, each(call, (key, value) => ` ${key} ${value}`)],
} as const;

/** The tags around all calls of a message. */
export const CALLS_BEGIN = `<${NAMESPACE}function_calls>\n`;
export const CALLS_END = `</${NAMESPACE}function_calls>`;

function namespaced(call: WrittenCall, forced?: Forced): string[] {
  const [begin, end] = [`<${NAMESPACE}parameter`, `</${NAMESPACE}parameter>`];
  const given = each(call, (key, value) => `${begin} name="${key}">${value}${end}\n`);
  const rest = `${given}</${NAMESPACE}invoke>\n`;
  if (forced === 'named') return [rest];
  return [`${forced === 'any' ? '' : `<${NAMESPACE}invoke name="`}${call.name}">\n${rest}`];
}

function spaced(text: string): string {
  const value = parseJson(text);
  return value === undefined ? text : pythonJson(value);
}

function each(call: WrittenCall, write: (key: string, value: string) => string): string {
  const value = parseJson(call.arguments);
  if (!isRecord(value)) return call.arguments;
  return Object.entries(value)
    .map(([key, field]) => write(key, typeof field === 'string' ? field : pythonJson(field)))
    .join('');
}
