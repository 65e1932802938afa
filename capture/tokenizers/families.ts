import {
  CHATML,
  CLAUDE,
  CLAUDE_3,
  CLAUDE_45,
  CLAUDE_5,
  COMMAND,
  COMMAND_A,
  COMMAND_R7B,
  DEEPSEEK,
  GEMINI,
  GEMMA,
  GLM,
  GPT_5,
  GPT_52,
  GROK,
  GROK_43,
  GROK_CODE,
  HARMONY,
  KIMI,
  LLAMA_2,
  LLAMA_3,
  LLAMA_31,
  LLAMA_GROQ,
  MISTRAL,
  MISTRAL_SMALL,
  OPENAI,
  QWEN_3,
  QWEN_35,
  QWEN_CODER,
  SONAR,
  type ChatFormat,
} from './formats.js';

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

/** What is known of the models of one name. */
export interface Family {
  name: string;
  vocabulary: Vocabulary;
  format: ChatFormat;
  /** Tokens of the true vocabulary for one of ours, where the true one is not published. */
  scale: number;
  /** The true vocabulary has numbers of up to three digits, ours the digits alone. */
  groupsDigits?: true;
}

const family = (name: string, vocabulary: Vocabulary, format: ChatFormat, scale = 1): Family => ({ name, vocabulary, format, scale }); // prettier-ignore

/** First match decides. Names are tested without organisation, in lower case. */
const FAMILIES: readonly (readonly [model: RegExp, family: Family])[] = [
  [/distill.*llama|llama.*distill/, family('llama3', 'llama3', LLAMA_31)],
  [/qwen-?3[.-]?[5-9]/, family('qwen', 'qwen', QWEN_35)],
  [/qwen-?3.*coder/, family('qwen', 'qwen', QWEN_CODER)],
  [/qwen-?3(?!.*(?:instruct|coder|embed))/, family('qwen', 'qwen', QWEN_3)],
  [/distill|qwen|qwq/, family('qwen', 'qwen', CHATML)],
  [/gpt-oss/, family('gpt-oss', 'o200k_base', HARMONY)],
  [/^(?:text-davinci-00[23]|code-(?:davinci|cushman))/, family('gpt-3', 'p50k_base', OPENAI)],
  [/^(?:davinci|babbage)(?:-002|:2023)/, family('gpt-4', 'cl100k_base', OPENAI)],
  [/^(?:text-davinci-001|text-(?:curie|babbage|ada)|davinci|curie|babbage|ada$)/, family('gpt-3', 'r50k_base', OPENAI)],
  [/^(?:gpt-?2|distilgpt2|opt-|gpt-neo|gpt-j|pythia|bloom|falcon|dolly|stablelm)/, family('gpt-2', 'r50k_base', CHATML)],
  [/^(?:gpt-4(?!o|\.\d)|gpt-3\.5|gpt-35|text-embedding-(?!00))/, family('gpt-4', 'cl100k_base', OPENAI)],
  [/^(?:phi-?4|dbrx)/, family('phi-4', 'cl100k_base', CHATML)],
  [/^gpt-(?:5\.[2-9]|[6-9])/, family('gpt-5', 'o200k_base', GPT_52)],
  [/^(?:gpt-[5-9]|o\d)/, family('gpt-5', 'o200k_base', GPT_5)],
  [/^(?:gpt|chatgpt|codex|computer-use)/, family('gpt-4o', 'o200k_base', OPENAI)],
  [/claude-(?:[a-z]+-)?[5-9](?:$|[-.])/, family('claude', 'claude', CLAUDE_5, 1.02)],
  [/claude.*4[-.][5-9]/, family('claude', 'claude', CLAUDE_45, 1.02)],
  [/claude-3[-.]7/, family('claude', 'claude', CLAUDE, 1.02)],
  [/claude-(?:[123][-.]|instant|v)/, family('claude', 'claude', CLAUDE_3, 1.02)],
  [/claude/, family('claude', 'claude', CLAUDE, 1.02)],
  [/gemini|text-embedding-00/, family('gemini', 'gemma', GEMINI)],
  [/gemma/, family('gemma', 'gemma', GEMMA)],
  [/deepseek/, family('deepseek', 'deepseek', DEEPSEEK)],
  [/mistral-7b|mixtral|mistral-tiny|zephyr|vicuna|alpaca|llama-?2|codellama|tinyllama|llava|phi-?3|solar|^llama(?:-7b|-13b|-65b|$)/, family('llama2', 'llama2', LLAMA_2)],
  [/mistral-small/, family('mistral', 'mistral', MISTRAL_SMALL)],
  [/mistral|ministral|magistral|pixtral|codestral|devstral|voxtral/, family('mistral', 'mistral', MISTRAL)],
  [/sonar/, family('sonar', 'llama3', SONAR)],
  [/llama-3.*-(?:versatile|instant|specdec)/, family('llama3', 'llama3', LLAMA_GROQ)],
  [/llama-?3(?![.-]\d)|llama-guard/, family('llama3', 'llama3', LLAMA_3)],
  [/llama|nemotron|hermes/, family('llama3', 'llama3', LLAMA_31)],
  [/command-r7b/, family('command', 'command', COMMAND_R7B)],
  [/command-a/, family('command', 'command', COMMAND_A)],
  [/command|c4ai|aya-|cohere|^embed-(?:v\d|english|multilingual)/, family('command', 'command', COMMAND)],
  [/kimi|moonshot/, { ...family('kimi', 'qwen', KIMI), groupsDigits: true }],
  [/glm/, { ...family('glm', 'qwen', GLM), groupsDigits: true }],
  [/minimax|hunyuan|ernie|internlm|baichuan|^yi-/, family('qwen', 'qwen', CHATML)],
  [/grok-code/, family('grok', 'o200k_base', GROK_CODE)],
  [/grok-4[.-][2-9]/, family('grok', 'o200k_base', GROK_43)],
  [/grok/, family('grok', 'o200k_base', GROK)],
]; // prettier-ignore

const UNKNOWN: Family = family('other', 'o200k_base', OPENAI);

/** The family of a model, by its name without organisation, path or fine-tuning prefix; OpenAI's newest where none is known. */
export function familyOf(model: string): Family {
  const name = model
    .toLowerCase()
    .replace(/^ft:/, '')
    .replace(/^(?:databricks|openai)-/, '')
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
