import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  alertsSearch,
  callsSearch,
  parseSearch,
  sharedSearch,
  stringifySearch,
} from '../../dashboard/src/search_params.js';

describe('the URL', () => {
  it('carries range and filters in words people can read', () => {
    const search = callsSearch({ range: '7d', target: 'llama', outcome: 'error', min_duration_ms: '2000' });
    expect(search).toEqual({ range: '7d', target: 'llama', outcome: 'error', min_duration_ms: 2000 });
    expect(stringifySearch({ ...search })).toBe('?range=7d&target=llama&outcome=error&min_duration_ms=2000');
  });

  it('carries several outcomes, in one order', () => {
    expect(callsSearch({ outcome: 'timeout,great,error' })).toEqual({ outcome: 'error,timeout' });
    expect(stringifySearch({ outcome: 'error,timeout' })).toBe('?outcome=error,timeout');
  });

  it('carries the order of the calls, if it is one', () => {
    expect(callsSearch({ sort: 'cost_usd', order: 'desc' })).toEqual({ sort: 'cost_usd' });
    expect(callsSearch({ sort: 'duration_ms', order: 'asc' })).toEqual({ sort: 'duration_ms', order: 'asc' });
    expect(callsSearch({ sort: 'started_at', order: 'asc' })).toEqual({ sort: 'started_at', order: 'asc' });
    expect(callsSearch({ sort: 'started_at' })).toEqual({});
    expect(callsSearch({ sort: 'beauty', order: 'asc' })).toEqual({});
  });

  it('keeps times legible', () => {
    const search = sharedSearch({ from: '2026-11-20T10:00:00Z', to: '2026-11-20T11:00:00Z' });
    expect(stringifySearch({ ...search })).toBe('?from=2026-11-20T10:00:00Z&to=2026-11-20T11:00:00Z');
  });

  it('drops what makes no sense instead of failing', () => {
    expect(sharedSearch({ range: '3 weeks', target: '' })).toEqual({});
    expect(sharedSearch({ from: 'yesterday', to: 'now' })).toEqual({});
    expect(sharedSearch({ from: '2026-11-20T11:00:00Z', to: '2026-11-20T10:00:00Z' })).toEqual({});
    expect(callsSearch({ outcome: 'great', purpose: 'fun', min_duration_ms: '-3', min_ttft_ms: 'x' })).toEqual({});
  });

  it('prefers two instants over a preset', () => {
    const instants = { from: '2026-11-20T10:00:00Z', to: '2026-11-20T11:00:00Z' };
    expect(sharedSearch({ ...instants, range: '7d' })).toEqual(instants);
  });

  it('names the alert that is open', () => {
    expect(alertsSearch({ key: 'slo:ttft:llama', range: '1h' })).toEqual({ key: 'slo:ttft:llama', range: '1h' });
  });

  it('comes back as it went in, whatever a model is called', () => {
    const word = fc.string({ minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(word, word, (target, model) => {
        expect(sharedSearch(parseSearch(stringifySearch({ target, model })))).toEqual({ target, model });
      }),
    );
  });
});
