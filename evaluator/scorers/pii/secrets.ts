import { byPattern, type Detector } from './detector.js';

const key = (pattern: RegExp, hint: string): Detector => byPattern('api_key', pattern, { hint });

/** Keys, tokens and passwords, by the shapes their issuers give them, or by the word in front of them. */
export const secrets: readonly Detector[] = [
  key(/-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:[A-Za-z0-9+/=\s:,.-]|\\+[nrt])*/g, '-----BEGIN'),
  key(/(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*)?/g, 'eyJ'),
  key(/(?<![A-Za-z0-9_-])sk-[A-Za-z0-9_-]{16,}/g, 'sk-'),
  key(/(?<![A-Za-z0-9_-])[srp]k_(?:live|test)_[A-Za-z0-9]{16,}/g, 'k_'),
  key(/(?<![A-Za-z0-9])(?:AKIA|ASIA)[0-9A-Z]{16}(?![A-Za-z0-9])/g, 'IA'),
  key(/(?<![A-Za-z0-9_])(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{30,})/g, 'gh'),
  key(/(?<![A-Za-z0-9_])github_pat_[A-Za-z0-9_]{30,}/g, 'github_pat_'),
  key(/(?<![A-Za-z0-9_-])glpat-[A-Za-z0-9_-]{20,}/g, 'glpat-'),
  key(/(?<![A-Za-z0-9_-])xox[abeoprs]-[A-Za-z0-9-]{10,}/g, 'xox'),
  key(/(?<![A-Za-z0-9_-])AIza[0-9A-Za-z_-]{35}(?![0-9A-Za-z_-])/g, 'AIza'),
  key(/(?<![A-Za-z0-9_])(?:hf|gsk|npm)_[A-Za-z0-9]{30,}/g, '_'),
  byPattern('api_key', /\b[Bb]earer (?<key>[A-Za-z0-9._~+/-]{16,}={0,2})/g, { hint: 'earer ', group: 'key' }),
  byPattern(
    'api_key',
    /\b(?:api[_ -]?key|access[_ -]?(?:key|token)|secret(?:[_ -]?key)?|client[_ -]?secret|auth[_ -]?token)["']?\s?(?:is|=|:|=>)\s?["']?(?<key>[A-Za-z0-9_./+-]{16,128}={0,2})/gi,
    { group: 'key', check: (found) => /\d/.test(found) && /[A-Za-z]/.test(found) },
  ),
  byPattern('password', /\b(?:password|passwd|passphrase|pwd)\b["']?\s?(?:is|=|:)\s?["']?(?<word>[^\s"',;]{6,64})/gi, {
    group: 'word',
    sure: 0.8,
    check: (found) => /[\d!@#$%^&*]/.test(found),
  }),
];
