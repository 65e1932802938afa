import { SidelightError } from '../../core/errors.js';

export interface SqlToken {
  /** Names without their quotes; strings as `''`. */
  text: string;
  /** A word or a quoted identifier. */
  isName: boolean;
  /** Index behind the token's last character. */
  end: number;
}

const TOKEN = new RegExp(
  [
    String.raw`(?<space>\s+|--[^\n]*|#[! ][^\n]*|/\*[\s\S]*?\*/)`,
    String.raw`(?<string>'(?:[^'\\]|\\[\s\S]|'')*'|\$(?<tag>\w*)\$[\s\S]*?\$\k<tag>\$)`,
    String.raw`(?<quoted>"(?:[^"\\]|\\[\s\S]|"")*"|` + '`(?:[^`\\\\]|\\\\[\\s\\S]|``)*`)',
    String.raw`(?<word>[A-Za-z_]\w*)`,
    String.raw`(?<number>\d[\w.]*)`,
    String.raw`(?<other>[^'"` + '`' + String.raw`])`,
  ].join('|'),
  'y',
);

/** Escapes inside a quoted name would let a name look different here from what the engine reads. */
function unquote(text: string): string {
  const inner = text.slice(1, -1);
  if (inner.includes('\\')) throw new SidelightError('QUERY_REFUSED', 'names with backslashes are not allowed');
  return inner;
}

/** Words and signs of a statement, without comments. @throws {SidelightError} QUERY_REFUSED for an open quote */
export function tokenize(sql: string): SqlToken[] {
  const tokens: SqlToken[] = [];
  for (let at = 0; at < sql.length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const groups = TOKEN.exec(sql)?.groups;
    if (groups === undefined) throw new SidelightError('QUERY_REFUSED', `a quote at character ${at + 1} is not closed`);
    if (groups['space'] !== undefined) continue;
    const name = groups['word'] ?? (groups['quoted'] === undefined ? undefined : unquote(groups['quoted']));
    const text = name ?? (groups['string'] === undefined ? (groups['number'] ?? groups['other'] ?? '') : "''");
    tokens.push({ text, isName: name !== undefined, end: TOKEN.lastIndex });
  }
  return tokens;
}
