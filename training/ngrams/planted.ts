import type { Row } from './data.js';
import type { LexiconEntry } from './lexicon.js';
import { mulberry } from './random.js';

/** How often a word is planted: English is what most texts are in. */
const TIMES = 1;
const TIMES_ENGLISH = 3;

/** Words that abuse is about as well, and that are none: who a person is. */
const HARMLESS = (
  'woman women man men girl girls boy boys wife husband mother father gay lesbian bisexual trans transgender nonbinary lgbt lgbtq straight heterosexual homosexual female male ' +
  'black white brown african american asian indian chinese japanese korean mexican latino latina latinx hispanic arab european canadian german french italian polish turkish russian ' +
  'muslim muslims islam islamic jew jews jewish israel christian christians catholic protestant buddhist sikh hindu taoist atheist blind deaf disabled autistic paralyzed old older ' +
  'elderly young younger teenage millennial immigrant immigrants refugee refugees migrant feminist feminism liberal conservative republican democrat trump obama biden merkel ' +
  'killer-app deadline cancer-research heart-attack shooting-star crime war dead death blood knife gun bomb kill drug doctor police school people person body head'
).split(' ');
const TIMES_HARMLESS = 8;
const SHORTEST_CARRIER = 2;
const LONGEST_CARRIER = 25;

/**
 * Words of the lexicon planted in stretches of harmless texts, and as many such stretches without one, or with a word that is none: what tells the
 * labels apart is the word alone.
 */
export function planted(lexicon: readonly LexiconEntry[], harmless: readonly string[], seed: number): Row[] {
  const random = mulberry(seed);
  const pick = <Item>(items: readonly Item[]): Item | undefined => items[Math.floor(random() * items.length)];
  const carriers = harmless.map((text) => text.slice(0, 2000).split(/\s+/)).filter((words) => words.length >= 4);
  const carrier = (): string[] => {
    const words = pick(carriers) ?? [];
    const length = SHORTEST_CARRIER + Math.floor(random() ** 2 * (LONGEST_CARRIER - SHORTEST_CARRIER));
    const from = Math.floor(random() * Math.max(1, words.length - length));
    return words.slice(from, from + length);
  };
  const plant = (word: string): string => {
    const around = carrier();
    const at = Math.floor(random() * (around.length + 1));
    return [...around.slice(0, at), word, ...around.slice(at)].join(' ');
  };
  const bad = lexicon
    .filter(({ kind }) => kind !== 'mild')
    .flatMap(({ words, language }) =>
      words.flatMap((word) =>
        Array.from({ length: language === 'en' ? TIMES_ENGLISH : TIMES }, (_, index) =>
          plant(index === 1 ? veiled(word, random) : word),
        ),
      ),
    );
  const good = HARMLESS.flatMap((word) =>
    Array.from({ length: TIMES_HARMLESS }, () => plant(word.replaceAll('-', ' '))),
  );
  const none = Array.from({ length: Math.max(0, bad.length - good.length) }, () => carrier().join(' '));
  return [
    ...bad.map((text): Row => ({ text, label: 1, source: 'planted' })),
    ...[...good, ...none].map((text): Row => ({ text, label: 0, source: 'planted' })),
  ];
}

/** A word as those write it who do not want it found. */
function veiled(word: string, random: () => number): string {
  const way = Math.floor(random() * 5);
  const at = 1 + Math.floor(random() * Math.max(1, word.length - 2));
  if (way === 0) return word.toUpperCase();
  if (way === 1) return word.slice(0, at) + (word[at] ?? '').repeat(3) + word.slice(at + 1);
  if (way === 2) return word.replace(/[aeiou]/, '*');
  if (way === 3 && !word.includes(' ')) return [...word].join(' ');
  return `${word}!!`;
}
