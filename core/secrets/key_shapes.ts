/** A letter, digit or sign of a name. */
const W = '[A-Za-z0-9_-]';

/**
 * By what issuers put in front of their keys. These go on in letters and digits alone, as no name does that is joined of words: one may
 * stand right behind a `-` or `_`.
 */
const UNJOINED: readonly string[] = [
  // code hosts and registries
  'gh[oprsu]_[A-Za-z0-9]{30,}',
  'github_pat_[A-Za-z0-9_]{30,}',
  'npm_[A-Za-z0-9]{30,}',
  'rubygems_[a-f0-9]{40,}',
  // clouds
  '(?:AKIA|ASIA)[0-9A-Z]{16}(?![A-Za-z0-9])',
  'dop_v1_[a-f0-9]{40,}',
  'dapi[a-f0-9]{32}(?:-\\d)?',
  // payment, shops, telephones
  '[prs]k_(?:live|test)_[A-Za-z0-9]{16,}',
  'whsec_[A-Za-z0-9+/]{20,}={0,2}',
  'shp(?:at|ca|pa|ss)_[A-Fa-f0-9]{32}',
  '(?:SK|AC)[a-f0-9]{32}(?![A-Za-z0-9])',
  // model providers
  '(?:hf|gsk|r8)_[A-Za-z0-9]{30,}',
];

/** These may go on in joined words, or begin as words do: one stands where a word begins, and nowhere else. */
const JOINED: readonly string[] = [
  // code hosts and registries
  `gl(?:pat|dt|rt|ptt)-${W}{20,}`,
  `pypi-AgE${W}{40,}`,
  `dckr_pat_${W}{20,}`,
  // clouds and what runs in them
  `AIza${W}{35}(?!${W})`,
  `ya29\\.${W}{20,}`,
  `GOCSPX-${W}{20,}`,
  `hvs\\.${W}{20,}`,
  'glsa_[A-Za-z0-9]{20,}_[a-f0-9]{8}',
  'dp\\.pt\\.[A-Za-z0-9_=-]{24,}',
  // payment and mail
  `sq0[ac][ts]p-${W}{20,}`,
  `SG\\.${W}{16,}\\.${W}{16,}`,
  'key-[a-f0-9]{32}',
  'xkeysib-[a-f0-9]{40,}-[A-Za-z0-9]{10,}',
  'pat-na1-[A-Za-z0-9_=-]{24,}',
  // chats
  '(?:xox[abeoprs]|xapp)-[A-Za-z0-9-]{11,}',
  `\\d{8,10}:AA${W}{33}(?!${W})`,
  `[MNO][A-Za-z0-9]{23,25}\\.${W}{6}\\.${W}{27,38}(?!${W})`,
  // model providers
  `sk-${W}{16,}`,
  `(?:xai-|pplx-|fw_|tgp_v1_|nvapi-|lsv2_pt_)${W}{24,}`,
  // work on documents and software
  '(?:ntn_|lin_api_|PMAK-|figd_|ATATT3)[A-Za-z0-9_=-]{24,}',
  // of no issuer: signed tokens (JWT), and keys that encrypt files
  `eyJ${W}{8,}\\.eyJ${W}{4,}(?:\\.${W}*)?`,
  'AGE-SECRET-KEY-1[0-9A-Z]{50,}',
];

/** Told by the address or the field they stand in. */
const PLACED: readonly string[] = [
  'https://hooks\\.slack\\.com/services/T[A-Z0-9]{6,}/B[A-Z0-9]{6,}/[A-Za-z0-9]{16,}',
  `https://discord(?:app)?\\.com/api/webhooks/\\d{15,}/${W}{50,}`,
  '(?<=(?:AccountKey|SharedAccessKey)=)[A-Za-z0-9+/]{40,}={0,2}',
];

const any = (shapes: readonly string[]): string => `(?:${shapes.join('|')})`;

/** Keys by the shapes their issuers give them: one pattern, so that one pass finds any. What it finds has no break in it. */
export const ISSUED = new RegExp(`(?<![A-Za-z0-9])(?:${any(UNJOINED)}|${any(PLACED)}|(?<![_-])${any(JOINED)})`, 'g');

/** A word also begins after an escape (`\n`), as in JSON within a string. */
const WORD_BEGINS = '(?:(?<![A-Za-z])|(?<=\\\\[nrt]))';
const NAMES = 'api[_ -]?key|access[_ -]?(?:key|token)|secret(?:[_ -]?key)?|client[_ -]?secret|auth[_ -]?token';
/** A quotation mark, in a string within a string, too. */
const QUOTE = `\\\\{0,4}["']?`;

/** Every name has one of these in it: the cheap look. */
export const MAY_BE_NAMED = /key|token|secret/i;
/** Keys of any shape, by the word in front of them. */
export const NAMED = new RegExp(
  `${WORD_BEGINS}(?:${NAMES})${QUOTE}\\s?(?:is|=|:|=>)\\s?${QUOTE}(?<key>[A-Za-z0-9_./+-]{16,}={0,2})`,
  'gi',
);
/** A name, what separates it from the key, and quotation marks are no longer than this. */
export const LONGEST_NAME = 40;

/** A token, tried where the word in front of it begins. */
export const BEARER = new RegExp(`${WORD_BEGINS}bearer [A-Za-z0-9._~+/-]{16,}={0,2}`, 'iy');
export const BEARER_LENGTH = 'bearer '.length;

/** The shortest run of letters, digits and signs that can be a key. */
export const SHORTEST_KEY = 16;

/** A key written out over lines. */
export const PRIVATE_KEY = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:[A-Za-z0-9+/=\s:,.-]|\\+[nrt])*/g;
