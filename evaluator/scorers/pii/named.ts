import type { Find } from './detector.js';
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
const LOOK_BACK = 24;

interface Word {
  text: string;
  start: number;
  end: number;
}

/** Names of persons, places and organizations in running text, by lists, shape and neighbours; none of them is sure. */
export function* findNamed(text: string, lists: NameLists): Generator<Find> {
  for (const words of runs(/\p{Lu}/u.test(text) ? text : withCapitals(text, lists))) {
    const [first] = words;
    if (first === undefined) continue;
    const before = text.slice(Math.max(0, first.start - LOOK_BACK), first.start);
    yield* named(words, before, BEGINS.test(before), lists);
  }
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
    const gap = last === undefined ? '' : text.slice(last.end, index);
    if (last !== undefined && (run.length >= MOST_WORDS || !WITHIN.test(gap))) {
      yield run;
      run = [];
    }
    run.push({ text: plain, start: index, end: index + plain.length });
  }
  if (run.length > 0) yield run;
}

function* named(run: readonly Word[], before: string, begins: boolean, lists: NameLists): Generator<Find> {
  const suffix = run.findLastIndex((word, index) => index > 0 && SUFFIX.test(word.text));
  if (suffix > 0) {
    const from = begins && lists.isCommon(run[0]?.text ?? '') && suffix > 1 ? 1 : 0;
    yield find('organization', run.slice(from, suffix + 1));
    return yield* named(run.slice(suffix + 1), '', false, lists);
  }
  for (let at = 0; at < run.length;) {
    const rest = run.slice(at);
    const place = placeIn(rest, at === 0 ? before : '', lists);
    if (place > 0) {
      yield find('location', rest.slice(0, place));
      at += place;
      continue;
    }
    const person = personIn(rest, at === 0 && begins, lists);
    if (person > 0) {
      yield find('person', rest.slice(0, person));
      at += person;
      continue;
    }
    at++;
  }
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
  if (first === undefined) return 0;
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

/** Less than what makes a text one with personal data: names of the famous and of towns are in every other text. */
const SURE = 0.4;
