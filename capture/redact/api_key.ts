import type { Detector } from './detector.js';

interface Shape {
  /** A character every match holds and prose seldom does: looking for one character is the cheapest search there is. */
  mark: string;
  /** What every match holds. */
  hint: string;
  pattern: RegExp;
  /** So many characters at the start of a match are no secret. */
  keep?: number;
}

const BEARER = { pattern: /(?<![A-Za-z])[Bb]earer [A-Za-z0-9._~+/-]{16,}={0,2}/g, keep: 'Bearer '.length };

/** The lookbehinds keep words such as `risk-` and `task-` apart; none of the patterns can backtrack over more than it has read. */
const SHAPES: readonly Shape[] = [
  {
    mark: 'B',
    hint: '-----BEGIN',
    pattern: /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:[A-Za-z0-9+/=\s:,.-]|\\+[nrt])*/g,
  },
  {
    mark: 'J',
    hint: 'eyJ',
    pattern: /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*)?/g,
  },
  { mark: '-', hint: 'sk-', pattern: /(?<![A-Za-z0-9_-])sk-[A-Za-z0-9_-]{16,}/g },
  { mark: '_', hint: 'sk_', pattern: /(?<![A-Za-z0-9_-])sk_(?:live|test)_[A-Za-z0-9]{16,}/g },
  { mark: '_', hint: 'rk_', pattern: /(?<![A-Za-z0-9_-])rk_(?:live|test)_[A-Za-z0-9]{16,}/g },
  { mark: 'K', hint: 'AKIA', pattern: /(?<![A-Za-z0-9])AKIA[0-9A-Z]{16}(?![A-Za-z0-9])/g },
  { mark: 'A', hint: 'ASIA', pattern: /(?<![A-Za-z0-9])ASIA[0-9A-Z]{16}(?![A-Za-z0-9])/g },
  { mark: '_', hint: 'gh', pattern: /(?<![A-Za-z0-9_])gh[pousr]_[A-Za-z0-9]{30,}/g },
  { mark: '_', hint: 'github_pat_', pattern: /(?<![A-Za-z0-9_])github_pat_[A-Za-z0-9_]{30,}/g },
  { mark: '-', hint: 'glpat-', pattern: /(?<![A-Za-z0-9_-])glpat-[A-Za-z0-9_-]{20,}/g },
  { mark: '-', hint: 'xox', pattern: /(?<![A-Za-z0-9_-])xox[abeoprs]-[A-Za-z0-9-]{10,}/g },
  { mark: 'A', hint: 'AIza', pattern: /(?<![A-Za-z0-9_-])AIza[0-9A-Za-z_-]{35}(?![0-9A-Za-z_-])/g },
  { mark: '_', hint: 'hf_', pattern: /(?<![A-Za-z0-9_])hf_[A-Za-z0-9]{30,}/g },
  { mark: '_', hint: 'gsk_', pattern: /(?<![A-Za-z0-9_])gsk_[A-Za-z0-9]{30,}/g },
  { mark: '_', hint: 'npm_', pattern: /(?<![A-Za-z0-9_])npm_[A-Za-z0-9]{36}/g },
  { mark: 'B', hint: 'Bearer ', ...BEARER },
  { mark: 'b', hint: 'bearer ', ...BEARER },
];

/** API keys, tokens and private keys, by the shapes their issuers give them. */
export const apiKey: Detector = {
  type: 'api_key',
  mayBeIn: () => true,
  mask: (text, found) => {
    let masked = text;
    for (const { mark, hint, pattern, keep } of SHAPES) {
      if (!masked.includes(mark) || !masked.includes(hint)) continue;
      masked = masked.replace(pattern, (match) => {
        found();
        return keep === undefined ? '[api_key]' : `${match.slice(0, keep)}[api_key]`;
      });
    }
    return masked;
  },
};
