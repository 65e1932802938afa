/** Vocabularies there is a package for; each is counted in a thread of its own. */
export type Vocabulary =
  | 'o200k_base'
  | 'cl100k_base'
  | 'p50k_base'
  | 'r50k_base'
  | 'llama3'
  | 'llama2'
  | 'mistral'
  | 'qwen'
  | 'deepseek'
  | 'claude'
  | 'gemma'
  | 'command';

/** How a family writes a conversation: what its template adds to the texts, in tokens. */
export interface ChatFormat {
  /** Token that begins every text, chat or not: 0 or 1. */
  begin: number;
  /** Once, before all messages. */
  start: number;
  /** Around each message, its role included. */
  perMessage: number;
  /** Around a system message, where that is less. */
  perSystem?: number;
  /** Before the answer. */
  answer: number;
  /** The system prompt that the template puts in where the client gave none. */
  defaultSystem: number;
  /** Once, where tools are offered. */
  toolsOnce: number;
  /** How the definitions of tools are written. */
  toolText: 'typescript' | 'json' | 'indented';
  /** After an answer that was not cut off. */
  end: number;
  /** Around thoughts, where there are any. */
  perReasoning: number;
  /** Around each tool call in an answer. */
  perToolCall: number;
  /** Once, where an answer calls several tools. */
  manyToolCalls: number;
  /** Around each text that is embedded. */
  perEmbedding: number;
}

/** What is known of the models of one name. */
export interface Family {
  name: string;
  vocabulary: Vocabulary;
  format: ChatFormat;
  /** Tokens of the true vocabulary for one of ours, where the true one is not published. */
  scale: number;
}

const OPENAI: ChatFormat = {
  begin: 0,
  start: 0,
  perMessage: 4,
  answer: 3,
  defaultSystem: 0,
  toolsOnce: 12,
  toolText: 'typescript',
  end: 1,
  perReasoning: 0,
  perToolCall: 6,
  manyToolCalls: 16,
  perEmbedding: 0,
};
const GPT_5: ChatFormat = { ...OPENAI, answer: 2, toolsOnce: 13, end: 4, perToolCall: 12 };
const HARMONY: ChatFormat = { ...OPENAI, start: 63, answer: 2, toolsOnce: 45, end: 4, perReasoning: 6, perToolCall: 8 };
const CHATML: ChatFormat = {
  ...OPENAI,
  perMessage: 5,
  toolsOnce: 105,
  toolText: 'json',
  perToolCall: 14,
  manyToolCalls: 0,
  perEmbedding: 1,
};
const QWEN_3: ChatFormat = { ...CHATML, end: 5 };
const QWEN_35: ChatFormat = { ...QWEN_3, perMessage: 6, toolsOnce: 235 };
const GLM: ChatFormat = { ...CHATML, perMessage: 2, toolsOnce: 95, perToolCall: 4 };
const KIMI: ChatFormat = { ...CHATML, perMessage: 4, toolsOnce: 20, perToolCall: 4 };
const LLAMA_3: ChatFormat = { ...CHATML, begin: 1, answer: 4, toolsOnce: 85, toolText: 'indented', perToolCall: 6 };
const LLAMA_31: ChatFormat = { ...LLAMA_3, defaultSystem: 25 };
const SONAR: ChatFormat = { ...CHATML, perMessage: 0, answer: 0, end: 0 };
const LLAMA_2: ChatFormat = { ...CHATML, begin: 1, perMessage: 7, answer: 1, toolsOnce: 8, perEmbedding: 2 };
const MISTRAL: ChatFormat = { ...CHATML, begin: 1, perMessage: 2, answer: 0, toolsOnce: 16, perToolCall: 2, perEmbedding: 2 }; // prettier-ignore
const DEEPSEEK: ChatFormat = { ...CHATML, begin: 1, perMessage: 1, answer: 1, toolsOnce: 296, perToolCall: 33 };
const CLAUDE: ChatFormat = { ...CHATML, start: 3, perSystem: 0, perMessage: 4, answer: 0, toolsOnce: 362, end: 3, perToolCall: 38 }; // prettier-ignore
const CLAUDE_3: ChatFormat = { ...CLAUDE, toolsOnce: 180 };
const CLAUDE_45: ChatFormat = { ...CLAUDE, toolsOnce: 550 };
const GEMINI: ChatFormat = { ...CHATML, perMessage: 0, answer: 0, toolsOnce: 10, toolText: 'typescript', end: 1, perToolCall: 0, perEmbedding: 0 }; // prettier-ignore
const GEMMA: ChatFormat = { ...GEMINI, begin: 1, perMessage: 5, answer: 3, end: 1 };
const COMMAND: ChatFormat = { ...CHATML, begin: 1, start: 190, perMessage: 3, answer: 2 };
const GROK: ChatFormat = { ...OPENAI, start: 145, toolsOnce: 150, toolText: 'json' };

const family = (name: string, vocabulary: Vocabulary, format: ChatFormat, scale = 1): Family => ({ name, vocabulary, format, scale }); // prettier-ignore

/** First match decides. Names are tested without organisation, in lower case. */
const FAMILIES: readonly (readonly [model: RegExp, family: Family])[] = [
  [/distill.*llama|llama.*distill/, family('llama3', 'llama3', LLAMA_31)],
  [/qwen-?3[.-]?[5-9]/, family('qwen', 'qwen', QWEN_35)],
  [/qwen-?3(?!.*(?:instruct|coder|embed))/, family('qwen', 'qwen', QWEN_3)],
  [/distill|qwen|qwq/, family('qwen', 'qwen', CHATML)],
  [/gpt-oss/, family('gpt-oss', 'o200k_base', HARMONY)],
  [/^(?:text-davinci-00[23]|code-(?:davinci|cushman))/, family('gpt-3', 'p50k_base', OPENAI)],
  [/^(?:text-davinci-001|text-(?:curie|babbage|ada)|davinci(?!-002)|curie|babbage(?!-002)|ada$)/, family('gpt-3', 'r50k_base', OPENAI)],
  [/^(?:gpt-?2|distilgpt2|opt-|gpt-neo|gpt-j|pythia|bloom|falcon|dolly|stablelm)/, family('gpt-2', 'r50k_base', CHATML)],
  [/^(?:gpt-4(?!o|\.\d)|gpt-3\.5|gpt-35|text-embedding-(?!00)|davinci-002|babbage-002)/, family('gpt-4', 'cl100k_base', OPENAI)],
  [/^(?:phi-?4|dbrx)/, family('phi-4', 'cl100k_base', CHATML)],
  [/^(?:gpt-[5-9]|o\d)/, family('gpt-5', 'o200k_base', GPT_5)],
  [/^(?:gpt|chatgpt|codex|computer-use)/, family('gpt-4o', 'o200k_base', OPENAI)],
  [/claude.*(?:4[-.][5-9]|[5-9](?:$|-))/, family('claude', 'claude', CLAUDE_45, 1.06)],
  [/claude-(?:[123][-.]|instant|v)/, family('claude', 'claude', CLAUDE_3, 1.06)],
  [/claude/, family('claude', 'claude', CLAUDE, 1.06)],
  [/gemini|text-embedding-00/, family('gemini', 'gemma', GEMINI)],
  [/gemma/, family('gemma', 'gemma', GEMMA)],
  [/deepseek/, family('deepseek', 'deepseek', DEEPSEEK)],
  [/mistral-7b|mixtral|mistral-tiny|zephyr|vicuna|alpaca|llama-?2|codellama|tinyllama|llava|phi-?3|solar|^llama(?:-7b|-13b|-65b|$)/, family('llama2', 'llama2', LLAMA_2)],
  [/mistral|ministral|magistral|pixtral|codestral|devstral|voxtral/, family('mistral', 'mistral', MISTRAL)],
  [/sonar/, family('sonar', 'llama3', SONAR)],
  [/llama-?3(?![.-]\d)|llama-guard/, family('llama3', 'llama3', LLAMA_3)],
  [/llama|nemotron|hermes/, family('llama3', 'llama3', LLAMA_31)],
  [/command-r7b/, family('command', 'command', { ...COMMAND, start: 487 })],
  [/command-a/, family('command', 'command', { ...COMMAND, start: 590 })],
  [/command|c4ai|aya-|cohere/, family('command', 'command', COMMAND)],
  [/kimi|moonshot/, family('kimi', 'qwen', KIMI)],
  [/glm/, family('glm', 'qwen', GLM)],
  [/minimax|hunyuan|ernie|internlm|baichuan|^yi-/, family('qwen', 'qwen', CHATML)],
  [/grok/, family('grok', 'o200k_base', GROK)],
]; // prettier-ignore

const UNKNOWN: Family = family('other', 'o200k_base', OPENAI);

/** The family of a model, by its name without organisation, path or fine-tuning prefix; OpenAI's newest where none is known. */
export function familyOf(model: string): Family {
  const name = model
    .toLowerCase()
    .replace(/^ft:/, '')
    .replace(/^(?:[a-z]{2,6}\.)?(?=(?:anthropic|meta|mistral|cohere|deepseek|qwen|openai)\.)/, '')
    .replace(/^.*\//, '');
  return FAMILIES.find(([pattern]) => pattern.test(name))?.[1] ?? UNKNOWN;
}

/** What is counted instead where a vocabulary's package is not installed, and how many of its tokens one of those is. */
export const NEAREST: Partial<Record<Vocabulary, { vocabulary: Vocabulary; scale: number }>> = {
  llama3: { vocabulary: 'cl100k_base', scale: 1 },
  llama2: { vocabulary: 'o200k_base', scale: 1.18 },
  mistral: { vocabulary: 'o200k_base', scale: 1.06 },
  qwen: { vocabulary: 'o200k_base', scale: 1.03 },
  deepseek: { vocabulary: 'o200k_base', scale: 1.02 },
  claude: { vocabulary: 'cl100k_base', scale: 1.06 },
  gemma: { vocabulary: 'o200k_base', scale: 1.04 },
  command: { vocabulary: 'o200k_base', scale: 1.05 },
};
