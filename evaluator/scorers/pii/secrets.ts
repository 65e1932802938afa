import { byPattern, type Detector } from './detector.js';

const hasDigit = (found: string): boolean => /\d/.test(found);
/** Small letters that hyphens join are the name of something, such as a style. */
const isDrawn = (found: string): boolean => /[^a-z_-]/.test(found);
const key = (pattern: RegExp, hint: string): Detector => byPattern('api_key', pattern, { hint, check: isDrawn });

/** A key that begins with what its issuer puts in front, and goes on with so many characters of a kind. */
function issued(prefix: string, rest: string): Detector {
  return key(new RegExp(`(?<![A-Za-z0-9_-])${prefix.replaceAll('.', '\\.')}${rest}`, 'g'), prefix);
}

const WORD = '[A-Za-z0-9_-]';

/** By what issuers put in front: code hosts and registries, clouds, payment and mail, chats, model providers, and others. */
const prefixed = [
  ...['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'].map((prefix) => issued(prefix, '[A-Za-z0-9]{30,}')),
  issued('github_pat_', '[A-Za-z0-9_]{30,}'),
  ...['glpat-', 'gldt-', 'glrt-', 'glptt-'].map((prefix) => issued(prefix, `${WORD}{20,}`)),
  issued('npm_', '[A-Za-z0-9]{30,}'),
  issued('pypi-', `AgE${WORD}{40,}`),
  issued('rubygems_', '[a-f0-9]{40,}'),
  issued('dckr_pat_', `${WORD}{20,}`),
  issued('AIza', `${WORD}{35}(?!${WORD})`),
  issued('ya29.', `${WORD}{20,}`),
  issued('GOCSPX-', `${WORD}{20,}`),
  issued('dop_v1_', '[a-f0-9]{40,}'),
  issued('dapi', '[a-f0-9]{32}(?:-\\d)?'),
  issued('hvs.', `${WORD}{20,}`),
  issued('glsa_', '[A-Za-z0-9]{20,}_[a-f0-9]{8}'),
  ...['sk_live_', 'sk_test_', 'rk_live_', 'rk_test_', 'pk_live_', 'pk_test_'].map((prefix) =>
    issued(prefix, '[A-Za-z0-9]{16,}'),
  ),
  issued('whsec_', '[A-Za-z0-9+/]{20,}={0,2}'),
  ...['sq0atp-', 'sq0csp-'].map((prefix) => issued(prefix, `${WORD}{20,}`)),
  ...['shpat_', 'shpss_', 'shpca_', 'shppa_'].map((prefix) => issued(prefix, '[a-fA-F0-9]{32}')),
  issued('SG.', `${WORD}{16,}\\.${WORD}{16,}`),
  issued('key-', '[a-f0-9]{32}'),
  issued('xkeysib-', '[a-f0-9]{40,}-[A-Za-z0-9]{10,}'),
  ...['xoxa-', 'xoxb-', 'xoxe-', 'xoxo-', 'xoxp-', 'xoxr-', 'xoxs-', 'xapp-'].map((prefix) =>
    issued(prefix, '[A-Za-z0-9-]{10,}'),
  ),
  issued('sk-', `${WORD}{16,}`),
  ...['hf_', 'gsk_', 'r8_'].map((prefix) => issued(prefix, '[A-Za-z0-9]{30,}')),
  ...['xai-', 'pplx-', 'fw_', 'tgp_v1_', 'nvapi-', 'lsv2_pt_'].map((prefix) => issued(prefix, `${WORD}{24,}`)),
  ...['ntn_', 'lin_api_', 'PMAK-', 'figd_', 'pat-na1-', 'dp.pt.', 'ATATT3'].map((prefix) =>
    issued(prefix, '[A-Za-z0-9_=-]{24,}'),
  ),
  issued('AGE-SECRET-KEY-1', '[0-9A-Z]{50,}'),
];

/** Keys, tokens and passwords, by the shapes their issuers give them, or by the word in front of them. */
export const secrets: readonly Detector[] = [
  byPattern('api_key', /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:[A-Za-z0-9+/=\s:,.-]|\\+[nrt])*/g, {
    hint: '-----BEGIN',
  }),
  key(/(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*)?/g, 'eyJ'),
  key(/(?<![A-Za-z0-9])(?:AKIA|ASIA)[0-9A-Z]{16}(?![A-Za-z0-9])/g, 'IA'),
  ...prefixed,
  // Twilio's key and account, a bot of Telegram, one of Discord.
  key(/(?<![A-Za-z0-9])(?:SK|AC)[a-f0-9]{32}(?![A-Za-z0-9])/g, ''),
  key(/(?<![A-Za-z0-9_])\d{8,10}:AA[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])/g, ':AA'),
  key(/(?<![A-Za-z0-9_-])[MNO][A-Za-z0-9]{23,25}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,38}(?![A-Za-z0-9_-])/g, '.'),
  key(/https:\/\/hooks\.slack\.com\/services\/T[A-Z0-9]{6,}\/B[A-Z0-9]{6,}\/[A-Za-z0-9]{16,}/g, 'hooks.slack.com'),
  key(/https:\/\/discord(?:app)?\.com\/api\/webhooks\/\d{15,}\/[A-Za-z0-9_-]{50,}/g, '/api/webhooks/'),
  byPattern('api_key', /(?:AccountKey|SharedAccessKey)=(?<key>[A-Za-z0-9+/]{40,}={0,2})/g, {
    hint: 'Key=',
    group: 'key',
  }),
  byPattern('api_key', /\b[Bb]earer (?<key>[A-Za-z0-9._~+/-]{16,}={0,2})/g, { hint: 'earer ', group: 'key' }),
  byPattern(
    'api_key',
    /\b(?:api[_ -]?key|access[_ -]?(?:key|token)|secret(?:[_ -]?key)?|client[_ -]?secret|auth[_ -]?token)["']?\s?(?:is|=|:|=>)\s?["']?(?<key>[A-Za-z0-9_./+-]{16,128}={0,2})/gi,
    { group: 'key', check: (found) => hasDigit(found) && /[A-Za-z]/.test(found) },
  ),
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
