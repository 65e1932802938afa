import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A text with its label, and the source that is held out whole. */
export interface Row {
  text: string;
  label: 0 | 1;
  source: string;
}

/** What a model is trained for. */
export type Harm = 'toxicity' | 'misuse' | 'injection';

/** Sources whose licences permit to learn from them for what is shipped. All others are read for figures alone. */
const PERMITTED = new Set(
  (
    'davidson hatemojibuild edos-sexism surge implicit-hate openai-moderation cold germeval2018 hatexplain mlma deepset jailbreak-llms ' +
    'notinject bipia-email bipia-email-clean llm-guard-tests giskard awesome-prompts-2025 mt-bench oasst1 mitre-frr advbench ' +
    'unintended-bias-templates self-instruct ldnoobw'
  ).split(' '),
);

export function isPermitted(row: Row): boolean {
  return PERMITTED.has(row.source);
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
  const written = readFileSync(join(folder, 'raw/ben-self-instruct/user_oriented_instructions.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): { instruction: string; instances: { input: string }[] } => JSON.parse(line))
    .map(({ instruction, instances }) => `${instruction}\n${instances[0]?.input ?? ''}`.trim());
  return [
    ...benign.map(({ text, source }): Row => ({ text, label: 0, source })),
    ...written.map((text): Row => ({ text, label: 0, source: 'self-instruct' })),
  ];
}

/** All rows for a model: those to learn from, and those of sources that may only be looked at. */
export function load(folder: string, harm: Harm): Row[] {
  const everyday = ordinary(folder);
  switch (harm) {
    case 'toxicity':
      return [
        ...rowsOf(join(folder, 'toxicity.dev.jsonl')),
        ...rowsOf(join(folder, 'identity_bias.dev.jsonl')),
        ...hatexplain(folder),
        ...mlma(folder),
        ...wordLists(folder),
        ...everyday.filter(isPermitted),
      ];
    case 'misuse':
      return [...rowsOf(join(folder, 'misuse.dev.jsonl')), ...everyday.filter(isPermitted)];
    case 'injection':
      return [
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
