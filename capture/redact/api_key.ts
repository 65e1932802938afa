import { findApiKeys } from '../../core/api_keys/index.js';
import type { Detector } from './detector.js';

/** API keys, tokens and private keys. */
export const apiKey: Detector = {
  type: 'api_key',
  mayBeIn: () => true,
  mask: (text, found) => {
    let masked = '';
    let done = 0;
    for (const { start, end } of findApiKeys(text)) {
      masked += `${text.slice(done, start)}[api_key]`;
      done = end;
      found();
    }
    return done === 0 ? text : masked + text.slice(done);
  },
};
