import type { NameLists } from './name_lists.js';

/** What a name may be of. */
export type Named = 'person' | 'location' | 'organization';

/** A label in front of a field, with what lays it out. */
const field = (labels: string, marks = ':='): RegExp =>
  new RegExp(`(?<!\\p{L})(?:${labels})[*_"']{0,3}\\s?[${marks}][*_"']{0,3}\\s{0,3}$`, 'iu');

const PLACE_FIELD = field(
  'city|town|country|county|state|location|birthplace|place of birth|where|region|province|village',
);
const FIELDS: readonly [RegExp, Named][] = [
  [field('(?:company|organi[sz]ation|employer|facility|hospital|bank|business|school)(?: name)?'), 'organization'],
  [PLACE_FIELD, 'location'],
  [
    field(
      '(?:first|last|given|family|middle|full|sur|maiden)[ -]?name|(?<!\\p{L} )name|patient|student|borrower|applicant',
      ':=,;',
    ),
    'person',
  ],
];

/** What is said just before a name. */
const BEFORE: readonly [RegExp, Named][] = [
  [/(?:^|[\n>.!?"] ?)(?:hi|hello|hey|dear|thanks|thank you|bye|good (?:morning|afternoon|evening)),? $/iu, 'person'],
  [
    /(?<!\p{L})(?:mister|(?:sur|maiden |first |last )name(?: is|:)?|name is|directed by|starring|says|said) $/iu,
    'person',
  ],
  [
    /(?<!\p{L})(?:(?:written|recorded|signed|approved|reviewed|prepared|produced|sung|played) by|founders?:) $/iu,
    'person',
  ],
  [
    /(?<!\p{L})(?:city|town|village|capital|port|state|county|duchy|municipality|province|suburb) (?:of )?$/iu,
    'location',
  ],
  [
    /(?<!interested |believed? |believing |trust |faith |hope |confidence |love |written |used )(?<!\p{L})in $/iu,
    'location',
  ],
  [
    /(?<!\p{L})(?:near|throughout|through|outside|visit(?:ed|ing)?|(?:arriv|land)\p{Ll}+ (?:at|in)|moved (?:here )?(?:from|to)|travell?(?:ed|ing)? to) $/iu,
    'location',
  ],
  [
    /(?<!\p{L})(?:(?:work|works|worked|working|career|job|year|years|ceo|founder|employees|physician) (?:at|for|of)|joined|at) $/iu,
    'organization',
  ],
];

/** What is said of a name just after it. */
const AFTER: readonly [RegExp, Named][] = [
  [
    /^(?:,| is| was| -) an? (?:\p{Ll}+ ){0,2}(?:village|town|city|municipality|suburb|hamlet|island)(?!\p{L})/u,
    'location',
  ],
  [/^ has a population(?!\p{L})/u, 'location'],
  [
    /^ (?:said|says|asked|told|wrote|replied|shouted|whispered|answered|explained|submitted|lives|lived|loves|wants|thinks|spent|married|was born|had given)(?!\p{L})/u,
    'person',
  ],
  [
    /^(?:, \d{1,3},|, (?:aged )?\d{1,3} years|: ?\\?["“]|['’]s (?:mother|father|wife|husband|son|daughter|brother|sister|birthday|doctor)(?!\p{L}))/u,
    'person',
  ],
  [
    /^(?:['’]s)? (?:offices?|headquarters|shares|stock|employees|ceo|subsidiary) (?:is|are|was|were|has|have|of|in|at)(?!\p{L})/iu,
    'organization',
  ],
  [/^ (?:announced|acquired|hired|launched|reported)(?!\p{L})/u, 'organization'],
];
/** Somebody is spoken to: the name begins the sentence, or ends it. */
const SPOKEN_TO = /^, (?:can|could|would|will|please|i|we|you|your|do|did|are|have|let|just|thanks?)(?!\p{L})/iu;

/** Where a name stands. */
export interface Place {
  before: string;
  after: string;
  /** It is the first word of its sentence. */
  begins: boolean;
  /** What is said around it means what it means in English. */
  english: boolean;
}

/** What the words around say a name is of; only words that are none otherwise are asked about. Labels count in any language. */
export function introduced({ before, after, begins, english }: Place): Named | undefined {
  const label = FIELDS.find(([pattern]) => pattern.test(before));
  if (label !== undefined || !english) return label?.[1];
  const known = BEFORE.find(([pattern]) => pattern.test(before)) ?? AFTER.find(([pattern]) => pattern.test(after));
  if (known !== undefined) return known[1];
  if (begins && SPOKEN_TO.test(after)) return 'person';
  return /\p{Ll}, $/u.test(before) && after.startsWith('!') ? 'person' : undefined;
}

/** Whether the words around say that what could be a person's name is a place. */
export function isSaidPlace({ before, after, english }: Place): boolean {
  if (PLACE_FIELD.test(before)) return true;
  return (
    english && (PLACES.some((pattern) => pattern.test(before)) || AFTER_PLACE.some((pattern) => pattern.test(after)))
  );
}

const PLACES = BEFORE.filter(([, type]) => type === 'location').map(([pattern]) => pattern);
const AFTER_PLACE = AFTER.filter(([, type]) => type === 'location').map(([pattern]) => pattern);

const ENOUGH = 3;
const READ = 400;

/** Whether the words around mean what they mean in English: most of the words without a capital are English, where there are some. */
export function isEnglish(text: string, lists: NameLists): boolean {
  const words = text.slice(0, READ).match(/(?<![\p{L}\p{M}'’])\p{Ll}{2,}(?![\p{L}\p{M}'’])/gu) ?? [];
  return words.length < ENOUGH || words.filter((word) => lists.isWord(word)).length * 3 > words.length * 2;
}
