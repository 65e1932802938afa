import { describe, expect, it } from 'vitest';
import { ApiError, errorFrom, explain } from '../../../dashboard/src/api/errors.js';
import { momentAt } from '../../../dashboard/src/charts/use_drag_zoom.js';
import { alertSpan, callsBehind } from '../../../dashboard/src/pages/alerts/alert_links.js';
import { attachSnippets } from '../../../dashboard/src/pages/attach/snippets.js';
import { parseConversation, prettyJson } from '../../../dashboard/src/pages/calls/conversation.js';
import { costReason } from '../../../dashboard/src/pages/calls/cost_words.js';
import {
  durationOptions,
  optionsOf,
  otherFilters,
  outcomeOptions,
} from '../../../dashboard/src/pages/calls/filter_options.js';
import { callPhases } from '../../../dashboard/src/pages/calls/phases.js';
import { neighbour } from '../../../dashboard/src/pages/calls/use_call_keys.js';
import { callsAround, callsBehindTile } from '../../../dashboard/src/pages/overview/links.js';
import { targetState } from '../../../dashboard/src/pages/targets/target_status.js';
import { firingTtft, resolvedErrors } from '../canned/alerts.js';
import { errorsOk, latencyNear, spendOver, ttftOver } from '../canned/tiles.js';

describe('the calls behind a number', () => {
  it('of a percentile over its budget are those over the budget', () => {
    expect(callsBehindTile(ttftOver, { range: '7d' })).toEqual({ range: '7d', min_ttft_ms: 1000 });
  });
  it('of a percentile within its budget are the slowest few', () => {
    expect(callsBehindTile(latencyNear, {})).toEqual({ min_duration_ms: 8700 });
  });
  it('of an error ratio are the errors, of spend all calls', () => {
    expect(callsBehindTile(errorsOk, { target: 'a' })).toEqual({
      target: 'a',
      outcome: 'error,upstream_unreachable,timeout',
    });
    expect(callsBehindTile(spendOver, {})).toEqual({});
  });
  it('of a point of a chart are those of its step', () => {
    expect(callsAround(Date.parse('2026-11-20T10:00:00Z'), 600, { range: '24h', model: 'm' })).toEqual({
      model: 'm',
      from: '2026-11-20T10:00:00.000Z',
      to: '2026-11-20T10:10:00.000Z',
    });
  });
  it('of an alert are those of its model while it lasted', () => {
    const { from, to } = alertSpan(resolvedErrors);
    expect(to).toBe(Date.parse(resolvedErrors.resolved_at ?? ''));
    expect(callsBehind(resolvedErrors, from, to)).toMatchObject({
      target: 'openai',
      model: 'gpt-5-mini',
      outcome: 'error,upstream_unreachable,timeout',
    });
    expect(callsBehind(firingTtft, 0, 1)).toMatchObject({ min_ttft_ms: 1000 });
  });
});

describe('where the time of a call went', () => {
  it('adds up to the whole', () => {
    const phases = callPhases({ duration_ms: 1000, queue_ms: 100, ttfb_ms: 300, ttft_ms: 400, streaming: true });
    expect(phases.map(({ key, start, length }) => [key, start, length])).toEqual([
      ['queue', 0, 100],
      ['ttfb', 100, 200],
      ['ttft', 300, 100],
      ['generation', 400, 600],
    ]);
  });
  it('leaves out what nobody measured', () => {
    const phases = callPhases({ duration_ms: 50, queue_ms: null, ttfb_ms: null, ttft_ms: null, streaming: false });
    expect(phases).toEqual([{ key: 'generation', label: 'rest of the answer', start: 0, length: 50 }]);
    expect(callPhases({ duration_ms: null, queue_ms: 1, ttfb_ms: 1, ttft_ms: 1, streaming: true })).toEqual([]);
  });
  it('never goes backwards or past the end', () => {
    const phases = callPhases({ duration_ms: 100, queue_ms: 90, ttfb_ms: 40, ttft_ms: 130, streaming: true });
    expect(phases.map(({ start, length }) => [start, length])).toEqual([
      [0, 90],
      [90, 10],
    ]);
  });
});

describe('a conversation', () => {
  it('is read in both shapes', () => {
    const otel = [{ role: 'user', parts: [{ type: 'text', content: 'Hello' }] }];
    const wire = [
      { role: 'user', content: [{ type: 'text', text: 'Hello' }] },
      { role: 'assistant', content: null, tool_calls: [{ id: 'a' }] },
    ];
    expect(parseConversation(JSON.stringify(otel))).toEqual([{ role: 'user', text: 'Hello' }]);
    expect(parseConversation(JSON.stringify(wire))?.[1]?.text).toContain('"id": "a"');
  });
  it.each([undefined, '', '{"a":', '{}', '[]', '[1,2]', 'null'])('is none when it is %s', (json) =>
    expect(parseConversation(json)).toBeNull(),
  );
  it('indents JSON and leaves the rest', () => {
    expect(prettyJson('{"a":1}')).toBe('{\n  "a": 1\n}');
    expect(prettyJson('{"a":')).toBe('{"a":');
  });
});

describe('the pointer on a chart', () => {
  const bounds = { from: 1000, to: 2000 };
  const at = (x: number) => momentAt(x, { left: 100, width: 260 }, { left: 50, right: 10 }, bounds);
  it('is a moment between the ends of the time shown', () => {
    expect([150, 250, 350].map(at)).toEqual([1000, 1500, 2000]);
    expect([0, 1000].map(at)).toEqual([1000, 2000]);
  });
});

describe('walking through calls', () => {
  const calls = [{ call_id: 'a' }, { call_id: 'b' }];
  it('starts at the first and stops at the ends', () => {
    expect(neighbour(calls, undefined, 1)).toBe('a');
    expect(neighbour(calls, 'a', 1)).toBe('b');
    expect(neighbour(calls, 'b', 1)).toBeNull();
    expect(neighbour(calls, 'a', -1)).toBeNull();
    expect(neighbour([], undefined, 1)).toBeNull();
  });
});

describe('filters', () => {
  it('always offer what the URL asks for', () => {
    expect(optionsOf(['a'], 'z', 'all').map(({ value }) => value)).toEqual(['', 'a', 'z']);
    expect(durationOptions(1234).map(({ value }) => value)).toContain('1234');
  });
  it('without a control of their own are named', () => {
    expect(otherFilters({ session: 's-1', min_ttft_ms: 1000 }).map(({ key }) => key)).toEqual([
      'min_ttft_ms',
      'session',
    ]);
  });
});

describe('words', () => {
  it('say why a call has no price', () => {
    expect(costReason({ cost_source: 'none', tokens_source: 'absent', price_version: '' })).toContain(
      'failed before anything was used',
    );
    expect(costReason({ cost_source: 'unpriced', tokens_source: 'absent', price_version: '' })).toContain(
      'no token counts',
    );
    expect(costReason({ cost_source: 'unpriced', tokens_source: 'reported', price_version: '' })).toContain(
      'no price is known',
    );
    expect(costReason({ cost_source: 'price_list', tokens_source: 'reported', price_version: 'v1' })).toContain('(v1)');
  });
  it('do not call a silent target well', () => {
    const now = Date.parse('2026-11-20T15:00:00Z');
    expect(targetState({ last_call_at: null }, now).state).toBe('no_data');
    expect(targetState({ last_call_at: '2026-11-18T15:00:00Z' }, now).state).toBe('near');
    expect(targetState({ last_call_at: '2026-11-20T14:59:00Z' }, now).state).toBe('ok');
  });
  it('of an error say what to do', () => {
    expect(explain(new ApiError(0, 'unreachable', '')).title).toContain('does not answer');
    expect(explain(errorFrom(503, { title: 'x', code: 'y', detail: 'The disk is full.' })).advice).toContain(
      'The disk is full.',
    );
    expect(explain(errorFrom(502, '<html>')).advice).toContain('status 502');
    expect(explain(new TypeError('x')).advice).toContain('Reload');
  });
  it('of the outcome filter name all failures, and whatever a link asks for', () => {
    const labels = (chosen?: string) => outcomeOptions(chosen).map(({ label }) => label);
    expect(outcomeOptions(undefined)[1]).toEqual({
      value: 'error,upstream_unreachable,timeout',
      label: 'any failure',
    });
    expect(labels('error,upstream_unreachable,timeout')).toEqual(labels());
    expect(labels('ok,timeout').at(-1)).toBe('ok or timeout');
  });
  it('of every way to attach name the tap', () => {
    for (const { code } of attachSnippets('http://10.0.0.1:4100')) expect(code).toContain('4100');
  });
});
