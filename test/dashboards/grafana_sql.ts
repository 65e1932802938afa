/** What Grafana makes of a query before ClickHouse sees it: variables in the browser, then the plugin's macros. */

export interface Situation {
  /** Epoch, milliseconds. */
  from: number;
  to: number;
  intervalSeconds: number;
  /** Chosen values; `$__all` or an absent variable is All. */
  variables: Record<string, string | string[]>;
}

const ALL = '$__all';

export function expand(sql: string, situation: Situation): string {
  return expandMacros(replaceVariables(expandConditionalAll(sql, situation), situation), situation);
}

/** `$__conditionalAll(condition, $variable)`: the condition, or `1=1` while everything is chosen. Innermost first. */
function expandConditionalAll(sql: string, { variables }: Situation): string {
  const macro = '$__conditionalAll(';
  const start = sql.lastIndexOf(macro);
  if (start === -1) return sql;
  const { args, end } = macroArguments(sql, start + macro.length);
  const [condition, variable] = args;
  if (args.length !== 2 || condition === undefined || !/^\s*\$\w+\s*$/.test(variable ?? '')) {
    throw new Error(`$__conditionalAll takes a condition and a bare variable, got ${args.join(' | ')}`);
  }
  const value = variables[variable?.trim().slice(1) ?? ''] ?? ALL;
  const isAll = value.length === 0 || [value].flat().includes(ALL);
  return expandConditionalAll(sql.slice(0, start) + (isAll ? '1=1' : condition) + sql.slice(end), {
    variables,
  } as Situation);
}

/** Arguments up to the closing bracket; like the plugin, it knows brackets but not quotes. */
function macroArguments(sql: string, start: number): { args: string[]; end: number } {
  const args: string[] = [];
  let depth = 0;
  let from = start;
  for (let at = start; at < sql.length; at += 1) {
    const character = sql[at];
    if (character === '(') depth += 1;
    if ((character === ',' || character === ')') && depth === 0) {
      args.push(sql.slice(from, at));
      from = at + 1;
      if (character === ')') return { args, end: from };
    }
    if (character === ')') depth -= 1;
  }
  throw new Error('a macro is not closed');
}

/** `${name}` and `${name:format}`, as Grafana's format registry writes them. Unknown names are left as they are. */
function replaceVariables(sql: string, { variables }: Situation): string {
  return sql.replace(/\$\{(\w+)(?::(\w+))?\}/g, (text, name: string, format: string | undefined) => {
    const value = variables[name];
    return value === undefined ? text : formatValue(value, format);
  });
}

function formatValue(value: string | string[], format = 'glob'): string {
  const glob = Array.isArray(value) ? (value.length === 1 ? value.join('') : `{${value.join(',')}}`) : value;
  if (format === 'glob') return glob;
  if (format === 'percentencode') return encodeStrictly(Array.isArray(value) ? `{${value.join(',')}}` : value);
  throw new Error(`the format ${format} is not used by the boards`);
}

const encodeStrictly = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

/** The plugin's macros that the boards and alert rules use. */
function expandMacros(sql: string, { from, to, intervalSeconds }: Situation): string {
  const fromTime = `toDateTime(${Math.floor(from / 1000)})`;
  const toTime = `toDateTime(${Math.floor(to / 1000)})`;
  const expanded = sql
    .replace(/\$__timeFilter\((\w+)\)/g, `$1 >= ${fromTime} AND $1 <= ${toTime}`)
    .replace(/\$__timeInterval\((\w+)\)/g, `toStartOfInterval(toDateTime($1), INTERVAL ${intervalSeconds} second)`)
    .replace(/\$__interval_s\b/g, `${intervalSeconds}`)
    .replace(/\$__fromTime\b/g, fromTime)
    .replace(/\$__toTime\b/g, toTime);
  const left = /\$__\w+/.exec(expanded);
  if (left) throw new Error(`the macro ${left[0]} is not known here`);
  return expanded;
}
