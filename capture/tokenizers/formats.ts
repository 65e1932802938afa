import { CALLS_BEGIN, CALLS_END, type CallStyle } from './call_styles.js';
import type { ToolStyle } from './tool_styles.js';

/** How a family writes a conversation: what its template adds to the texts, in tokens. */
export interface ChatFormat {
  /** Token that begins every text, chat or not: 0 or 1. */
  begin: number;
  /** Once, before all messages. */
  start: number;
  /** Around each message, its role included. */
  perMessage: number;
  /** Around a system message, where that is not the same. */
  perSystem?: number;
  /** Before the answer. */
  answer: number;
  /** The system prompt that the template puts in where the client gave none. */
  defaultSystem: number;
  /** How the functions on offer are written. */
  toolText: ToolStyle;
  /** Once, where functions are on offer. */
  toolsOnce: number;
  /** Functions stand in the system message, which is there for them alone where the client gave none. */
  toolsInSystem: boolean;
  /** Once, where the client says that a function must be called. */
  toolsForced: number;
  /** Once, where the client asks for thoughts. */
  thinkingOnce: number;
  /** Thoughts since the last question are read again after each result of a tool. */
  rereadsThoughts: boolean;
  /** What is shown of the thoughts is a summary, which says nothing of their length. */
  summarisesThoughts: boolean;
  /** How a call to a function is written. */
  callText: CallStyle;
  /** Around each call to a function, in the conversation and in the answer. */
  perToolCall: number;
  /** Text before and behind all calls of a message. */
  aroundCalls: readonly [string, string];
  /** Once, where a message or an answer calls functions. */
  toolCallsOnce: number;
  /** Once, where an answer calls several functions. */
  manyToolCalls: number;
  /** Around each result of a function. */
  perToolResult: number;
  /** After an answer that was not cut off. */
  end: number;
  /** Around thoughts, where there are any. */
  perReasoning: number;
  /** Around each text that is embedded. */
  perEmbedding: number;
}

const PLAIN: ChatFormat = {
  begin: 0,
  start: 0,
  perMessage: 4,
  answer: 3,
  defaultSystem: 0,
  toolText: 'json',
  toolsOnce: 77,
  toolsInSystem: true,
  toolsForced: 0,
  thinkingOnce: 0,
  rereadsThoughts: true,
  summarisesThoughts: false,
  callText: 'json',
  perToolCall: 2,
  aroundCalls: ['', ''],
  toolCallsOnce: 0,
  manyToolCalls: 0,
  perToolResult: 4,
  end: 1,
  perReasoning: 0,
  perEmbedding: 0,
};

export const OPENAI: ChatFormat = { ...PLAIN, toolText: 'typescript', toolsOnce: 11, callText: 'plain', perToolCall: 6, manyToolCalls: 16, perToolResult: 2, summarisesThoughts: true }; // prettier-ignore
export const GPT_5: ChatFormat = { ...OPENAI, answer: 2, toolsOnce: 15, toolsInSystem: false, end: 4, perToolCall: 12 };
export const GPT_52: ChatFormat = { ...GPT_5, perToolCall: 7 };
export const HARMONY: ChatFormat = { ...GPT_5, start: 61, toolsOnce: 36, perReasoning: 6, perToolCall: 8, perToolResult: 13, summarisesThoughts: false }; // prettier-ignore

export const CHATML: ChatFormat = { ...PLAIN, perMessage: 5, perEmbedding: 1 };
export const QWEN_3: ChatFormat = { ...CHATML, end: 5 };
export const QWEN_35: ChatFormat = { ...QWEN_3, answer: 5, toolsOnce: 199, callText: 'tags' };
export const QWEN_CODER: ChatFormat = { ...CHATML, toolsOnce: 209, callText: 'tags' };
export const GLM: ChatFormat = { ...PLAIN, perMessage: 2, toolsOnce: 91, toolsInSystem: false, callText: 'pairs', perToolResult: 8, perReasoning: 1, perEmbedding: 1 }; // prettier-ignore
export const KIMI: ChatFormat = { ...PLAIN, toolText: 'compact', toolsOnce: 6, toolsInSystem: false, callText: 'numbered', perToolCall: 3, toolCallsOnce: 2, perToolResult: 6 }; // prettier-ignore
export const LLAMA_3: ChatFormat = { ...CHATML, begin: 1, answer: 4, toolText: 'compact', toolsOnce: 110, toolsInSystem: false, callText: 'parameters', perToolCall: 0, perToolResult: 0 }; // prettier-ignore
export const LLAMA_31: ChatFormat = { ...LLAMA_3, defaultSystem: 25 };
export const LLAMA_GROQ: ChatFormat = { ...LLAMA_31, toolsOnce: 168, perToolCall: 2 };
export const LLAMA_2: ChatFormat = { ...CHATML, begin: 1, perMessage: 7, answer: 1, toolsOnce: 8, perEmbedding: 2 };
export const SONAR: ChatFormat = { ...CHATML, perMessage: 0, answer: 0, end: 0 };
export const MISTRAL: ChatFormat = { ...CHATML, begin: 1, perMessage: 2, answer: 0, toolsOnce: 3, toolsInSystem: false, toolsForced: 3, callText: 'plain', perToolResult: 2, perEmbedding: 2 }; // prettier-ignore
export const MISTRAL_SMALL: ChatFormat = { ...MISTRAL, start: 12 };
export const DEEPSEEK: ChatFormat = { ...CHATML, begin: 1, perMessage: 1, answer: 1, toolText: 'markdown', toolsOnce: 230, toolsInSystem: false, thinkingOnce: 80, callText: 'invoke', perToolCall: 4, perToolResult: 8 }; // prettier-ignore
/** The tag that ends its calls ends an answer: marks of an end are not written besides. */
export const CLAUDE: ChatFormat = { ...PLAIN, start: 3, perSystem: 0, answer: 0, toolText: 'tagged', toolsOnce: 314, toolsInSystem: false, toolsForced: -18, thinkingOnce: 30, callText: 'namespaced', perToolCall: 0, aroundCalls: [CALLS_BEGIN, CALLS_END], toolCallsOnce: -4, end: 4, perReasoning: 10, summarisesThoughts: true }; // prettier-ignore
export const CLAUDE_3: ChatFormat = { ...CLAUDE, toolsOnce: 266, summarisesThoughts: false };
export const CLAUDE_45: ChatFormat = { ...CLAUDE, toolsOnce: 495, toolsForced: 100 };
export const CLAUDE_5: ChatFormat = { ...CLAUDE, toolsOnce: 376 };
/** Marks are not reported, those of the end neither. */
export const GEMINI: ChatFormat = { ...PLAIN, perMessage: 0, answer: 0, end: 0, toolText: 'words', toolsOnce: 0, toolsInSystem: false, callText: 'words', perToolCall: 0, perToolResult: 0, summarisesThoughts: true }; // prettier-ignore
export const GEMINI_STUDIO: ChatFormat = { ...GEMINI, toolText: 'declaration' };
export const GEMMA: ChatFormat = { ...GEMINI, begin: 1, perMessage: 5, answer: 3, toolText: 'json', end: 1 };
export const COMMAND: ChatFormat = { ...CHATML, begin: 1, start: 190, perMessage: 3, answer: 2, toolsOnce: 600, toolsInSystem: false, callText: 'actions', perToolCall: 2, end: 0 }; // prettier-ignore
/** An answer stands between marks of its own, and ends with that of the turn. */
export const COMMAND_A: ChatFormat = { ...COMMAND, start: 488, toolsOnce: 875, end: 3 };
/** Its template has written the first of them. */
export const COMMAND_R7B: ChatFormat = { ...COMMAND_A, end: 2 };
/** Through an interface that reports what is billed, which is the texts. */
export const COMMAND_BILLED: ChatFormat = { ...COMMAND, begin: 0, start: 0, perMessage: 0, answer: 0 };
export const GROK: ChatFormat = { ...OPENAI, start: 145, toolText: 'compact', toolsOnce: 138 };
export const GROK_CODE: ChatFormat = { ...GROK, start: 193, toolsOnce: 125 };
export const GROK_43: ChatFormat = { ...GROK, toolText: 'json', toolsOnce: 61 };
