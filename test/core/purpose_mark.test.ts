import { describe, expect, it } from 'vitest';
import { createPurposeMarks } from '../../core/purpose_mark.js';

const NOW = Date.parse('2026-11-01T12:00:00Z');
const own = createPurposeMarks('the salt');
const sent = own.headers('probe', 'probe-1', NOW);

describe('what a request says it is for', () => {
  it('is believed when this installation said it', () => {
    expect(own.read(sent, NOW + 60_000)).toEqual({ purpose: 'probe', isProven: true });
    expect(own.read(own.headers('judge', 'j', NOW), NOW)).toEqual({ purpose: 'judge', isProven: true });
  });

  it.each([
    ['without a proof', { 'x-sidelight-purpose-proof': undefined }],
    ['with nonsense for a proof', { 'x-sidelight-purpose-proof': 'yes' }],
    ['with the proof of another request', { 'x-request-id': 'probe-2' }],
    ['with the proof of another purpose', { 'x-sidelight-purpose': 'judge' }],
    ['with another time', { 'x-sidelight-purpose-proof': sent['x-sidelight-purpose-proof']?.replace(/^\d/, '2') }],
    ['of another installation', createPurposeMarks('another salt').headers('probe', 'probe-1', NOW)],
  ])('is a claim %s', (_, changed) => {
    expect(own.read({ ...sent, ...changed }, NOW)).toMatchObject({ isProven: false });
  });

  it('is believed once: whoever saw the proof cannot use it again, and a further attempt brings its own', () => {
    const marks = createPurposeMarks('the salt');
    const again = marks.headers('probe', 'probe-1', NOW + 1);
    expect([sent, sent, again, again].map((each) => marks.read(each, NOW + 60_000)?.isProven)).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });

  it('is worth nothing an hour later, or earlier', () => {
    expect(own.read(sent, NOW + 3_600_000)?.isProven).toBe(false);
    expect(own.read(sent, NOW - 3_600_000)?.isProven).toBe(false);
  });

  it('proves nothing to an installation without a salt', () => {
    const none = createPurposeMarks('');
    expect(none.read(none.headers('probe', 'a', NOW), NOW)?.isProven).toBe(false);
  });

  it.each(['demo', 'user', 'boss', ''])('%j is no claim', (purpose) => {
    expect(own.read({ 'x-sidelight-purpose': purpose }, NOW)).toBeNull();
  });
});
