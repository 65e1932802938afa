import { describe, expect, it } from 'vitest';
import { configSchema } from '../../../core/config/schema.js';
import type { Finding } from '../../../core/findings/finding.js';
import { findingDetails } from '../../../core/findings/finding_details.js';
import { noVerdict } from '../../../core/words/no_verdict.js';
import { modelStates } from '../../../service/overview/models.js';
import { qualityTiles } from '../../../service/overview/quality_tiles.js';
import { findingOf } from '../../evaluator/builders.js';

const config = configSchema.parse({});

function drift(fields: Partial<Finding>): Finding {
  return findingOf({ kind: 'drift', metric: 'output_length', title: 'Output length, llama', ...fields });
}

function tilesOf(findings: readonly Finding[]) {
  return Object.fromEntries(qualityTiles(config, findings).map((tile) => [tile.id, tile]));
}

describe('the tile of drift', () => {
  it('is not there where nothing is watched', () => {
    expect(tilesOf([])).toEqual({});
  });

  it('is not known while all streams learn, and says how far they are', () => {
    const { drift: tile } = tilesOf([
      drift({ verdict: 'no_data', summary: noVerdict('drift of llama', 'learning: 40 of 1,000 sessions') }),
    ]);
    expect(tile).toMatchObject({ state: 'no_data', value: null, note: 'learning: 40 of 1,000 sessions' });
  });

  it('counts the streams that drifted among those that are known, and names the worst', () => {
    const { drift: tile } = tilesOf([
      drift({ verdict: 'over', sample_size: 900 }),
      drift({ verdict: 'no_data', sample_size: 5 }),
      drift({ verdict: 'ok', sample_size: 1000 }),
    ]);
    expect(tile).toMatchObject({
      state: 'over',
      value: 1,
      value_of: 'of 2 streams',
      limit_label: 'Output length, llama',
      note: '≤ 1 false alarm / 30 d',
      sample_size: 1000,
    });
  });

  it('says what is promised when all is steady', () => {
    expect(tilesOf([drift({ verdict: 'ok' })])['drift']).toMatchObject({
      state: 'ok',
      value: 0,
      value_of: 'of 1 stream',
      limit_label: '≤ 1 false alarm / 30 d',
    });
  });
});

describe('the tile of toxic answers', () => {
  const toxicity = (fields: Partial<Finding>) =>
    findingOf({ kind: 'toxicity', metric: 'toxicity', unit: 'ratio', limit: 0.01, ...fields });

  it('shows the worst target against what is tolerated, with its interval; other harms are not answers', () => {
    const found = tilesOf([
      toxicity({ metric: 'injection', verdict: 'over', value: 0.5 }),
      toxicity({ verdict: 'near', value: 0.009, interval_low: 0.006, interval_high: 0.013 }),
      toxicity({ verdict: 'ok', value: 0.001 }),
    ]);
    expect(found['toxicity']).toMatchObject({
      state: 'near',
      value: 0.009,
      limit_label: 'tolerated 1 %',
      share_used: expect.closeTo(0.9),
      interval_low: 0.006,
      interval_high: 0.013,
    });
  });

  it('is not known, never good, without an estimate', () => {
    expect(tilesOf([toxicity({ verdict: 'no_data', value: null })])['toxicity']).toMatchObject({ state: 'no_data' });
  });

  it('says how much is missing, beside what is known so far', () => {
    const details = findingDetails.parse({ learning: { seen: 466, needed: 1466 } });
    const open = toxicity({ verdict: 'no_data', value: 0.02, interval_low: 0, interval_high: 0.08, details });
    expect(tilesOf([open])['toxicity']).toMatchObject({
      state: 'no_data',
      value: 0.02,
      interval_high: 0.08,
      note: 'about 1,000 more sessions needed',
    });
  });
});

describe('the tile of bias', () => {
  const bias = (verdict: Finding['verdict']) => findingOf({ kind: 'bias', metric: 'probe_refusal', verdict });

  it.each([
    [['over', 'ok'], { state: 'over', word: 'violated', limit_label: '1 of 2 comparisons' }],
    [['no_data', 'no_data'], { state: 'no_data', word: 'undecided', limit_label: '2 of 2 comparisons' }],
    [['no_data', 'ok', 'ok'], { state: 'ok', word: 'cleared', limit_label: '2 of 3 comparisons' }],
  ] as const)('%j', (verdicts, expected) => {
    expect(tilesOf(verdicts.map(bias))['bias']).toMatchObject(expected);
  });
});

describe('drift of a model', () => {
  const row = {
    target: 'llama',
    model: 'llama-3-70b',
    backend: 'openai',
    calls: 10,
    errors: 0,
    client_aborts: 0,
    error_ratio: 0,
    duration_calls: 10,
    duration_p50_ms: 10,
    duration_p95_ms: 10,
    duration_p99_ms: 10,
    ttft_calls: 0,
    ttft_p50_ms: null,
    ttft_p95_ms: null,
    input_tokens: 10,
    output_tokens: 10,
    uncounted_calls: 0,
    output_tokens_per_second: null,
    cost_usd: null,
    cost_source: 'unpriced',
    unpriced_calls: 10,
    unused_calls: 0,
    demo_calls: 0,
  } as const;
  const wordsOf = (findings: readonly Finding[]) => modelStates([row], findings)[0]?.drift;

  it('is steady, learning, or names what moved; other targets are not asked', () => {
    expect(wordsOf([drift({ verdict: 'over', target: 'other' })])).toEqual({ state: 'no_data', words: '' });
    expect(wordsOf([drift({ verdict: 'ok' })])).toEqual({ state: 'ok', words: 'steady' });
    expect(wordsOf([drift({ verdict: 'no_data' })])).toEqual({ state: 'no_data', words: 'learning' });
    const over = drift({ verdict: 'over' });
    expect(wordsOf([over])).toEqual({ state: 'over', words: 'output length' });
    expect(wordsOf([over, drift({ verdict: 'over', metric: 'ttft' })])?.words).toBe('output length and 1 more');
  });
});
