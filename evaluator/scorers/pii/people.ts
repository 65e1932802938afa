import { byPattern, type Detector } from './detector.js';

/** Capitalised words that are no names, where one could be. */
const NO_NAME =
  '(?!(?:ID|My|Sure|Dear|Dr|Mr|Mrs|Ms|Sir|Madame?|Team|All|Customer|Employee|Patient|Name|The|Hi|Hello|I|Yes|No|Ok|Okay|Thanks?|Number|No|Support|Account|Mister|Mstr|Marketing|Sales|Hiring|Manager|Colleagues?|Friends?|Reader|Users?|Valued|Sirs)(?![\\p{L}]))';
const NAME = `${NO_NAME}\\p{Lu}\\p{Ll}[\\p{L}'’-]{0,30}`;
const NAMES = `${NAME}(?: (?:(?:de|da|di|van|von|der|den|bin|al|la|le|el) ){0,2}(?:\\p{Lu}\\. )?${NAME}){0,3}`;

/** Names where the words around say that one comes. */
export const names: readonly Detector[] = [
  byPattern(
    'person',
    new RegExp(
      `(?<!\\p{L})(?:Mr|Mrs|Ms|Miss|Mx|Mister|Dr|Prof|Sir|Madam|Herr|Frau|Señora?|Sra?|Mme|Mlle)\\.? (?<name>${NAMES})`,
      'gu',
    ),
    {
      group: 'name',
      sure: 0.8,
    },
  ),
  byPattern(
    'person',
    new RegExp(
      `(?<!\\p{L})(?:[Mm]y (?:\\p{Ll}+ )?name(?: is|'s)|[Nn]ame:|I am called|[Cc]all me|[Mm]e llamo|[Mm]ein Name ist|[Ii]ch heiße|[Jj]e m'appelle|[Mm]i chiamo|[Ss]igned,?|[Rr]egards,?|[Ss]incerely,?|[Dd]ear|[Aa]ttn:?) ?\\n?(?<name>${NAMES})`,
      'gu',
    ),
    { group: 'name', sure: 0.7 },
  ),
  byPattern(
    'person',
    new RegExp(
      `(?<!\\p{L})(?:[Pp]atient|[Cc]ustomer|[Ee]mployee|[Aa]pplicant|[Cc]lient|[Tt]enant|[Ss]tudent):? (?:Name: )?(?<name>${NAME}(?: (?:\\p{Lu}\\. )?${NAME}){1,3})`,
      'gu',
    ),
    { group: 'name', sure: 0.7 },
  ),
];

const CAPITALS = `${NAME}(?: (?:(?:de|da|do|la|le|del|di|of|the|and|&) ){0,2}${NAME}){0,4}`;

/** Places and organizations no list knows, where the words around say that one comes; less than sure. */
export const named: readonly Detector[] = [
  byPattern(
    'location',
    new RegExp(
      `(?<!\\p{L})(?:(?:lives?|living|lived|born|raised|grew up|based|located|resid(?:es?|ed|ing)) in|(?:moved?|came|comes|travell?(?:ed|ing)?|flew|flight|trip) (?:here )?(?:from|to)|originally from) (?<name>${CAPITALS})`,
      'gu',
    ),
    { group: 'name', sure: 0.41 },
  ),
  byPattern(
    'organization',
    new RegExp(
      `(?<!\\p{L})(?:(?:works?|worked|working|jobs?|employed|position|career|interns?|interned|consultant) (?:at|for|with|by)|(?:CEO|CTO|CFO|founders?|employees?|headquarters|offices?|shares|director|president|chairman) (?:of|at)) (?:the )?(?<name>${CAPITALS})`,
      'gu',
    ),
    { group: 'name', sure: 0.41 },
  ),
  byPattern(
    'organization',
    new RegExp(
      `(?<name>(?<![\\p{L}\\d] |\\p{L})${CAPITALS}) (?:offices?|headquarters|website|employees|subsidiary|stock|shares) (?:is|are|was|were|has|have|of)(?!\\p{L})`,
      'gu',
    ),
    { group: 'name', sure: 0.41 },
  ),
];
