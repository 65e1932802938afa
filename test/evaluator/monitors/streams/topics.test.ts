import { describe, expect, it } from 'vitest';
import { createRandom, type Random } from '../../../../bench/drift/random.js';
import { topicText } from '../../../../bench/drift/worlds/topics.js';
import { FEATURES } from '../../../../evaluator/monitors/streams/texts.js';
import { learnTopics, OTHER_TOPIC, topicOf, type Topics } from '../../../../evaluator/monitors/streams/topics.js';

const known = (random: Random): string => topicText(random, random.below(4));
const learned = (texts: readonly string[], others: readonly string[]): Promise<Topics | null> =>
  learnTopics(
    texts.map((text) => ({ text, vector: FEATURES.of(text) })),
    others.map((text) => FEATURES.of(text)),
    FEATURES.dimensions,
  );
const some = (random: Random, number: number): string[] => Array.from({ length: number }, () => known(random));

/** How many of a thousand texts are about none of the topics. */
function othersOf(topics: Topics, text: () => string): number {
  const all = Array.from({ length: 1000 }, () => topicOf(topics, FEATURES.of(text())));
  return all.filter((topic) => topic === OTHER_TOPIC).length;
}

const random = createRandom(3);
const topics = await learned(some(random, 1000), some(random, 2000));
if (topics === null) throw new Error('nothing was learned');

describe('topics', () => {
  it('hold what the reference is about: one in ten of its texts is about something else', () => {
    const others = othersOf(topics, () => known(random));
    expect(others).toBeGreaterThan(50);
    expect(others).toBeLessThan(160);
  });

  it('do not hold what is new: far more of it is about something else', () => {
    expect(othersOf(topics, () => topicText(random, 9))).toBeGreaterThan(250);
  });

  it('are not learned from too few texts', async () => {
    expect(await learned(some(random, 50), some(random, 100))).toBeNull();
  });
});
