import { expect, it } from 'vitest';
import { kindOf, limitWord } from '../../../core/findings/check_key.js';

it('tells the kind of a check', () => {
  expect(kindOf('slo:errors:llama')).toBe('slo');
  expect(kindOf('budget-forecast:month')).toBe('budget');
  expect(kindOf('probe:llama:age:refusal')).toBe('bias');
});

it('tells what the value is held against: of groups and harms it is no limit, but what is tolerated', () => {
  const keys = [
    'slo:ttft:llama',
    'budget:month',
    'toxicity:toxicity:llama',
    'bias:team:refusal:llama:north',
    'probe:llama:age:length',
  ];
  expect(keys.map(limitWord)).toEqual(['limit', 'limit', 'tolerated', 'tolerated', 'tolerated']);
});
