import type { Find } from './detector.js';
import { introduced, isEnglish, isSaidPlace, type Named, type Place } from './introduced.js';
import type { NameLists } from './name_lists.js';

/** A word with a capital; an initial may have its full stop. */
const CAPITAL = /(?<![\p{L}\p{N}_@#./-])(?:\p{Lu}\.|\p{Lu}[\p{L}\p{M}'’-]{0,30})(?![\p{L}\p{N}_@])/gu;
/** What may stand between two words of one name. */
const WITHIN = /^ (?:(?:de|da|di|do|dos|das|del|della|van|von|der|den|ter|bin|ibn|al|la|le|el|&) ){0,2}$/;
const MOST_WORDS = 7;
/** Nothing of a sentence is in front. */
const BEGINS = /(?:^|[.!?:;\n"“”([>*•|-])[\s"“'(*>-]*$/;
const SUFFIX =
  /^(?:Inc|Incorporated|Ltd|Limited|LLC|LLP|PLC|Plc|Corp|Corporation|Company|Co|GmbH|AG|SA|SARL|BV|NV|AB|Oy|SpA|Pty|Group|Holdings|Bank|Bancorp|University|College|Institute|School|Hospital|Clinic|Foundation|Association|Society|Council|Committee|Ministry|Department|Agency|Airlines|Airways|Motors|Industries|Systems|Technologies|Solutions|Partners|Capital|Ventures|Pharmaceuticals|Press|Museum|Union|Party|Records|Studios|Bros|Brothers|Stores|Insurance)\.?$/;
const PLACE_WORD =
  /^(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Lane|Drive|Court|Square|City|County|Island|Islands|River|Lake|Mountain|Mountains|Bay|Beach|Valley|Park|Airport|Station|Bridge|Republic|Kingdom|States|Province|District|Peninsula|Ocean|Sea|Desert|Township|Village|Town)\.?$/;
const NAMED_PLACE =
  /^(?:City|County|Island|Islands|River|Lake|Bay|Beach|Valley|Mountains?|Province|District|Peninsula|Ocean|Sea|Desert|Township|Village)$/;
/** Countries that people are called by. */
const PERSONS = new Set(['Georgia', 'Jordan', 'Chad', 'Israel']);
/** Words in front of a place. */
const TOWARDS =
  /(?:^|\s)(?:in|from|to|at|near|via|of|visit|visiting|leaving|across|around|outside|throughout)\s+(?:the\s+)?$/i;
/** Months and days of the week, which are names as well. */
const CALENDAR =
  /^(?:January|February|March|April|May|June|July|August|September|October|November|December|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)$/;
const WEEKDAY = /(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day$/;
const STREET = /^(?:Street|Avenue|Road|Lane|Drive|Boulevard|Crescent|Terrace|Highway)$/;
/** Short words, abbreviations in capitals, `I'm`, and how people are addressed. */
const NO_NAME = /^(?:..?|\p{Lu}{2,5}|I['’]\p{L}+|Mister|Mstr|Madame?|Sirs?|Btw|Pls|Thx|Asap)$/u;
/** Offices in front of a person: none is part of a name, and where one stands a name ends. Those that begin other names, such as `General`, are not here. */
const OFFICE =
  '(?:President|Chancellor|Ambassador|Senator|Congress(?:wo)?man|Governor|Mayor|Secretary|Judge|Sheriff|Officer|Detective|Inspector|Constable|Sergeant|Lieutenant|Captain|Colonel|Admiral|Commander|Coach|Professor|Doctor|Nurse|Reverend|Pastor|Rabbi|Imam|Archbishop|Queen|Princess|Uncle|Aunt|Auntie|Grandma|Grandpa|Attorney)';
const IS_OFFICE = new RegExp(`^${OFFICE}$`);
const IN_OFFICE = new RegExp(`(?<![\\p{L}\\p{N}])${OFFICE} $`, 'u');
/** Between the members of a list. */
const SERIES = /^(?:,|,? (?:and|or|&)|,) $/;
const LOOK = 40;
/** Less than what makes a text one with personal data: names of the famous and of towns are in every other text. */
const SURE = 0.4;

interface Word {
  text: string;
  start: number;
  end: number;
}

/** Words that stand together, and what they name, where that is known. */
interface Piece {
  words: readonly Word[];
  type: Named | undefined;
}

/** Names of persons, places and organizations in running text, by lists, shape and neighbours; none of them is sure. */
export function* findNamed(text: string, lists: NameLists): Generator<Find> {
  const written = /\p{Lu}/u.test(text) ? text : withCapitals(text, lists);
  const english = isEnglish(text, lists);
  const pieces: Piece[] = [];
  for (const words of runs(written)) {
    const place = placeOf(text, words, english);
    const found = [...named(words, place, lists)];
    pieces.push(...(found.length > 0 ? found : unlisted(words, text, english, lists)));
  }
  listed(pieces, text);
  for (const { words, type } of pieces) if (type !== undefined) yield find(type, words);
}

function placeOf(text: string, words: readonly Word[], english: boolean): Place {
  const start = words[0]?.start ?? 0;
  const end = words.at(-1)?.end ?? 0;
  const before = text.slice(Math.max(0, start - LOOK), start);
  return { before, after: text.slice(end, end + LOOK), begins: BEGINS.test(before), english };
}

/** Words no list has, and that are none otherwise: the words around say what they name. */
function unlisted(run: readonly Word[], text: string, english: boolean, lists: NameLists): Piece[] {
  const isOrdinary = ({ text: word }: Word) =>
    (lists.isWord(word) && !lists.isFirst(word)) || CALENDAR.test(word) || NO_NAME.test(word);
  const from = run.findIndex((word) => !isOrdinary(word));
  const rest = from < 0 ? [] : run.slice(from);
  const next = rest.findIndex(isOrdinary);
  const words = next < 0 ? rest : rest.slice(0, next);
  if (words.length === 0 || words.length > MOST_UNLISTED) return [];
  const type = introduced(placeOf(text, words, english));
  // A word that is a name as well is one only where something says so.
  return type === undefined && words.some(({ text: word }) => lists.isWord(word)) ? [] : [{ words, type }];
}
const MOST_UNLISTED = 3;

/** Things in a list are of one kind: what is known of one holds for its neighbour. */
function listed(pieces: readonly Piece[], text: string): void {
  const spread = (one: Piece | undefined, other: Piece | undefined, between: string) => {
    if (one?.type === undefined || other === undefined || !SERIES.test(between) || isLabel(other)) return;
    other.type ??= one.type;
  };
  const isLabel = (piece: Piece) => text.charAt(piece.words.at(-1)?.end ?? 0) === ':';
  const between = (at: number) => text.slice(pieces[at - 1]?.words.at(-1)?.end ?? 0, pieces[at]?.words[0]?.start ?? 0);
  for (let at = 1; at < pieces.length; at++) spread(pieces[at - 1], pieces[at], between(at));
  for (let at = pieces.length - 1; at > 0; at--) spread(pieces[at], pieces[at - 1], between(at));
}

/** Who writes without capitals writes names without them. */
function withCapitals(text: string, lists: NameLists): string {
  return text.replace(/\p{Ll}{3,}/gu, (word) => {
    const made = word.charAt(0).toUpperCase() + word.slice(1);
    return lists.isCommon(word) || made.length !== word.length ? word : made;
  });
}

/** Words with capitals that stand side by side. */
function* runs(text: string): Generator<Word[]> {
  let run: Word[] = [];
  for (const { 0: word, index } of text.matchAll(CAPITAL)) {
    const plain = word.replace(/['’]s$/, '');
    const last = run.at(-1);
    if (IS_OFFICE.test(word)) {
      if (last !== undefined) yield run;
      run = [];
      continue;
    }
    const gap = last === undefined ? '' : text.slice(last.end, index);
    if (last !== undefined && (run.length >= MOST_WORDS || !WITHIN.test(gap))) {
      yield run;
      run = [];
    }
    run.push({ text: plain, start: index, end: index + plain.length });
  }
  if (run.length > 0) yield run;
}

function* named(run: readonly Word[], place: Place, lists: NameLists): Generator<Piece> {
  const { before, begins } = place;
  const suffix = run.findLastIndex((word, index) => index > 0 && SUFFIX.test(word.text));
  if (suffix > 0) {
    const from = begins && lists.isCommon(run[0]?.text ?? '') && suffix > 1 ? 1 : 0;
    const isLabel = place.after.startsWith(':') && run.every(({ text }) => lists.isCommon(text));
    if (!isLabel) yield { words: run.slice(from, suffix + 1), type: 'organization' };
    return yield* named(run.slice(suffix + 1), { ...place, before: '', begins: false }, lists);
  }
  if (IN_OFFICE.test(before) && isNameAlone(run, lists)) return yield { words: run, type: 'person' };
  if (isPlaceAltogether(run, place, lists)) return yield { words: run, type: 'location' };
  for (let at = 0; at < run.length;) {
    const rest = run.slice(at);
    const count = placeIn(rest, at === 0 ? before : '', lists);
    if (count > 0) {
      yield { words: rest.slice(0, count), type: 'location' };
      at += count;
      continue;
    }
    const person = personIn(rest, at === 0 && begins, lists);
    if (person > 0) {
      yield { words: rest.slice(0, person), type: 'person' };
      at += person;
      continue;
    }
    at++;
  }
}

/** No more words than a name has, and each one that is a name or none otherwise. */
function isNameAlone(run: readonly Word[], lists: NameLists): boolean {
  const isName = ({ text }: Word) =>
    !CALENDAR.test(text) &&
    !NO_NAME.test(text) &&
    !PLACE_WORD.test(text) &&
    (lists.isLast(text) || !lists.isCommon(text));
  return run.length < 4 && run.every(isName);
}

/** A street without a number, or what the words around call a place, whoever it is named after. */
function isPlaceAltogether(run: readonly Word[], place: Place, lists: NameLists): boolean {
  const first = run[0]?.text ?? '';
  if (run.length > 1 && STREET.test(run.at(-1)?.text ?? '')) return !(place.begins && lists.isCommon(first));
  if (run.length > 1 && NAMED_PLACE.test(run.at(-1)?.text ?? '') && isSaidPlace(place)) return run.length < 4;
  const isName = run.every(({ text }) => !lists.isWord(text) && !CALENDAR.test(text) && !NO_NAME.test(text));
  return isName && run.length < 4 && !place.after.startsWith("'") && !place.after.startsWith('’') && isSaidPlace(place);
}

/** How many of the words are a place. */
function placeIn(words: readonly Word[], before: string, lists: NameLists): number {
  for (let count = Math.min(4, words.length); count > 0; count--) {
    const name = words
      .slice(0, count)
      .map(({ text }) => text)
      .join(' ');
    if (count > 1 && NAMED_PLACE.test(words[count - 1]?.text ?? '') && !lists.isCommon(words[0]?.text ?? ''))
      return count;
    if (!lists.isPlace(name)) continue;
    // Many a place is a name: with another name after it, or nothing that leads there, it is taken for one.
    const next = words[count]?.text ?? '';
    if (
      count === 1 &&
      lists.isFirst(name) &&
      !(lists.isCountry(name) && !PERSONS.has(name)) &&
      (lists.isLast(next) || !TOWARDS.test(before))
    )
      return 0;
    return count;
  }
  return 0;
}

/** How many of the words are a person's name. */
function personIn(words: readonly Word[], begins: boolean, lists: NameLists): number {
  const [first, second] = words;
  if (first === undefined || WEEKDAY.test(first.text)) return 0;
  if (CALENDAR.test(first.text) && !(second !== undefined && lists.isLast(second.text))) return 0;
  const isGiven = lists.isFirst(first.text) && !(begins && second === undefined && lists.isCommon(first.text));
  const isUnknown = !lists.isCommon(first.text) && first.text.length > 2;
  if (
    !isGiven &&
    !(second !== undefined && isUnknown && !begins && (lists.isLast(second.text) || lists.isFirst(second.text)))
  ) {
    const isPair = second !== undefined && lists.isLast(first.text) && lists.isLast(second.text);
    if (!isPair) return 0;
  }
  let count = 1;
  while (count < Math.min(4, words.length) && belongs(words[count], words[count - 1], lists)) count++;
  return count;
}

/** Whether a word goes on with a name: a surname, an initial, or what is no word at all. */
function belongs(word: Word | undefined, last: Word | undefined, lists: NameLists): boolean {
  if (word === undefined || last === undefined || PLACE_WORD.test(word.text)) return false;
  if (/^\p{Lu}\.$/u.test(word.text)) return true;
  return lists.isLast(word.text) || lists.isFirst(word.text) || !lists.isCommon(word.text);
}

function find(type: string, words: readonly Word[]): Find {
  return { start: words[0]?.start ?? 0, end: words.at(-1)?.end ?? 0, type, sure: SURE };
}
