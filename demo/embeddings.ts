import { asArray, asString } from '../core/json.js';
import { countTokens } from './answer.js';
import { seeded } from './random.js';

const DIMENSIONS = 64;

/** Answers `POST /v1/embeddings`: unit vectors that are the same for the same text. */
export function embeddings(body: Record<string, unknown>, model: string): object {
  const input = body['input'];
  const texts = typeof input === 'string' ? [input] : asArray(input).map(asString);
  const tokens = texts.reduce((sum, text) => sum + countTokens(text), 0);
  return {
    object: 'list',
    model,
    data: texts.map((text, index) => ({ object: 'embedding', index, embedding: vectorOf(text) })),
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  };
}

function vectorOf(text: string): number[] {
  const random = seeded([...text].reduce((hash, letter) => Math.imul(hash, 31) + (letter.codePointAt(0) ?? 0), 7));
  const raw = Array.from({ length: DIMENSIONS }, () => random() * 2 - 1);
  const norm = Math.hypot(...raw);
  return raw.map((each) => Number((each / norm).toFixed(6)));
}
