import { readFileSync } from 'node:fs';
import { modelFile } from '../model_file.js';

/** What names of persons and places are known, and which words are none. */
export interface NameLists {
  isFirst(word: string): boolean;
  isLast(word: string): boolean;
  isPlace(name: string): boolean;
  isCountry(name: string): boolean;
  /** A word that English texts use; a capital does not make it a name. */
  isCommon(word: string): boolean;
  /** A word that English texts use, if seldom. */
  isWord(word: string): boolean;
}

/** Countries are not in the list of towns: Node knows them. */
const REGIONS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const STATES =
  'Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Hawaii|Idaho|Illinois|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|Montana|Nebraska|Nevada|New Hampshire|New Jersey|New Mexico|New York|North Carolina|North Dakota|Ohio|Oklahoma|Oregon|Pennsylvania|Rhode Island|South Carolina|South Dakota|Tennessee|Texas|Utah|Vermont|Virginia|Washington|West Virginia|Wisconsin|Wyoming|England|Scotland|Wales|Ontario|Quebec|Bavaria|USA|UK|Europe|Africa|Asia|America|South America|North America|New York City|UAE|Ivory Coast|Holland|Burma|Swaziland|Macedonia|Czech Republic|Turkey|Bosnia';

/** The lists in `models/pii`. @throws when one is not there */
export function readNameLists(): NameLists {
  const first = new Set<string>();
  const last = new Set<string>();
  for (const line of linesOf('names.txt')) {
    const [name = '', kind] = line.split('\t');
    (kind === 'f' ? first : last).add(name);
  }
  const known = new Set(countries());
  const places = new Set([...linesOf('places.txt'), ...STATES.split('|'), ...known]);
  const common = new Set(linesOf('words.txt'));
  const rare = new Set(linesOf('rare_words.txt'));
  return {
    isFirst: (word) => first.has(word),
    isLast: (word) => last.has(word) || first.has(word),
    isPlace: (name) => places.has(name),
    isCountry: (name) => known.has(name),
    isCommon: (word) => common.has(word.toLowerCase()),
    isWord: (word) => isAmong(word.toLowerCase(), common, rare),
  };
}

/** Inflected words are those they are made of. */
function isAmong(word: string, ...sets: ReadonlySet<string>[]): boolean {
  const forms = [word, word.replace(/(?<=...)(?:s|es|ed|d|ing|ly)$/, ''), word.replace(/ies$/, 'y')];
  return forms.some((form) => sets.some((set) => set.has(form)));
}

function linesOf(name: string): string[] {
  return readFileSync(modelFile('pii', name), 'utf8').trimEnd().split('\n');
}

function countries(): string[] {
  const names = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
  // Some have a longer name than people give them: `Myanmar (Burma)`, `Bosnia & Herzegovina`.
  return [...REGIONS].flatMap((a) => [...REGIONS].flatMap((b) => spellings(names.of(a + b) ?? '')));
}

function spellings(name: string): string[] {
  const short = name.replace(/ \(.*/, '');
  return name === '' ? [] : [short, short.replace('&', 'and'), short.replace('St.', 'Saint').replace('&', 'and')];
}
