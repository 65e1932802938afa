/** Encodings of OpenAI's models; other families are estimated with the newest of them. */
export type Encoding = 'o200k_base' | 'cl100k_base' | 'p50k_base' | 'r50k_base';

/** What the service asks its tokenizer thread. */
export interface CountRequest {
  id: number;
  items: { encoding: Encoding; texts: string[] }[];
}

/** Tokens of each item, all its texts together; or why there is no answer. */
export type CountReply = { id: number; counts: number[] } | { id: number; error: string };

const BY_MODEL: readonly (readonly [model: RegExp, encoding: Encoding])[] = [
  [/^(?:gpt-4(?!o|\.\d)|gpt-3\.5|text-embedding-|davinci-002|babbage-002)/, 'cl100k_base'],
  [/^(?:text-davinci-00[23]|code-|cushman)/, 'p50k_base'],
  [/^(?:text-davinci-001|text-(?:curie|babbage|ada)|davinci|curie|babbage|ada|gpt2)/, 'r50k_base'],
];

/** The encoding of a model, by its name without organisation or fine-tuning prefix. */
export function encodingOf(model: string): Encoding {
  const name = model.replace(/^ft:/, '').replace(/^.*\//, '');
  return BY_MODEL.find(([pattern]) => pattern.test(name))?.[1] ?? 'o200k_base';
}
