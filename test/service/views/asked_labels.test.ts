import { expect, it } from 'vitest';
import { configSchema, type ConfigInput } from '../../../core/config/schema.js';
import { askedLabels } from '../../../service/views/asked_labels.js';

function asked(scorers: readonly string[], harms: ConfigInput['harms'] = {}): Record<string, string> {
  const labels = askedLabels(configSchema.parse({ harms }), scorers);
  return Object.fromEntries(
    [...labels].map(([scorer, { label, is_harm }]) => [scorer, `${label}${is_harm ? '!' : ''}`]),
  );
}

it('asks about a harm once, beside the scorer that decides on it', () => {
  expect(asked(['toxicity', 'toxicity_cheap', 'injection_cheap', 'pii'])).toEqual({
    toxicity: 'toxicity!',
    injection_cheap: 'injection!',
    pii: 'pii!',
  });
});

it('asks about every other scorer under its own name, but not how content a text sounds', () => {
  expect(asked(['refusal', 'format', 'repetition', 'language', 'language.prompt', 'sentiment', 'my_judge'])).toEqual({
    refusal: 'refusal',
    format: 'format',
    repetition: 'repetition',
    language: 'language',
    my_judge: 'my_judge',
  });
});

it('asks about a harm of the configuration beside the judge that decides on it, in the text it is about', () => {
  const others = { rude: { text: 'output', cheap: 'sentiment', strong: 'my_judge', budget: 0.1 } } as const;
  expect(asked(['my_judge', 'sentiment', 'refusal'], { others })).toEqual({ my_judge: 'rude!', refusal: 'refusal' });
  const about = { secrets: { text: 'prompt', cheap: 'pii', strong: 'pii', budget: 0.1 } } as const;
  expect(asked(['pii', 'pii.prompt'], { others: about })).toEqual({ pii: 'pii!', 'pii.prompt': 'secrets!' });
});
