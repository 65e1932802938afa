import type { Call } from '../core/call.js';
import { asArray, asRecord, asString } from '../core/json.js';
import { GEN_AI, SIDELIGHT } from '../core/names/attributes.js';
import { parseJson } from './body/lenient_json.js';
import { failedUnused } from './prices/unbilled.js';
import { CALL_STYLES, type Forced } from './tokenizers/call_styles.js';
import type { Family, Vocabulary } from './tokenizers/families.js';
import type { ChatFormat } from './tokenizers/formats.js';
import { messageTexts, type MessageTexts } from './tokenizers/message_texts.js';
import { TokenizerPool } from './tokenizers/pool.js';
import { familyOfCall } from './tokenizers/served.js';
import { hasProviderTools, toolDefinitions } from './tokenizers/tool_definition.js';
import { TOOL_STYLES } from './tokenizers/tool_styles.js';

/** Longer texts are not tokenized: an estimate of a part would be no estimate of the whole. */
const MAX_CHARACTERS = 400_000;

/** Operations whose tokens are text tokens of prompt and output. */
const COUNTED = new Set(['chat', 'text_completion', 'generate_content', 'embeddings', 'infer']);
/** Answers that were cut off have no token that ends them. */
const CUT_OFF = /length|max|limit|incomplete/i;

type Side = 'input' | 'output';

interface Job {
  call: Call;
  side: Side;
  family: Family;
  texts: string[];
  /** Tokens that are not text. */
  extra: number;
  /** What an answer was allowed that was cut off for its length: that many tokens it has. */
  cutAt?: number;
}

const pool = new TokenizerPool();

/**
 * Fills in the token counts nobody reported, where the texts are there, and flags them as estimated
 * (`tokens_source`; which of them: attribute `sidelight.tokens.estimated`; by whose vocabulary: `sidelight.tokens.vocabulary`).
 * Works on the calls in place, in threads of its own. Without a tokenizer package, or when it takes too long, the counts stay
 * absent. Never throws.
 */
export async function estimateTokens(calls: Call[]): Promise<void> {
  const byVocabulary = new Map<Vocabulary, Job[]>();
  for (const job of calls.flatMap(jobsOf)) {
    const { vocabulary } = job.family;
    const jobs = byVocabulary.get(vocabulary);
    if (jobs === undefined) byVocabulary.set(vocabulary, [job]);
    else jobs.push(job);
  }
  for (const [vocabulary, jobs] of byVocabulary) {
    const counted = await pool.count(
      vocabulary,
      jobs.map((job) => job.texts),
    );
    if (counted === undefined) continue;
    for (const [index, job] of jobs.entries()) {
      const count = counted.counts[index];
      if (count !== undefined) fill(job, tokensOf(job, count), counted.vocabulary);
    }
  }
}

/** Far from the texts' count it was another limit that cut the answer off: that of the context. */
const NEAR = 3;

function tokensOf({ family, extra, cutAt }: Job, count: number): number {
  const tokens = Math.max(Math.round(count * family.scale) + extra, 1);
  return cutAt !== undefined && cutAt < tokens * NEAR && tokens < cutAt * NEAR ? cutAt : tokens;
}

/** Ends the tokenizers' threads; the next estimate starts others. */
export async function stopTokenizer(): Promise<void> {
  await pool.stop();
}

function jobsOf(call: Call): Job[] {
  if (failedUnused(call) || !COUNTED.has(call.operation) || (call.http_status ?? 0) >= 400) return [];
  if (call.input_tokens !== null && call.output_tokens !== null) return [];
  const family = familyOfCall(call);
  const jobs: (Job | null)[] = [];
  if (call.input_tokens === null && !isCut(call, SIDELIGHT.requestSha256)) jobs.push(inputJob(call, family));
  if (call.output_tokens === null && call.operation !== 'embeddings' && !isCut(call, SIDELIGHT.responseSha256)) {
    jobs.push(outputJob(call, family));
  }
  return jobs
    .filter((job) => job !== null)
    .filter(isCountable)
    .map((job) => (family.groupsDigits === true ? { ...job, texts: job.texts.map(withGroupedDigits) } : job));
}

/** One digit for each number of up to three. */
function withGroupedDigits(text: string): string {
  return text.replace(/\d{1,3}/g, '0');
}

function isCountable(job: Job): boolean {
  const length = job.texts.reduce((sum, text) => sum + text.length, 0);
  return length > 0 && length <= MAX_CHARACTERS;
}

/** The stored text is not all there was: that body was cut (its hash is there), or a text was and we do not know which. */
function isCut(call: Call, hash: string): boolean {
  if (!call.truncated) return false;
  const { [SIDELIGHT.requestSha256]: request, [SIDELIGHT.responseSha256]: response } = call.attributes;
  return call.attributes[hash] !== undefined || (request === undefined && response === undefined);
}

/** Null where pictures or sounds went in: without them it would be no estimate of the whole. */
function inputJob(call: Call, family: Family): Job | null {
  const { format } = family;
  const messages = asArray(parseJson(call.attributes[GEN_AI.inputMessages] ?? ''));
  const read = (messages.length > 0 ? messages : [call.prompt]).map((message) =>
    messageTexts(message, format.callText),
  );
  if (read.some((message) => message.hasMedia)) {
    call.attributes[SIDELIGHT.tokensUncounted] = 'media';
    return null;
  }
  const texts = read.flatMap((message) =>
    message.calls > 0 ? [...message.texts, ...format.aroundCalls] : message.texts,
  );
  const job: Job = { call, side: 'input', family, texts, extra: format.begin };
  if (call.operation === 'embeddings') return { ...job, extra: format.perEmbedding * Math.max(messages.length, 1) };
  if (!isChat(call)) return job;
  const offered = asArray(parseJson(call.attributes[GEN_AI.toolDefinitions] ?? ''));
  const thoughts = format.rereadsThoughts ? thoughtsSinceQuestion(messages, read) : [];
  const tools = toolDefinitions(offered).map(TOOL_STYLES[format.toolText]);
  if (hasProviderTools(offered)) uncounted(call, 'tools');
  if (read.some((message) => message.hidesThoughts)) uncounted(call, 'thoughts');
  return {
    ...job,
    texts: [...texts, ...thoughts, ...tools],
    extra: chatTokens(call, format, messages, read, tools.length > 0),
  };
}

/** Ollama puts prompts into the model's template as well. */
function isChat({ operation, backend }: Call): boolean {
  return operation === 'chat' || operation === 'generate_content' || (backend === 'ollama' && operation === 'text_completion'); // prettier-ignore
}

/** What a model thought between the calls to tools that it is in the middle of. */
function thoughtsSinceQuestion(messages: readonly unknown[], read: readonly MessageTexts[]): string[] {
  const isQuestion = (message: unknown, index: number) =>
    asRecord(message)['role'] === 'user' && read[index]?.results === 0;
  const question = messages.findLastIndex(isQuestion);
  return read.slice(question + 1).flatMap((message) => message.thoughts);
}

/** What the template puts around the texts of a conversation. */
function chatTokens(
  call: Call,
  format: ChatFormat,
  messages: readonly unknown[],
  read: readonly MessageTexts[],
  hasTools: boolean,
): number {
  const systems = messages.filter((message) => /system|developer/.test(asString(asRecord(message)['role']))).length;
  const sum = (of: (message: MessageTexts) => number) => read.reduce((total, message) => total + of(message), 0);
  return (
    format.begin +
    format.start +
    (Math.max(messages.length, 1) - systems) * format.perMessage +
    systems * (format.perSystem ?? format.perMessage) +
    (systems > 0 ? 0 : format.defaultSystem) +
    (hasTools ? toolsTokens(call, format, systems > 0) : 0) +
    (call.attributes[SIDELIGHT.thinking] === undefined ? 0 : format.thinkingOnce) +
    sum(({ calls }) => calls) * format.perToolCall +
    sum(({ calls }) => Number(calls > 0)) * format.toolCallsOnce +
    sum(({ results }) => results) * format.perToolResult +
    format.answer
  );
}

function toolsTokens(call: Call, format: ChatFormat, hasSystem: boolean): number {
  const choice = call.attributes[SIDELIGHT.toolChoice];
  const forced = choice === undefined ? 0 : format.toolsForced;
  return format.toolsOnce + forced + (format.toolsInSystem && !hasSystem ? format.perMessage : 0);
}

function outputJob(call: Call, family: Family): Job {
  const { format } = family;
  const others = Object.entries(call.attributes).filter(([key]) => key.startsWith(SIDELIGHT.choice));
  const reasoning = call.attributes[SIDELIGHT.reasoning] ?? '';
  if (reasoning !== '' && format.summarisesThoughts) uncounted(call, 'thoughts');
  const texts = [call.output, reasoning, ...others.map(([, text]) => text), ...callTexts(call, format)].filter(
    (text) => text !== '',
  );
  const isCutOff = call.finish_reasons.some((word) => CUT_OFF.test(word));
  const isWhole = isChat(call) && call.outcome === 'ok' && !isCutOff;
  const calls = call.tool_calls.length;
  const extra =
    (isWhole ? (1 + others.length) * format.end : 0) +
    (reasoning === '' ? 0 : format.perReasoning) +
    calls * format.perToolCall +
    (calls > 0 ? format.toolCallsOnce : 0) +
    (calls > 1 ? format.manyToolCalls : 0);
  const cutAt = isCutOff && call.outcome === 'ok' && others.length === 0 ? allowed(call) : null;
  return { call, side: 'output', family, texts, extra, ...(cutAt === null ? {} : { cutAt }) };
}

/** The calls of an answer as the model wrote them: where it had to call, the first of their block was written for it. */
function callTexts(
  { tool_calls: calls, attributes }: Call,
  { callText, aroundCalls: [before, after] }: ChatFormat,
): string[] {
  if (calls.length === 0) return [];
  const choice = attributes[SIDELIGHT.toolChoice];
  const forced: Forced | undefined = choice === 'any' || choice === 'named' ? choice : undefined;
  const texts = calls.flatMap((tool) => CALL_STYLES[callText](tool, forced));
  return forced === undefined ? [before, ...texts, after] : [...texts, after];
}

/** How long an answer may be; completions that do not say are cut after sixteen tokens (OpenAI's API). */
function allowed({ max_tokens: told, backend, operation }: Call): number | null {
  return told ?? (backend === 'openai' && operation === 'text_completion' ? 16 : null);
}

/** Says what there is beyond the texts, so that the estimate is too low. */
function uncounted(call: Call, what: 'tools' | 'thoughts'): void {
  const before = call.attributes[SIDELIGHT.tokensUncounted];
  if (before?.includes(what)) return;
  call.attributes[SIDELIGHT.tokensUncounted] = before === undefined ? what : `${before},${what}`;
}

function fill({ call, side }: Job, count: number, vocabulary: Vocabulary): void {
  if (side === 'input') call.input_tokens = count;
  else call.output_tokens = count;
  const before = call.attributes[SIDELIGHT.tokensEstimated];
  call.attributes[SIDELIGHT.tokensEstimated] = before === undefined ? side : `${before},${side}`;
  call.attributes[SIDELIGHT.tokensVocabulary] = vocabulary;
  call.tokens_source = 'estimated';
}
