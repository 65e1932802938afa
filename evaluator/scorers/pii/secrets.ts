import { findApiKeys, findPasswords } from '../../../core/secrets/index.js';
import type { Detector } from './detector.js';

/** Keys and tokens, and passwords by the word in front of them or by their place in an address: the same that are masked before they are kept. */
export const secrets: readonly Detector[] = [
  {
    mayBeIn: () => true,
    find: (text) => findApiKeys(text).map((found) => ({ ...found, type: 'api_key', sure: 1 })),
  },
  {
    mayBeIn: () => true,
    find: (text) =>
      findPasswords(text).map(({ start, end, isInAddress }) => ({
        start,
        end,
        type: 'password',
        sure: isInAddress ? 1 : 0.8,
      })),
  },
];
