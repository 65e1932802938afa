import type { Detector } from './detector.js';

/**
 * Shapes of secrets, each behind a literal hint that is searched for first; `keep` characters at its start are no secret.
 * The lookbehinds keep words such as `risk-` and `task-` apart; none of the patterns can backtrack over more than it has read.
 */
const SHAPES: readonly (readonly [hint: string, pattern: RegExp, keep?: number])[] = [
  ['-----BEGIN', /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:[A-Za-z0-9+/=\s:,.-]|\\+[nrt])*/g],
  ['eyJ', /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*)?/g],
  ['sk-', /(?<![A-Za-z0-9_-])sk-[A-Za-z0-9_-]{16,}/g],
  ['sk_', /(?<![A-Za-z0-9_-])sk_(?:live|test)_[A-Za-z0-9]{16,}/g],
  ['rk_', /(?<![A-Za-z0-9_-])rk_(?:live|test)_[A-Za-z0-9]{16,}/g],
  ['AKIA', /(?<![A-Za-z0-9])AKIA[0-9A-Z]{16}(?![A-Za-z0-9])/g],
  ['ASIA', /(?<![A-Za-z0-9])ASIA[0-9A-Z]{16}(?![A-Za-z0-9])/g],
  ['gh', /(?<![A-Za-z0-9_])gh[pousr]_[A-Za-z0-9]{30,}/g],
  ['github_pat_', /(?<![A-Za-z0-9_])github_pat_[A-Za-z0-9_]{30,}/g],
  ['glpat-', /(?<![A-Za-z0-9_-])glpat-[A-Za-z0-9_-]{20,}/g],
  ['xox', /(?<![A-Za-z0-9_-])xox[abeoprs]-[A-Za-z0-9-]{10,}/g],
  ['AIza', /(?<![A-Za-z0-9_-])AIza[0-9A-Za-z_-]{35}(?![0-9A-Za-z_-])/g],
  ['hf_', /(?<![A-Za-z0-9_])hf_[A-Za-z0-9]{30,}/g],
  ['gsk_', /(?<![A-Za-z0-9_])gsk_[A-Za-z0-9]{30,}/g],
  ['npm_', /(?<![A-Za-z0-9_])npm_[A-Za-z0-9]{36}/g],
  ['earer ', /(?<![A-Za-z])[Bb]earer [A-Za-z0-9._~+/-]{16,}={0,2}/g, 'Bearer '.length],
];

/** API keys, tokens and private keys, by the shapes their issuers give them. */
export const apiKey: Detector = {
  type: 'api_key',
  mayBeIn: () => true,
  mask: (text, found) => {
    let masked = text;
    for (const [hint, pattern, keep] of SHAPES) {
      if (!masked.includes(hint)) continue;
      masked = masked.replace(pattern, (match) => {
        found();
        return keep === undefined ? '[api_key]' : `${match.slice(0, keep)}[api_key]`;
      });
    }
    return masked;
  },
};
