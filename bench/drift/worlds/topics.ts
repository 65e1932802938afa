import type { Random } from '../random.js';

const WORDS = 400;
const SHARED = 120;

/** Made-up words, the more frequent ones shorter: what a language looks like to a counter of n-grams. */
function word(index: number): string {
  const syllables = ['ba', 'do', 'ke', 'lu', 'mi', 'no', 'pa', 'ri', 'se', 'tu'];
  let text = '';
  for (let rest = index + 1; rest > 0; rest = Math.floor(rest / 10)) text += syllables[rest % 10] ?? '';
  return text;
}

/** A topic: words shared by all topics and some of its own, each picked by Zipf's law. */
export function topicText(random: Random, topic: number): string {
  const length = 6 + random.below(12);
  const words = Array.from({ length }, () => {
    const rank = Math.floor(WORDS ** random.uniform()) - 1;
    return word(random.uniform() < 0.5 ? rank % SHARED : SHARED + topic * WORDS + rank);
  });
  return words.join(' ');
}
