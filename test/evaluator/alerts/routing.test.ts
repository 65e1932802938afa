import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { familyOf, groupKeyOf } from '../../../evaluator/alerts/identity.js';
import { fits, matches } from '../../../evaluator/alerts/matchers.js';
import { isInhibited, isSilenced } from '../../../evaluator/alerts/mute.js';
import { channelsFor } from '../../../evaluator/alerts/route.js';
import { configSchema } from '../../../core/config/schema.js';
import { alertOf, iso, NOON } from '../builders.js';

const { alerts } = configSchema.parse({
  alerts: {
    channels: [
      { type: 'slack', name: 'team', webhook_url: 'http://127.0.0.1/a' },
      { type: 'pagerduty', name: 'oncall', routing_key: 'key' },
    ],
    routes: [
      { match: { severity: 'page' }, channels: ['oncall', 'team'] },
      { match: { kind: 'slo' }, channels: ['team'] },
    ],
  },
});

describe('identity', () => {
  it('reads family and group out of a key, whatever the model is called', () => {
    expect(familyOf('slo:ttft:llama:llama3:8b')).toBe('slo:ttft:llama');
    expect(familyOf('budget-forecast:month')).toBe(familyOf('budget:month'));
    expect(groupKeyOf({ key: 'slo:ttft:llama:m', kind: 'slo', target: 'llama' })).toBe('slo:llama');
    expect(groupKeyOf({ key: 'budget-forecast:month', kind: 'budget', target: '' })).toBe('budget:month');
    expect(groupKeyOf({ key: 'capture:losses:host', kind: 'capture', target: '' })).toBe('capture');
  });
});

describe('matchers', () => {
  it('match fields by pattern', () => {
    const alert = alertOf({ key: 'slo:ttft:llama:llama3:8b', model: 'llama3:8b' });
    expect(matches({}, alert)).toBe(true);
    expect(matches({ kind: 'slo', model: 'llama3:*', severity: 'page' }, alert)).toBe(true);
    expect(matches({ kind: 'slo', target: 'other' }, alert)).toBe(false);
  });

  it('take * as any characters and all others literally, like the regular expression they stand for', () => {
    const piece = fc.stringMatching(/^[ab.*]{0,6}$/);
    fc.assert(
      fc.property(piece, fc.stringMatching(/^[ab.]{0,8}$/), (pattern, text) => {
        const expression = new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll(/\*+/g, '.*')}$`);
        expect(fits(pattern, text)).toBe(expression.test(text));
      }),
    );
  });

  it('are not slowed down by any pattern', () => {
    expect(fits(`${'*a'.repeat(5000)}*b`, 'a'.repeat(100_000))).toBe(false);
  });
});

describe('routing', () => {
  it('takes the first route that matches, every channel without routes, and none when no route matches', () => {
    expect(channelsFor(alertOf(), alerts)).toEqual(['oncall', 'team']);
    expect(channelsFor(alertOf({ severity: 'ticket' }), alerts)).toEqual(['team']);
    expect(channelsFor(alertOf({ severity: 'ticket', key: 'budget:month' }), alerts)).toEqual([]);
    expect(channelsFor(alertOf(), { ...alerts, routes: [] })).toEqual(['team', 'oncall']);
  });
});

describe('silences and inhibition', () => {
  it('silence between start and end, by matchers', () => {
    const silence = {
      match: { target: 'llama' },
      starts_at: iso(NOON),
      ends_at: iso(NOON + 1000),
      comment: 'known',
    };
    expect(isSilenced(alertOf(), [silence], NOON)).toBe(true);
    expect(isSilenced(alertOf(), [silence], NOON - 1)).toBe(false);
    expect(isSilenced(alertOf(), [silence], NOON + 1000)).toBe(false);
    expect(isSilenced(alertOf({ target: 'other' }), [silence], NOON)).toBe(false);
    expect(isSilenced(alertOf(), [{ ...silence, starts_at: undefined }], NOON - 1)).toBe(true);
  });

  it('lets a firing page speak for lesser alerts of its family', () => {
    const page = alertOf({ alert_id: 'P', key: 'slo:ttft:llama:a' });
    const ticket = alertOf({ alert_id: 'T', key: 'slo:ttft:llama:b', severity: 'ticket' });
    expect(isInhibited(ticket, [page, ticket])).toBe(true);
    expect(isInhibited(page, [page, ticket])).toBe(false);
    expect(isInhibited(ticket, [{ ...page, state: 'resolved' }, ticket])).toBe(false);
    expect(isInhibited(ticket, [{ ...page, key: 'slo:errors:llama' }, ticket])).toBe(false);
  });

  it('lets blindness neither inhibit nor be inhibited', () => {
    const blind = alertOf({ key: 'capture:losses:host', severity: 'ticket' });
    const page = alertOf({ key: 'capture:losses:host', severity: 'page', alert_id: 'P' });
    expect(isInhibited(blind, [page, blind])).toBe(false);
    expect(isInhibited(alertOf({ severity: 'ticket' }), [page])).toBe(false);
  });
});
