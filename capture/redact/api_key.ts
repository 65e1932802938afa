import { findApiKeys } from '../../core/secrets/index.js';
import { findsMasked } from './finds_masked.js';
import type { Detector } from './detector.js';

/** API keys, tokens and private keys. */
export const apiKey: Detector = {
  type: 'api_key',
  mayBeIn: () => true,
  mask: (text, found) => findsMasked(text, findApiKeys(text), 'api_key', found),
};
