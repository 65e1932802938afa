/** One line of an exposition: a value of a series. */
export interface ExposedSample {
  name: string;
  labels: ReadonlyMap<string, string>;
  value: number;
}

const MAX_SAMPLES = 20_000;
const MAX_LABELS = 64;

const NAME = /[A-Za-z_:][\w:.]*/y;
const BLANK = /[ \t]*/y;
/** `name="value"`, the name perhaps quoted; alone and quoted it is the metric's own name (UTF-8 names). */
const LABEL = /[ \t]*(?:([A-Za-z_][\w.]*)|"((?:[^"\\]|\\.)*)")[ \t]*(?:=[ \t]*"((?:[^"\\]|\\.)*)")?[ \t]*(,|(?=\}))/y;
/** The value; a timestamp or an exemplar behind it are of no use here. */
const VALUE = /[ \t]*([^ \t#]+)/y;

/**
 * Reads the text format of Prometheus, and OpenMetrics as far as it is the same. A line that is neither is left out: half of what a server
 * tells is better than nothing. Linear in the length of the text; at most 20,000 samples.
 * https://prometheus.io/docs/instrumenting/exposition_formats/
 * @param wanted families that are read; other lines cost next to nothing
 */
export function parseExposition(text: string, wanted: (name: string) => boolean): ExposedSample[] {
  const samples: ExposedSample[] = [];
  for (let start = 0; start < text.length && samples.length < MAX_SAMPLES;) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    const sample = text[start] === '#' ? null : parseLine(text.slice(start, end).trim(), wanted);
    if (sample !== null) samples.push(sample);
    start = end + 1;
  }
  return samples;
}

function parseLine(line: string, wanted: (name: string) => boolean): ExposedSample | null {
  let at = endOf(NAME, line, 0);
  let name = line.slice(0, at);
  if (name !== '' && !wanted(name)) return null;
  at = endOf(BLANK, line, at);
  const labels = new Map<string, string>();
  if (line[at] === '{') {
    const read = readLabels(line, at + 1, labels);
    if (read === null) return null;
    at = read.end;
    name ||= read.name;
  }
  VALUE.lastIndex = at;
  const [, value] = VALUE.exec(line) ?? [];
  if (value === undefined || name === '' || !wanted(name)) return null;
  return { name, labels, value: numberOf(value) };
}

/** Labels up to the closing brace; null when they are not well-formed. */
function readLabels(line: string, from: number, labels: Map<string, string>): { end: number; name: string } | null {
  let name = '';
  let at = endOf(BLANK, line, from);
  while (line[at] !== '}') {
    LABEL.lastIndex = at;
    const [found, plain, quoted, value] = LABEL.exec(line) ?? [];
    if (found === undefined || labels.size >= MAX_LABELS) return null;
    const label = plain ?? unescape(quoted ?? '');
    if (value !== undefined) labels.set(label, unescape(value));
    else if (plain === undefined && name === '') name = label;
    else return null;
    at = endOf(BLANK, line, LABEL.lastIndex);
  }
  return { end: at + 1, name };
}

/** Index behind what a pattern matches at a place; the place itself where it does not match. */
function endOf(pattern: RegExp, line: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(line) ? pattern.lastIndex : at;
}

function unescape(text: string): string {
  return text.replaceAll(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char));
}

/** As Go writes numbers: `+Inf`, `-Inf` and `NaN` are words. What is no number is NaN. */
function numberOf(text: string): number {
  const word = /^([+-]?)inf(?:inity)?$/i.exec(text);
  return word === null ? Number(text) : Number(`${word[1] ?? ''}Infinity`);
}
