import { SidelightError } from '../../core/errors.js';
import type { Lane } from '../clients/lane.js';
import { tokenize, type SqlToken } from './tokens.js';

const FIRST_WORDS = new Set(['select', 'with', 'show', 'describe', 'desc', 'explain', 'exists']);

/** Table functions that read nothing but their arguments. `format` is a string function, too. */
const HARMLESS = new Set(
  [
    'numbers',
    'numbers_mt',
    'zeros',
    'zeros_mt',
    'generateSeries',
    'generate_series',
    'values',
    'view',
    'null',
    'format',
    'primes',
  ].map((name) => name.toLowerCase()),
);

/** Functions that reach beyond the database, and are not table functions. */
const FAR_REACHING = [
  'file',
  'catboostEvaluate',
  'addressToLine',
  'addressToLineWithInlines',
  'addressToSymbol',
  'joinGet',
];

function refused(message: string): SidelightError {
  return new SidelightError('QUERY_REFUSED', message, {
    hint: 'One SELECT, SHOW, DESCRIBE or EXPLAIN on the tables of Sidelight is what can be asked here.',
  });
}

/**
 * A user's own SQL, made safe to run on a lane that is read-only already. `readonly` alone is not enough: it lets the function `file()` read any
 * file, some table functions (s3 among them) fetch addresses, `INTO OUTFILE` write files, and `KILL QUERY` run.
 */
export class UserSql {
  #forbidden: Promise<Set<string>> | null = null;

  constructor(private readonly lane: Lane) {}

  /** The statement with its FORMAT clause. @throws {SidelightError} QUERY_REFUSED */
  async prepare(sql: string, format: string): Promise<string> {
    const tokens = tokenize(sql);
    while (tokens.at(-1)?.text === ';') tokens.pop();
    const first = tokens.find((token) => token.text !== '(');
    if (first === undefined) throw refused('the query is empty');
    if (!FIRST_WORDS.has(first.text.toLowerCase())) throw refused(`a query cannot begin with ${first.text}`);
    if (tokens.some((token) => token.text === ';')) throw refused('one statement at a time');
    if (tokens.some((token) => token.isName && token.text.toLowerCase() === 'outfile')) {
      throw refused('INTO OUTFILE is not allowed');
    }
    refuseCalls(tokens, await this.#forbiddenFunctions());
    return withFormat(sql, tokens, format);
  }

  /** Every table function the engine knows, less the harmless ones: a newer engine's new ways out are refused, too. */
  async #forbiddenFunctions(): Promise<Set<string>> {
    this.#forbidden ??= this.lane
      .rows<{ name: string }>('SELECT name FROM system.table_functions')
      .then(
        (rows) =>
          new Set(
            [...rows.map((row) => row.name), ...FAR_REACHING]
              .map((name) => name.toLowerCase())
              .filter((name) => !HARMLESS.has(name)),
          ),
      );
    try {
      return await this.#forbidden;
    } catch (error) {
      this.#forbidden = null;
      throw error;
    }
  }
}

function refuseCalls(tokens: readonly SqlToken[], forbidden: ReadonlySet<string>): void {
  tokens.forEach((token, index) => {
    if (!token.isName || tokens[index + 1]?.text !== '(') return;
    const name = token.text.toLowerCase();
    if (forbidden.has(name) || name.startsWith('dictget')) throw refused(`the function ${token.text}() is not allowed`);
  });
}

/** A FORMAT clause of the user's own wins over `format`. */
function withFormat(sql: string, tokens: readonly SqlToken[], format: string): string {
  const last = tokens.at(-1);
  const body = sql.slice(0, last === undefined ? 0 : last.end);
  if (tokens.at(-2)?.text.toLowerCase() === 'format' && last?.isName) return body;
  if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(format)) throw refused(`there is no format ${JSON.stringify(format)}`);
  return `${body}\nFORMAT ${format}`;
}
