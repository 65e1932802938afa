import { findApiKeys } from '../../../core/api_keys/index.js';
import { byPattern, type Detector } from './detector.js';

const apiKeys: Detector = {
  mayBeIn: () => true,
  find: (text) => findApiKeys(text).map(({ start, end }) => ({ start, end, type: 'api_key', sure: 1 })),
};

/** Keys and tokens, and passwords by the word in front of them or by their place in an address. */
export const secrets: readonly Detector[] = [
  apiKeys,
  byPattern('password', /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@]{0,64}:(?<word>[^\s/@]{3,64})@[a-z0-9[]/gi, {
    hint: '://',
    group: 'word',
  }),
  byPattern('password', /\b(?:password|passwd|passphrase|pwd)\b["']?\s?(?:is|=|:)\s?["']?(?<word>[^\s"',;]{6,64})/gi, {
    group: 'word',
    sure: 0.8,
    check: (found) => /[\d!@#$%^&*]/.test(found),
  }),
];
