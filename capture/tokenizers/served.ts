import type { Call } from '../../core/call.js';
import { familyOf, type Family } from './families.js';
import { COMMAND_BILLED, GEMINI_STUDIO, type ChatFormat } from './formats.js';

/** What OpenAI's chat interface tells its models, from GPT-5 on, of calling several functions at once. */
const PARALLEL_CALLS = 82;

/** Whose models speak a protocol, where the call names none. */
const MODEL_OF: Partial<Record<string, string>> = { anthropic: 'claude', cohere: 'command-r', gemini: 'gemini' };

/** The family of a call's model; some of those who serve a model write its conversations in a way of their own. */
export function familyOfCall(call: Call): Family {
  const family = familyOf(call.response_model || call.request_model || (MODEL_OF[call.backend] ?? ''));
  return { ...family, format: formatOf(family, call) };
}

function formatOf({ name, format }: Family, call: Call): ChatFormat {
  const model = call.response_model || call.request_model;
  if (name === 'gemini' && call.provider === 'gcp.gemini' && !/gemini-(?:1|2\.0)/.test(model)) return GEMINI_STUDIO;
  if (name === 'command' && call.backend === 'openai') return COMMAND_BILLED;
  const isOpenAi = call.provider === 'openai' || call.provider === 'azure.ai.openai';
  if (name === 'gpt-5' && isOpenAi && call.route.endsWith('/chat/completions')) {
    return { ...format, toolsOnce: format.toolsOnce + PARALLEL_CALLS };
  }
  return format;
}
