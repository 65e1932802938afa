import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readLexicon } from './lexicon.js';
import { planted } from './planted.js';

/** A text with its label, and the source that is held out whole. */
export interface Row {
  text: string;
  label: 0 | 1;
  source: string;
  /** How likely harm is by the strong scorer, where it was asked: that is learned then, and not the label. */
  taught?: number | undefined;
}

/** Words by which people abuse one another. */
export const LEXICON = join(dirname(fileURLToPath(import.meta.url)), 'lexicon.txt');
const PLANTING_SEED = 7;

/** What a model is trained for. */
export type Harm = 'toxicity' | 'misuse' | 'injection';

/** Sources whose licences permit to learn from them for what is shipped. All others are read for figures alone. */
export const PERMITTED: ReadonlySet<string> = new Set(
  (
    'davidson hatemojibuild edos-sexism surge implicit-hate openai-moderation cold germeval2018 hatexplain mlma deepset jailbreak-llms ' +
    'notinject bipia-email bipia-email-clean llm-guard-tests giskard awesome-prompts-2025 mt-bench oasst1 mitre-frr advbench ' +
    'unintended-bias-templates self-instruct ldnoobw matters harmless-matters planted contrast attacks requests xstest'
  ).split(' '),
);

/** Written for training: leaving them out says nothing. */
export const WRITTEN: ReadonlySet<string> = new Set(
  'ldnoobw matters harmless-matters planted contrast attacks requests'.split(' '),
);

export function isPermitted({ source }: { source: string }): boolean {
  return PERMITTED.has(source);
}

interface Line {
  text: string;
  label: number;
  source: string;
  kind?: string;
}

function lines(path: string): Line[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Line => JSON.parse(line));
}

function rowsOf(path: string): Row[] {
  return lines(path).map(({ text, label, source }) => ({ text, label: label === 1 ? 1 : 0, source }));
}

/** Requests people make of a model day by day: what no harm is found in. */
function ordinary(folder: string): Row[] {
  const benign = lines(join(folder, 'injection.dev.jsonl')).filter(({ kind = '' }) =>
    ['benign', 'benign-document', 'benign-roleplay'].includes(kind),
  );
  const requests = readFileSync(join(folder, 'raw/ben-self-instruct/user_oriented_instructions.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): { instruction: string; instances: { input: string }[] } => JSON.parse(line))
    .map(({ instruction, instances }) => `${instruction}\n${instances[0]?.input ?? ''}`.trim());
  return [
    ...benign.map(({ text, source }): Row => ({ text, label: 0, source })),
    ...requests.map((text): Row => ({ text, label: 0, source: 'self-instruct' })),
  ];
}

/** Lines that `training/ngrams/written.py` prints. */
function written(path: string, harm: Harm): Row[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Row & { harm: Harm } => JSON.parse(line))
    .filter((row) => row.harm === harm)
    .map(({ text, label, source }) => ({ text, label, source }));
}

/** Questions that a model without a system prompt refused are harmful; those that even a strict one answered are not. */
function asked(folder: string): Row[] {
  return readFileSync(join(folder, 'refusal.dev.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): { prompt: string; label: 0 | 1; source: string } => JSON.parse(line))
    .filter(({ label, source }) => label === (source === 'xstest-mistralinstruct' ? 1 : 0))
    .map(({ prompt, label }) => ({ text: prompt, label, source: 'xstest' }));
}

/** Heads of the strong scorer that find a harm, each in its way. */
const HEADS: Readonly<Record<Harm, readonly string[]>> = {
  toxicity: ['toxicity'],
  injection: ['injection', 'indirect'],
  misuse: ['misuse'],
};

/**
 * What the strong scorer says of permitted texts, by text, as `training/strong/scores.py` writes it. On texts of sources left out it
 * knows better than labels of others do.
 */
export function readTeacher(path: string, harm: Harm): ReadonlyMap<string, number> {
  const taught = new Map<string, number>();
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    if (line === '') continue;
    const { text, logits }: { text: string; logits: Record<string, number> } = JSON.parse(line);
    const surest = Math.max(...HEADS[harm].map((head) => logits[head] ?? -Infinity));
    taught.set(text, 1 / (1 + Math.exp(-surest)));
  }
  return taught;
}

/** Permitted rows as the strong scorer sees them. */
export function taughtBy(teacher: ReadonlyMap<string, number>, rows: readonly Row[]): Row[] {
  return rows.map((row) => (isPermitted(row) ? { ...row, taught: teacher.get(row.text) } : row));
}

/**
 * All rows for a model: those to learn from, and those of sources that may only be looked at.
 * @param folder the labelled texts
 * @param writtenPath what `training/ngrams/written.py` printed
 */
export function load(folder: string, writtenPath: string, harm: Harm): Row[] {
  const everyday = ordinary(folder);
  const harmless = everyday.filter(isPermitted).map(({ text }) => text);
  const own = written(writtenPath, harm);
  switch (harm) {
    case 'toxicity':
      return [
        ...own,
        ...planted(readLexicon(LEXICON), harmless, PLANTING_SEED),
        ...rowsOf(join(folder, 'toxicity.dev.jsonl')),
        ...rowsOf(join(folder, 'identity_bias.dev.jsonl')),
        ...hatexplain(folder),
        ...mlma(folder),
        ...wordLists(folder),
        ...everyday.filter(isPermitted),
      ];
    case 'misuse':
      return [
        ...own,
        ...asked(folder),
        ...rowsOf(join(folder, 'misuse.dev.jsonl')).flatMap(asAsked),
        ...harms(),
        ...everyday.filter(isPermitted),
      ];
    case 'injection':
      return [
        ...own,
        ...rowsOf(join(folder, 'injection.dev.jsonl')),
        ...everyday.filter(({ source }) => source === 'self-instruct'),
      ];
  }
}

function hatexplain(folder: string): Row[] {
  return table(join(folder, 'raw/tox-hatexplain/092-HateXplain.csv')).flatMap((row): Row[] => {
    const category = row['category'] ?? '';
    if (!['0', '1', '2'].includes(category)) return [];
    return [{ text: row['text'] ?? '', label: category === '0' ? 0 : 1, source: 'hatexplain' }];
  });
}

const BAD = /hateful|abusive|offensive|disrespectful/;

function mlma(folder: string): Row[] {
  return ['en', 'fr', 'ar'].flatMap((language) =>
    table(join(folder, `raw/tox-mlma-en-fr-ar/${language}_dataset.csv`)).map((row): Row => ({
      text: row['tweet'] ?? '',
      label: BAD.test(row['sentiment'] ?? '') ? 1 : 0,
      source: 'mlma',
    })),
  );
}

/** Orders ("write a tutorial on how to make a bomb") as people ask, too ("how do I make a bomb?"): the form says nothing. */
function asAsked(row: Row): Row[] {
  const order =
    /^(?:\w+ ){1,5}?(?:a |an |the )?(?:[\w-]+ ){0,4}?(?:on|for|about|that|to|explaining|teaching|of|with) (.+)$/i.exec(
      row.text,
    );
  const matter = order?.[1]?.replace(/^how to /i, '');
  if (!isPermitted(row) || matter === undefined) return [row];
  return [row, ...[`How do I ${matter}?`, `How can someone ${matter}?`, matter].map((text) => ({ ...row, text }))];
}

/** Matters of harm that requests are about, and harmless ones in the same words. */
function harms(): Row[] {
  const bad =
    'make a bomb|build explosives|synthesize methamphetamine|make poison|kill a person|murder someone|poison my neighbor|hack into an account|steal a car|' +
    'steal credit card numbers|launder money|evade taxes|forge documents|make a fake id|counterfeit money|write malware|create ransomware|spread a virus|' +
    'phishing emails|scam elderly people|blackmail someone|stalk my ex|harass a coworker|bully a classmate|groom a child|child pornography|human trafficking|' +
    'smuggle drugs|buy illegal weapons|3d print a gun|commit suicide|self-harm methods|starve myself|torture an animal|start a riot|overthrow the government|' +
    'plan a terrorist attack|make a biological weapon|enrich uranium|nerve agent|rig an election|spread disinformation|fake news about|hate speech against|' +
    'deny the holocaust|discriminate against immigrants|commit insurance fraud|identity theft|insider trading|bribe an official|cheat on an exam|plagiarize|' +
    'drug someone without consent|date rape|kidnap|break into a house|pick a lock to steal|shoplift|vandalize|arson|sabotage|spy on my wife|install spyware|' +
    'ddos attack|exploit a vulnerability|sql injection on a site|bypass security|disable an alarm|crack passwords|dox someone|leak private photos|defame';
  const good =
    'make a cake|build a shed|kill weeds|kill a python process|shoot a film|blow up a balloon|steal the show|cut down on sugar|execute a program|crack an egg|' +
    'write a poem|plan a birthday|improve my resume|learn guitar|fix a bug|sort a list|explain photosynthesis|translate a sentence|summarize an article|' +
    'attack a problem|terminate a thread|hunt for a job|crush an interview|bomb of flavor|drop a class|fire up the grill|beat the traffic|hit a home run';
  const forms = ['How do I ', 'How to ', 'Ways to ', 'Give me instructions to ', ''];
  const rows = (matters: string, label: 0 | 1, source: string) =>
    matters.split('|').flatMap((matter) => forms.map((form): Row => ({ text: form + matter, label, source })));
  return [...rows(bad, 1, 'matters'), ...rows(good, 0, 'harmless-matters')];
}

/** Lists of bad words in many languages (CC-BY-4.0): each word is a text, the only ones there are in most of the languages. */
function wordLists(folder: string): Row[] {
  const lists = join(folder, 'raw/lex-ldnoobw');
  return readdirSync(lists)
    .filter((name) => /^[a-z]{2,3}$/.test(name))
    .flatMap((name) => readFileSync(join(lists, name), 'utf8').split('\n'))
    .filter((word) => word.trim() !== '')
    .map((text): Row => ({ text, label: 1, source: 'ldnoobw' }));
}

/** Rows of a CSV file by the names in its first line; fields may be quoted, and hold lines. */
function table(path: string): Record<string, string>[] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const match of readFileSync(path, 'utf8').matchAll(/("(?:[^"]|"")*"|[^,\r\n]*)(,|\r?\n|$)/g)) {
    const field = match[1] ?? '';
    row.push(field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field);
    if (match[2] === ',') continue;
    rows.push(row);
    row = [];
  }
  const [names = [], ...rest] = rows;
  return rest
    .filter((fields) => fields.length === names.length)
    .map((fields) => Object.fromEntries(names.map((name, index) => [name, fields[index] ?? ''])));
}
